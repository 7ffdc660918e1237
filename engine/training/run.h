// A run as a deterministic state machine: data, image stage, causal stage with its tournament of starts, scores. No
// threads of its own and no clock in its decisions; the Trainer drives it and listens. Pairs of vectors have no image
// stage: standardised they are the codes.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "engine/data/batch_order.h"
#include "engine/models/pipeline.h"
#include "engine/models/registry.h"
#include "engine/scores/scores.h"
#include "engine/training/data_source.h"
#include "engine/training/diagnosis.h"
#include "engine/training/history.h"
#include "engine/training/settings.h"

namespace causeway {

enum class Stage { kData, kImage, kCodes, kCausal, kScore, kDone };

/// "data", "image", "codes", "causal", "scores", "done".
const char* stage_name(Stage stage);

/// Settings that may change while a run is going on: schedule, loss weights, scoring.
const std::vector<std::string>& changeable_settings();

/// One start of the causal stage, as seen from outside.
struct StartInfo {
  std::int64_t step = 0;
  double loss = kNoValue;  // running mean of the training loss: what the tournament compares
  bool alive = true;
};

class Run {
 public:
  /// `max_steps` > 0 limits the updates of each stage. Throws UsageError for settings that do not fit together.
  Run(const Settings& settings, DataSource source, int threads, std::int64_t max_steps = 0);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Works until about `milliseconds` have passed, `interrupt` becomes true, `max_updates` (> 0) updates of the present
  /// stage have been made, or the stage changes. Throws Error if training cannot go on (not finite): the weights are
  /// then the last good ones.
  void work(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates = 0);

  Stage stage() const { return stage_; }
  bool done() const { return stage_ == Stage::kDone; }
  /// Phase within the stage, for people.
  std::string phase() const;
  /// Updates made and planned in the present stage (of the leading start in the causal stage); data stage: permille.
  std::int64_t stage_step() const;
  std::int64_t stage_steps() const;
  /// Updates of all stages and starts so far, for steps per second.
  std::int64_t updates() const { return updates_; }
  /// Estimated arithmetic of the two training stages, in multiply-adds: for progress and ETA.
  double work_done() const { return work_done_; }
  double work_left() const;
  std::vector<StartInfo> starts() const;
  /// Index of the start that leads (lowest loss) or was chosen; -1 before the causal stage.
  int leader() const;

  const Settings& settings() const { return settings_; }
  /// The causal stage's settings as they are carried out: fit_to_pairs(), once it is known how many there are.
  CausalSettings schedule() const;
  int threads() const { return pool_.threads(); }
  /// Changes schedule and loss weights from the next update on; sizes, data and seed need a new run (UsageError).
  void change_setting(std::string_view path, std::string_view value);

  std::shared_ptr<const RunData> data() const { return data_; }
  /// False once it is known that the pairs are vectors: there is no image stage then, and no image model.
  bool has_pictures() const { return images_ != nullptr; }
  /// A copy of the model as it is; causal is null before the causal stage, images null before the image stage.
  Pipeline pipeline() const;
  /// Final scores once stage() is past kScore, or those of score_now().
  const Scores& scores() const { return scores_; }
  /// Scores that were saved with a run, for showing until new ones are made.
  void restore_scores(Scores scores) { scores_ = std::move(scores); }
  /// Findings that were saved with a run.
  void restore_findings(std::vector<Finding> findings) { findings_ = std::move(findings); }
  /// What is wrong with the model, if anything can be told: made with the final scores.
  const std::vector<Finding>& findings() const { return findings_; }
  /// Scores the leader and adds a record to the history; `final` with all rows and everything that takes a while.
  void score_now(bool final);
  bool can_score() const;

  History& history() { return history_; }
  const History& history() const { return history_; }
  /// Wall time spent in work() by stage, kept across resumes.
  const std::map<std::string, double>& seconds_by_stage() const { return seconds_by_stage_; }
  void restore_seconds(std::map<std::string, double> seconds) { seconds_by_stage_ = std::move(seconds); }
  /// Wall time so far, kept across resumes by whoever drives the run.
  double seconds = 0;

  /// Everything that work() depends on. load_checkpoint() restores it exactly or throws Error and leaves the run as it
  /// was. The data of an unfinished run are made again from the settings; a finished one has no need of them.
  Safetensors checkpoint() const;
  void load_checkpoint(const Safetensors& file);

 private:
  struct Start;

  void make_data(const std::atomic<bool>& interrupt);
  void check_pictures(const RunData& data) const;
  void check_vectors(const RunData& data) const;
  void drop_image_stage();
  void work_image(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates);
  void make_codes();
  void make_starts();
  void work_causal(double milliseconds, const std::atomic<bool>& interrupt, std::int64_t max_updates);
  void advance_start(Start& start, ThreadPool& pool, std::int64_t target, const std::atomic<bool>& interrupt);
  void cut_starts();
  void end_causal_stage();
  void make_diagnosis();
  int codes_kept() const;
  std::int64_t next_boundary() const;
  std::int64_t limited(std::int64_t steps) const;
  std::vector<int> alive() const;

  Settings settings_;
  DataSource source_;
  ThreadPool pool_;
  std::int64_t max_steps_;
  Stage stage_ = Stage::kData;
  double data_share_ = 0;
  std::int64_t updates_ = 0;
  std::int64_t train_pairs_ = 0;
  double work_done_ = 0;
  std::shared_ptr<const RunData> data_;
  std::shared_ptr<ImageAutoencoder> images_;                 // null, like the trainer: the pairs are vectors
  std::shared_ptr<const ImageAutoencoder> finished_images_;  // the same once the image stage is over
  std::unique_ptr<AutoencoderTrainer> image_trainer_;
  std::unique_ptr<BatchOrder> image_order_;
  std::int64_t image_step_ = 0;
  bool image_stage_over_ = false;
  CodeScaler scaler_;
  MatrixF train_codes_, test_codes_;
  std::vector<std::unique_ptr<Start>> starts_;
  int cuts_made_ = 0;
  Stage resume_at_ = Stage::kImage;  // where to go on once the data are there
  Scores scores_;
  std::vector<Finding> findings_;
  std::map<std::string, double> seconds_by_stage_;
  History history_;
};

}  // namespace causeway
