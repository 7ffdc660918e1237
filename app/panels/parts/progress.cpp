#include "app/panels/parts/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/training/image_stage.h"

namespace causeway {
namespace {

/// The stage after the causal one that draws pictures from codes; a causal model's own decoder is another.
constexpr const char* kPictures = "pictures";

bool decoder_comes_last(const Snapshot& s) { return s.has_pictures && decoder_is_last(s.settings); }

std::int64_t last_image_step(const Snapshot& s) {
  const Record* record = s.history.last([](const Record& r) { return r.stage == "image"; });
  return record != nullptr ? record->step : 0;
}

// Stage of the model, which for a run that was opened is further on than the stage of the run: its data come first.
std::string stage_reached(const Snapshot& s) {
  if (s.stage != "data" || !s.pipeline || (s.has_pictures && !s.pipeline->images)) return s.stage;
  const bool last = decoder_comes_last(s);
  if (!s.pipeline->causal) return s.has_pictures && !last ? "image" : s.stage;
  const auto leader = static_cast<std::size_t>(std::max(0, s.leader));
  if (leader >= s.starts.size() || s.starts[leader].step < s.causal_steps) return "causal";
  return last && last_image_step(s) < s.settings.image.steps ? "image" : "done";
}

std::string state_word(const Snapshot& s, bool started, bool finished) {
  switch (s.state) {
    case TrainerState::kTraining:
      return "Training";
    case TrainerState::kDone:
      return "Done";
    case TrainerState::kFailed:
      return "Failed";
    case TrainerState::kPaused:
      break;
  }
  return finished ? "Trained" : started ? "Paused" : "Ready";
}

}  // namespace

Progress progress_of(const Snapshot& s) {
  Progress p;
  const std::string stage = stage_reached(s);
  const bool waits_for_data = s.stage == "data" && stage != "data";
  p.started = s.updates > 0 || s.stage != "data" || s.state == TrainerState::kTraining || s.stage_step > 0;
  p.finished = stage == "done";
  p.state = state_word(s, p.started, p.finished);

  const std::int64_t image_steps = s.settings.image.steps;
  const std::int64_t all_steps = s.causal_steps;
  std::int64_t image_step = image_steps;
  const bool decoder_last = decoder_comes_last(s);
  if (stage == "data" || (decoder_last && (stage == "codes" || stage == "causal"))) image_step = 0;
  if (stage == "image") image_step = waits_for_data ? last_image_step(s) : s.stage_step;
  std::int64_t causal_step = 0;
  if (stage == "scores" || stage == "done" || (decoder_last && stage == "image")) causal_step = all_steps;
  if (stage == "causal") {
    const auto leader = static_cast<std::size_t>(std::max(0, s.leader));
    causal_step = leader < s.starts.size() ? s.starts[leader].step : s.stage_step;
  }

  const double data_share =
      stage != "data" ? 1.0
                      : static_cast<double>(s.stage_step) / std::max<double>(1.0, static_cast<double>(s.stage_steps));
  p.segments.push_back({"data",
                        s.has_pictures ? "Data are sampled from the world and rendered, or read from a file."
                                       : "Data are sampled from the world, or read from a file.",
                        0.9, data_share});
  const double image_share = static_cast<double>(image_step) / std::max<double>(1.0, static_cast<double>(image_steps));
  if (s.has_pictures && !decoder_last) {
    p.segments.push_back(
        {"image codes", "An autoencoder learns to write each picture down as a few numbers.", 2.6, image_share});
  }
  for (std::size_t i = 0; i < s.phases.size(); ++i) {
    const Phase& phase = s.phases[i];
    const std::int64_t end = i + 1 < s.phases.size() ? s.phases[i + 1].first_step : all_steps;
    const double length = static_cast<double>(end - phase.first_step);
    if (length <= 0) continue;
    const double share = std::clamp(static_cast<double>(causal_step - phase.first_step) / length, 0.0, 1.0);
    const std::string why = i == 0 && !s.start_note.empty() ? "\n" + s.start_note : "";
    p.segments.push_back({phase.name, phase.help + why,
                          std::max(0.9, 6.5 * length / static_cast<double>(std::max<std::int64_t>(1, all_steps))),
                          share});
  }
  if (decoder_last) {
    p.segments.push_back({kPictures, "A network learns to draw the picture that belongs to codes.", 2.6, image_share});
  }
  p.segments.push_back(
      {"scores", "The model is compared with the truth of the world.", 0.7, stage == "done" ? 1.0 : 0.0});

  const auto open = std::find_if(p.segments.begin(), p.segments.end(), [](const Segment& g) { return g.share < 1.0; });
  p.now = static_cast<int>(open - p.segments.begin());

  if (waits_for_data && s.state == TrainerState::kTraining) {
    p.stage = "Preparing data again";
    p.step = s.stage_step;
    p.steps = s.stage_steps;
  } else if (stage == "data") {
    p.stage = p.started ? "Preparing data" : "Not started";
    p.step = s.stage_step;
    p.steps = s.stage_steps;
  } else if (stage == "image" || stage == "codes") {
    p.stage = stage == "codes" ? "Encoding" : decoder_last ? "Pictures" : "Image stage";
    p.step = image_step;
    p.steps = image_steps;
  } else if (stage == "causal") {
    p.stage = "Causal stage";
    p.step = causal_step;
    p.steps = all_steps;
  } else {
    p.stage = stage == "done" ? "Finished" : "Scoring";
    p.step = causal_step;
    p.steps = all_steps;
  }
  p.percent = p.steps > 0 ? static_cast<int>(100 * std::clamp<std::int64_t>(p.step, 0, p.steps) / p.steps) : 0;
  return p;
}

double place_on_timeline(const Progress& progress, const Snapshot& s, const std::string& stage, std::int64_t step) {
  const auto& segments = progress.segments;
  const auto index = [&](const std::string& label) {
    const auto found =
        std::find_if(segments.begin(), segments.end(), [&](const Segment& g) { return g.label == label; });
    return static_cast<double>(found - segments.begin());
  };
  const double last = static_cast<double>(segments.size()) - 1;
  if (stage == "done") return last + 1;
  if (stage == "scores") return last;
  if (stage == "image") {
    const double steps = std::max(1, s.settings.image.steps);
    return index(decoder_comes_last(s) ? kPictures : "image codes") +
           std::min(0.999, static_cast<double>(step) / steps);
  }
  if (stage != "causal") return stage == "codes" && !decoder_comes_last(s) && s.has_pictures ? 2 : 1;
  for (std::size_t i = s.phases.size(); i-- > 0;) {
    const Phase& phase = s.phases[i];
    const std::int64_t end = i + 1 < s.phases.size() ? s.phases[i + 1].first_step : s.causal_steps;
    if (step < phase.first_step || end <= phase.first_step) continue;
    const double length = static_cast<double>(end - phase.first_step);
    return index(phase.name) + std::min(0.999, static_cast<double>(step - phase.first_step) / length);
  }
  return 1;
}

std::string Progress::words() const { return !started || finished ? state : fmt::format("{} {} %", state, percent); }

}  // namespace causeway
