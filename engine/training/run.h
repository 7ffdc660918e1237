// A run as a deterministic state machine: its stages are data, image codes, standardised codes, the causal method with
// its tournament of starts, and scores; a decoder that learns last does so before the scores. No threads of its own and
// no clock in its decisions; the Trainer drives it and listens.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "engine/training/causal_stage.h"
#include "engine/training/codes_stage.h"
#include "engine/training/data_stage.h"
#include "engine/training/image_stage.h"
#include "engine/training/run_stage.h"
#include "engine/training/score_stage.h"

namespace causeway {

/// The model of a run at one moment, to be looked at later: a checkpoint of what is needed to use it, with all starts
/// that still race. The image model is apart, since it stays the same over the causal stage.
struct ModelState {
  Safetensors model;
  std::string images_key;  // equal keys of one run mean equal image models; "" without pictures
  Safetensors images;      // empty if its key was known already
};

/// The stages of a run and what they share, replaced as a whole when a checkpoint is loaded.
struct RunParts {
  RunParts(const Settings& settings, const DataSource& source, int threads, std::int64_t max_steps);

  RunState state;
  DataStage data;
  ImageStage image;
  CodesStage codes;
  CausalStage causal;
  ScoreStage scores;
  /// All of them, in the order in which a run goes through them.
  std::array<RunStage*, 5> list;
  /// The checkpoint that they were restored from was of a finished run: its model needs no data any more.
  bool finished = false;
};

class Run {
 public:
  /// `max_steps` > 0 limits the updates of each stage. Throws UsageError for settings that do not fit together.
  Run(const Settings& settings, DataSource source, int threads, std::int64_t max_steps = 0);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Works until about `milliseconds` have passed, `interrupt` becomes true, `max_updates` (> 0) updates of the present
  /// stage have been made, or the stage changes. Throws Error if training cannot go on (not finite): the weights are
  /// then the last good ones.
  void work(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates = 0);

  /// The first stage that is not over.
  Stage stage() const;
  bool done() const { return stage() == Stage::kDone; }
  /// Phase within the stage, for people.
  std::string phase() const;
  /// Updates made and planned in the present stage (of the leading start in the causal stage); data stage: permille.
  std::int64_t stage_step() const;
  std::int64_t stage_steps() const;
  /// Updates of all stages and starts so far, for steps per second.
  std::int64_t updates() const { return parts_->state.updates; }
  /// Estimated arithmetic of the training stages, in multiply-adds: for progress and ETA.
  double work_done() const { return parts_->state.work_done; }
  double work_left() const;

  std::vector<StartInfo> starts() const { return parts_->causal.starts(); }
  /// Index of the start that leads (lowest loss) or was chosen; -1 before the causal stage.
  int leader() const { return parts_->causal.leader(); }
  /// Where starts began and why, see CausalStage::start_note().
  const std::string& start_note() const { return parts_->causal.start_note(); }
  /// The causal stage's schedule as it is carried out; before it begins as far as is known (see Learner).
  std::vector<Phase> phases() const { return parts_->causal.schedule().phases(); }
  std::int64_t causal_steps() const { return parts_->causal.schedule().total_steps(); }
  std::int64_t search_steps() const { return parts_->causal.schedule().search_steps(); }

  const Settings& settings() const { return parts_->state.settings; }
  int threads() const { return parts_->state.pool.threads(); }
  /// Changes schedule and loss weights from the next update on; sizes, data and seed need a new run (UsageError).
  void change_setting(std::string_view path, std::string_view value);

  std::shared_ptr<const RunData> data() const { return parts_->state.data; }
  /// What the file of data held, once it has been read (see RunData).
  const std::string& data_content() const { return parts_->state.data_content; }
  /// How the files of the data were read, a line for people; "" of sampled data and before they are read.
  const std::string& data_as_read() const { return parts_->state.data_as_read; }
  void restore_data_as_read(std::string text) { parts_->state.data_as_read = std::move(text); }
  /// False once it is known that the data are vectors: there is no image stage then, and no image model.
  bool has_pictures() const { return parts_->state.has_pictures(); }
  /// A copy of the model as it is; causal is null before the causal stage, images null before the image stage.
  Pipeline pipeline() const;
  /// The same with the model of one start in the place of the leading one's. Throws Error if there is no such start, or
  /// it was dropped.
  Pipeline pipeline_of_start(int start) const;
  /// pipeline() to be kept: pipeline_of() makes it again. Without the image model if that is the one of `known_images`.
  ModelState model_state(const std::string& known_images) const;
  bool can_score() const { return parts_->scores.can_score(); }
  /// Scores the leader and adds a record to the history; `final` with all rows and everything that takes a while.
  void score_now(bool final) { parts_->scores.score_now(final); }
  /// Final scores once stage() is past kScore, or those of score_now(); those that were saved may be put back.
  const Scores& scores() const { return parts_->scores.scores; }
  void restore_scores(Scores scores) { parts_->scores.scores = std::move(scores); }
  /// What is wrong with the model, if anything can be told: made with the final scores.
  const std::vector<Finding>& findings() const { return parts_->scores.findings; }
  void restore_findings(std::vector<Finding> findings) { parts_->scores.findings = std::move(findings); }

  History& history() { return parts_->state.history; }
  const History& history() const { return parts_->state.history; }
  /// Wall time spent in work() by stage, and beside it (see add_seconds()), kept across resumes.
  const std::map<std::string, double>& seconds_by_stage() const { return seconds_by_stage_; }
  /// Counts what is done beside the stages, under a name of its own.
  void add_seconds(const std::string& name, double seconds) { seconds_by_stage_[name] += seconds; }
  void restore_seconds(std::map<std::string, double> seconds) { seconds_by_stage_ = std::move(seconds); }
  /// Wall time so far, kept across resumes by whoever drives the run.
  double seconds() const { return parts_->state.seconds; }
  void set_seconds(double seconds) { parts_->state.seconds = seconds; }

  /// Everything that work() depends on. load_checkpoint() restores it exactly or throws Error and leaves the run as it
  /// was. The data of an unfinished run are made again from the settings; a finished one has no need of them.
  Safetensors checkpoint() const;
  void load_checkpoint(const Safetensors& file);

 private:
  RunStage* present() const;
  /// Where a run goes on that is opened from a checkpoint of this moment.
  Stage goes_on() const;
  Safetensors file_of(RunCheckpoint&& checkpoint) const;

  DataSource source_;
  std::unique_ptr<RunParts> parts_;
  bool opened_ = false;  // from a checkpoint that holds a model
  std::map<std::string, double> seconds_by_stage_;
};

/// The pipeline that a model state was taken of, with the start that led then or the one that is asked for; `images`
/// may come from another state with the same key, and is empty without pictures. Throws Error if they do not fit
/// together, are damaged, or do not hold that start.
struct StoredPipeline {
  Settings settings;
  Pipeline pipeline;
};
StoredPipeline pipeline_of(const Safetensors& model, const Safetensors& images,
                           std::optional<int> start = std::nullopt);

}  // namespace causeway
