// A run is a list of stages, each an object that knows its state, its progress and its part of a checkpoint. Run moves
// from one to the next; it knows nothing of what they do.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/data/safetensors.h"
#include "engine/models/image_autoencoder.h"
#include "engine/models/pipeline.h"
#include "engine/models/training_view.h"
#include "engine/training/data_source.h"
#include "engine/training/history.h"
#include "engine/training/settings.h"

namespace causeway {

/// In the order in which a run goes through them.
enum class Stage { kData, kImage, kCodes, kCausal, kScore, kDone };

/// "data", "image", "codes", "causal", "scores", "done".
const char* stage_name(Stage stage);

/// What the stages of a run share: what was asked for, and what each leaves for those after it.
struct RunState {
  RunState(const Settings& wanted, int threads, std::int64_t max_updates)
      : settings(wanted), pool(threads), max_steps(max_updates) {}

  Settings settings;
  ThreadPool pool;
  std::int64_t max_steps;  // updates of a training stage at most; 0: as many as the settings say
  History history;
  double seconds = 0;        // wall time so far, kept by whoever drives the run
  std::int64_t updates = 0;  // of all stages and starts
  double work_done = 0;      // multiply-adds of these

  std::shared_ptr<const RunData> data;       // null until the data stage is over
  std::string data_as_read;                  // what files were taken for, see Dataset::as_read()
  std::int64_t train_units = 0;              // how many there are or, of an opened run, were; 0: not known yet
  int frames = 2;                            // of a unit, as far as it is known
  int factors = 0;                           // of the labels that the method is told; 0: none are, or not known yet
  int actions = 0;                           // columns of the actions that the method is told; 0: as factors
  int domains = 0;                           // environments that the method is told; 0: as factors
  int classes = 0;                           // answers that the method is told; 0: as factors
  Matrix<int> graph;                         // that the method is told; empty: none, or not known yet
  std::vector<std::uint8_t> labelled;        // training units of 0 and 1: whose labels it is told; empty: of all
  MatrixD labels;                            // what it is told of the factors, NaN where nothing; or empty
  std::string data_content;                  // of the file they are from (see RunData); empty: none, or not known
  std::shared_ptr<ImageAutoencoder> images;  // null where the data are vectors
  CodeScaler scaler;                         // empty until the codes are made
  TrainingView view;                         // of the training data, once the codes are made
  MatrixF test_codes;                        // of the held-out data, standardised

  bool has_pictures() const { return images != nullptr; }
  std::int64_t limited(std::int64_t steps) const { return max_steps > 0 ? std::min(steps, max_steps) : steps; }
  /// Dimension of the codes as far as it is known.
  int codes() const;
};

/// How long a stage may work: until about `milliseconds` have passed, `interrupt` becomes true or `max_updates` (> 0)
/// updates have been made.
struct WorkSlice {
  double milliseconds;
  const std::atomic<bool>& interrupt;
  std::int64_t max_updates = 0;
};

/// A run's file while it is written or read. The order of `counters` is part of the file format: it must not change.
struct RunCheckpoint {
  enum Counter { kImageStep, kImageAdamUpdates, kCutsMade, kUpdates, kTrainUnits, kCounters };
  Safetensors file;
  std::array<std::int64_t, kCounters> counters{};
  bool vectors = false;        // the data are vectors: there is no image model
  int frames = 2;              // of a unit
  int factors = 0;             // of the labels that the method is told
  int actions = 0;             // columns of the actions that the method is told
  int domains = 0;             // environments that the method is told
  int classes = 0;             // answers that the method is told
  Matrix<int> graph;           // that the method is told
  std::string data_content;    // of the file of data; empty if there is none
  Stage stage = Stage::kData;  // where the run goes on
  bool whole = true;           // false: models without optimisers, to be used but not trained on
  bool racing = false;         // of those all that still race; else the one that leads alone
};

/// The error of a checkpoint that does not hold what it must.
[[noreturn]] void throw_damaged_checkpoint(const std::string& what);

class RunStage {
 public:
  explicit RunStage(RunState& run) : run_(run) {}
  virtual ~RunStage() = default;
  RunStage(const RunStage&) = delete;
  RunStage& operator=(const RunStage&) = delete;

  virtual Stage stage() const = 0;
  /// Nothing is left to do, or it does not apply to these data.
  virtual bool over() const = 0;
  /// What is going on, for people.
  virtual std::string phase() const = 0;
  /// Updates (or, where there are none, parts of the work) made and planned.
  virtual std::int64_t step() const { return 0; }
  virtual std::int64_t steps() const { return 1; }
  /// Multiply-adds that are left, estimated from the shapes; 0 for a stage that does not train.
  virtual double work_left() const { return 0; }

  /// Works for a while. Throws Error if the run cannot go on; what was learned is kept.
  virtual void work(const WorkSlice& slice) = 0;
  /// run().settings have changed, as far as they may while a run goes on.
  virtual void settings_changed() {}

  /// Its part of a checkpoint. load() restores it exactly or throws Error.
  virtual void save(RunCheckpoint&) const {}
  virtual void load(const RunCheckpoint&) {}

 protected:
  RunState& run() { return run_; }
  const RunState& run() const { return run_; }

 private:
  RunState& run_;
};

}  // namespace causeway
