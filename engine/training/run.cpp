#include "engine/training/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/core/error.h"
#include "engine/core/json_matrix.h"
#include "engine/core/json_text.h"
#include "engine/core/stopwatch.h"
#include "engine/core/version.h"
#include "engine/training/old_names.h"
#include "engine/training/run_data.h"

namespace causeway {

namespace {

constexpr const char* kFormat = "causeway-run-2";
constexpr const char* kPictures = "pictures";
constexpr const char* kVectors = "vectors";

/// The graph that a checkpoint holds as JSON; empty if it holds none.
Matrix<int> graph_of(const std::string& text) {
  if (text.empty()) return {};
  try {
    Matrix<int> graph = matrix_from_json<int>(nlohmann::json::parse(text));
    if (graph.rows() == graph.cols() && (graph.array() == 0 || graph.array() == 1).all()) return graph;
  } catch (const nlohmann::json::exception&) {  // said below
  }
  throw_damaged_checkpoint("the checkpoint's graph is damaged");
}

/// With what the settings alone say: an image model unless vectors are seen, and the frames of sampled data.
RunState& prepared(RunState& state) {
  const Settings& settings = state.settings;
  if (!makes_vectors(settings)) {
    state.images = std::make_shared<ImageAutoencoder>(autoencoder_shape(settings.image), settings.seed);
  }
  if (settings.world.data.empty()) state.frames = data_kind(settings).offer.frames;
  return state;
}

}  // namespace

RunParts::RunParts(const Settings& settings, const DataSource& source, int threads, std::int64_t max_steps)
    : state(settings, threads, max_steps),
      data(state, source),
      image(prepared(state)),
      codes(state),
      causal(state),
      scores(state, image, causal) {
  if (decoder_is_last(settings)) {
    list = {&data, &codes, &causal, &image, &scores};
  } else {
    list = {&data, &image, &codes, &causal, &scores};
  }
}

Run::Run(const Settings& settings, DataSource source, int threads, std::int64_t max_steps)
    : source_(std::move(source)) {
  validate_settings(settings);
  Settings own = settings;
  own.world.data = absolute_data(settings.world.data);
  parts_ = std::make_unique<RunParts>(own, source_, threads, max_steps);
}

RunStage* Run::present() const {
  if (parts_->finished) return nullptr;
  const auto found = std::find_if(parts_->list.begin(), parts_->list.end(), [](RunStage* s) { return !s->over(); });
  return found == parts_->list.end() ? nullptr : *found;
}

Stage Run::stage() const {
  const RunStage* now = present();
  return now != nullptr ? now->stage() : Stage::kDone;
}

std::string Run::phase() const {
  const RunStage* now = present();
  return now != nullptr ? now->phase() : "done";
}

std::int64_t Run::stage_step() const {
  const RunStage* now = present();
  return now != nullptr ? now->step() : 0;
}

std::int64_t Run::stage_steps() const {
  const RunStage* now = present();
  return now != nullptr ? now->steps() : 1;
}

void Run::work(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates) {
  RunStage* now = present();
  if (now == nullptr) return;
  // However work() ends, its time counts for the stage it began in.
  struct Watch {
    double& seconds;
    Stopwatch since{};
    ~Watch() { seconds += since.seconds(); }
  } const watch{seconds_by_stage_[stage_name(now->stage())]};
  now->work({milliseconds, interrupt, max_updates});
}

double Run::work_left() const {
  if (parts_->finished) return 0;
  double work = 0;
  for (const RunStage* stage : parts_->list) work += stage->work_left();
  return work;
}

Pipeline Run::pipeline() const {
  // Before its first stage is over a fresh run has nothing to show.
  return stage() == Stage::kData && !opened_ ? Pipeline{} : parts_->scores.pipeline();
}

Pipeline Run::pipeline_of_start(int start) const {
  Pipeline made = pipeline();
  made.causal = parts_->causal.model_of(start);
  if (!made.causal) throw Error(fmt::format("there is no model of start {}", start), "take one that was not dropped");
  return made;
}

void Run::change_setting(std::string_view path, std::string_view value) {
  Settings changed = settings();
  set_setting(changed, path, value);
  for (const std::string& name : present_names(path)) {
    const auto& changeable = changeable_settings();
    if (std::find(changeable.begin(), changeable.end(), name) != changeable.end()) continue;
    throw UsageError(fmt::format("'{}' cannot change while a run is going on", name),
                     "reset the run with the new value");
  }
  validate_settings(changed);
  parts_->state.settings = changed;
  for (RunStage* stage : parts_->list) stage->settings_changed();
}

// Data and codes are not in a checkpoint: an opened run makes them again before it goes on where it was.
Stage Run::goes_on() const {
  if (done()) return Stage::kDone;
  if (parts_->causal.over()) return Stage::kScore;
  if (!starts().empty()) return Stage::kCausal;
  return parts_->state.has_pictures() && !parts_->image.over() ? Stage::kImage : Stage::kCodes;
}

Safetensors Run::checkpoint() const {
  RunCheckpoint checkpoint;
  checkpoint.vectors = !has_pictures();
  checkpoint.stage = goes_on();
  checkpoint.counters[RunCheckpoint::kUpdates] = updates();
  for (const RunStage* stage : parts_->list) stage->save(checkpoint);
  return file_of(std::move(checkpoint));
}

ModelState Run::model_state(const std::string& known_images) const {
  ModelState out;
  RunCheckpoint model;
  model.vectors = !has_pictures();
  model.stage = goes_on();
  model.whole = false;
  model.racing = true;
  for (const RunStage* stage : parts_->list) {
    if (stage != &parts_->image) stage->save(model);
  }
  model.counters[RunCheckpoint::kUpdates] = updates();
  model.counters[RunCheckpoint::kImageStep] = parts_->image.step();
  if (has_pictures()) {
    // Its weights change with its updates, and once more when principal components are fitted.
    out.images_key = fmt::format("{}-{}", parts_->image.step(), parts_->state.images->components().components());
    if (out.images_key != known_images) {
      RunCheckpoint images;
      images.whole = false;
      parts_->image.save(images);
      out.images = std::move(images.file);
    }
  }
  out.model = file_of(std::move(model));
  return out;
}

Safetensors Run::file_of(RunCheckpoint&& checkpoint) const {
  Safetensors file = std::move(checkpoint.file);
  file.metadata["format"] = kFormat;
  file.metadata["git"] = git_version();
  file.metadata["settings"] = settings_to_json(settings()).dump();
  file.metadata["stage"] = stage_name(checkpoint.stage);
  file.metadata["input"] = checkpoint.vectors ? kVectors : kPictures;
  file.metadata["frames"] = std::to_string(checkpoint.frames);
  file.metadata["factors"] = std::to_string(checkpoint.factors);
  if (checkpoint.actions > 0) file.metadata["actions"] = std::to_string(checkpoint.actions);
  if (checkpoint.domains > 0) file.metadata["domains"] = std::to_string(checkpoint.domains);
  if (checkpoint.classes > 0) file.metadata["classes"] = std::to_string(checkpoint.classes);
  if (checkpoint.graph.size() > 0) file.metadata["graph"] = matrix_to_json(checkpoint.graph).dump();
  if (!checkpoint.data_content.empty()) file.metadata["data_content"] = checkpoint.data_content;
  file.tensors["counters"] =
      make_tensor(std::span<const std::int64_t>(checkpoint.counters), {std::ssize(checkpoint.counters)});
  return file;
}

StoredPipeline pipeline_of(const Safetensors& model, const Safetensors& images, std::optional<int> start) {
  Safetensors file = model;
  file.tensors.insert(images.tensors.begin(), images.tensors.end());
  const auto settings = file.metadata.find("settings");
  if (settings == file.metadata.end()) throw_damaged_checkpoint("the model does not say which settings it has");
  StoredPipeline out;
  out.settings = settings_from_json(with_present_names(
      parse_json(settings->second, "the settings of a model", "it is damaged: look at another moment")));
  Run run(out.settings, {}, 1);
  run.load_checkpoint(file);
  out.pipeline = start ? run.pipeline_of_start(*start) : run.pipeline();
  return out;
}

void Run::load_checkpoint(const Safetensors& file) {
  const auto text = [&](const char* key) {
    const auto found = file.metadata.find(key);
    return found == file.metadata.end() ? std::string() : found->second;
  };
  if (text("format") != kFormat) {
    throw Error("this is not a checkpoint of this version of causeway",
                fmt::format("its format must be '{}'", kFormat));
  }
  RunCheckpoint checkpoint;
  constexpr Stage kStages[] = {Stage::kData, Stage::kImage, Stage::kCodes, Stage::kCausal, Stage::kScore, Stage::kDone};
  const auto stage =
      std::find_if(std::begin(kStages), std::end(kStages), [&](Stage s) { return text("stage") == stage_name(s); });
  if (stage == std::end(kStages)) throw_damaged_checkpoint("the checkpoint does not say which stage it belongs to");
  checkpoint.stage = *stage;
  const auto counters = tensor_values<std::int64_t>(file.at("counters"), "counters");
  if (counters.size() != checkpoint.counters.size()) throw_damaged_checkpoint("the checkpoint's counters are damaged");
  std::copy(counters.begin(), counters.end(), checkpoint.counters.begin());
  // Checkpoints from before there were vectors do not say what they are about: pictures.
  checkpoint.vectors = text("input") == kVectors;
  // Nor do older ones say how many frames a unit has (they are of pairs), and how many labels were told (none were).
  const auto count = [&](const char* key, int least, int& target) {
    const std::string number = text(key);
    if (number.empty()) return;
    const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), target);
    if (code != std::errc{} || target < least)
      throw_damaged_checkpoint(std::string("the checkpoint's number of ") + key + " is damaged");
  };
  count("frames", 1, checkpoint.frames);
  count("factors", 0, checkpoint.factors);
  count("actions", 0, checkpoint.actions);
  count("domains", 0, checkpoint.domains);
  count("classes", 0, checkpoint.classes);
  checkpoint.graph = graph_of(text("graph"));
  checkpoint.data_content = text("data_content");
  checkpoint.file = file;

  auto parts = std::make_unique<RunParts>(settings(), source_, threads(), parts_->state.max_steps);
  for (RunStage* part : parts->list) part->load(checkpoint);
  parts->state.updates = checkpoint.counters[RunCheckpoint::kUpdates];
  parts->finished = checkpoint.stage == Stage::kDone;
  parts_ = std::move(parts);
  opened_ = checkpoint.stage > Stage::kImage || checkpoint.counters[RunCheckpoint::kImageStep] > 0;
}

}  // namespace causeway
