#include "app/shell/time_travel.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/explore/exporter.h"
#include "app/explore/gif_writer.h"
#include "app/explore/model_scores.h"
#include "engine/data/image_io.h"

namespace causeway {
namespace {

constexpr double kStill = 0.25;              // seconds that a moment is shown at least while it is played
constexpr double kPatience = 10;             // seconds after which one is passed that panels are still busy with
constexpr int kQuietFrames = 3;              // in one panels ask, in the next they show
constexpr int kFilmWidth = 960;              // pixels at most
constexpr int kHundredths = 30;              // of a second a frame
constexpr std::uint64_t kMostStarts = 1024;  // more than any run has
constexpr std::uint64_t kMomentVersion = 1ULL << 62;  // versions of moments are none of the models that are trained

/// Decodes moments; those that share an image model share its object, so that pictures are encoded once for all.
class MomentReader {
 public:
  void answer(MomentModel& out) {
    const Moment& moment = *out.request.moment;
    const bool other = out.request.start >= 0;
    StoredPipeline stored = pipeline_of(moment, other ? std::optional(out.request.start) : std::nullopt);
    Pipeline& pipeline = stored.pipeline;
    if (moment.images && moment.images == stored_) {
      pipeline.images = images_;
    } else {
      stored_ = moment.images;
      images_ = pipeline.images;
    }
    // Training scores the leading start alone.
    out.scores = other ? scorer_.score(pipeline, stored.settings, out.request.data.get()) : moment.scores;
    out.pipeline = std::make_shared<const Pipeline>(std::move(pipeline));
  }

 private:
  std::shared_ptr<const Safetensors> stored_;
  std::shared_ptr<const ImageAutoencoder> images_;
  ModelScorer scorer_;
};

}  // namespace

TimeTravel::TimeTravel()
    : desk_([] { return [reader = std::make_shared<MomentReader>()](MomentModel& out) { reader->answer(out); }; }) {}

TimeTravel::~TimeTravel() {
  if (writing_.valid()) writing_.wait();
}

std::shared_ptr<const Snapshot> TimeTravel::follow(std::shared_ptr<const Snapshot> newest, UiState& ui, double now,
                                                   bool busy) {
  tell_written(ui);
  LookingBack& back = ui.back;
  if (newest->run != run_) {
    run_ = newest->run;
    back = {};
    filming_ = wants_frame_ = false;
    frames_.clear();
  }
  static const auto kNone = std::make_shared<const MomentList>();
  if (!newest->moments || newest->moments->empty()) back = {};
  if (back.film && !filming_) begin_film(*newest, ui);
  if (!back.film && filming_) end_film(ui);
  // A film is of the moments that there were when it began: while training goes on some make way for others.
  const auto kept = filming_ ? film_of_ : newest->moments ? newest->moments : kNone;
  const MomentList& list = *kept;
  if (!back.moment) {
    back.playing = false;
    back.start.reset();
    asked_ = {};
    model_.reset();
    return newest;
  }
  const auto there = moment_at(list, *back.moment);
  const bool other = back.start && there->holds(*back.start) && there->leader != *back.start;
  const MomentRequest wanted{run_, there, other ? *back.start : -1, newest->data};
  if (wanted != asked_) {
    asked_ = wanted;
    desk_.ask(wanted);
  }
  if (const auto answer = desk_.answer(); answer && answer->request == asked_ && answer != model_) {
    if (!answer->error.empty()) {
      ui.say("this moment cannot be shown: " + answer->error, true);
      back = {};
      return newest;
    }
    model_ = answer;
    since_ = now;
    still_ = 0;
  } else {
    still_ = busy ? 0 : still_ + 1;
  }
  if (!model_) return newest;
  if (model_->request == asked_) go_on(list, ui, now, busy);
  return shown(std::move(newest));
}

std::shared_ptr<const Snapshot> TimeTravel::shown(std::shared_ptr<const Snapshot> newest) {
  if (newest == shown_of_ && model_ == shown_with_) return shown_;
  const Moment& moment = *model_->request.moment;
  auto copy = std::make_shared<Snapshot>(*newest);
  copy->pipeline = model_->pipeline;
  const int start = model_->request.start;
  copy->pipeline_version = kMomentVersion + static_cast<std::uint64_t>(moment.updates) * (kMostStarts + 1) +
                           static_cast<std::uint64_t>(start + 1);
  copy->scores = model_->scores;
  copy->moment = moment.updates;
  copy->start = start;
  shown_ = std::move(copy);
  shown_of_ = std::move(newest);
  shown_with_ = model_;
  return shown_;
}

// The next moment of a film or of playing, once this one has been seen.
void TimeTravel::go_on(const MomentList& list, UiState& ui, double now, bool busy) {
  const bool settled = (!busy && still_ >= kQuietFrames) || now - since_ > kPatience;
  if (filming_) {
    wants_frame_ = settled;
    return;
  }
  if (!ui.back.playing || !settled || now - since_ < kStill) return;
  const std::size_t next = place_in(list, asked_.moment) + 1;
  if (next < list.size()) {
    ui.back.moment = list[next]->updates;
  } else {
    ui.back.playing = false;
  }
}

void TimeTravel::begin_film(const Snapshot& s, UiState& ui) {
  if (writing_.valid()) {
    ui.say("the film before is still being written", true);
    ui.back.film.reset();
    return;
  }
  filming_ = true;
  before_ = ui.back.moment;
  film_of_ = s.moments;
  film_path_ = fresh_export(s.settings, ui.back.film->what + "-training", "gif", ui.export_folder);
  frames_.clear();
  ui.back.playing = false;
  ui.back.moment = film_of_->front()->updates;
  ui.back.film_share = 0;
}

void TimeTravel::add_frame(Image picture, UiState& ui) {
  wants_frame_ = false;
  if (!filming_) return;
  const int wide = std::min(kFilmWidth, picture.width);
  // All frames have the size of the first, whatever happens to the window meanwhile.
  const int high = frames_.empty() ? std::max(1, picture.height * wide / picture.width) : frames_.front().height;
  frames_.push_back(resize(picture, frames_.empty() ? wide : frames_.front().width, high));
  const MomentList& list = *film_of_;
  const std::size_t next = place_in(list, asked_.moment) + 1;
  ui.back.film_share = static_cast<double>(frames_.size()) / static_cast<double>(list.size());
  if (next < list.size()) {
    ui.back.moment = list[next]->updates;
    return;
  }
  writing_ = std::async(std::launch::async, [path = film_path_, frames = std::exchange(frames_, {})]() -> std::string {
    try {
      make_folder_of(path);
      write_gif(path, frames, kHundredths);
      return "";
    } catch (const std::exception& error) {
      return error.what();
    }
  });
  end_film(ui);
}

void TimeTravel::end_film(UiState& ui) {
  filming_ = wants_frame_ = false;
  frames_.clear();
  ui.back.film.reset();
  ui.back.moment = before_;
}

void TimeTravel::tell_written(UiState& ui) {
  if (!writing_.valid() || writing_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
  const std::string problem = writing_.get();
  if (problem.empty()) {
    ui.say_exported(film_path_);
  } else {
    ui.say("the film is not saved: " + problem, true);
  }
}

}  // namespace causeway
