// What the Trainer publishes: an immutable picture of a run at one moment. A panel takes the pointer once a frame.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/training/command.h"
#include "engine/training/diagnosis.h"
#include "engine/training/moments.h"
#include "engine/training/run.h"

namespace causeway {

enum class TrainerState {
  kPaused,
  kTraining,
  kDone,    // all stages made
  kFailed,  // `error` says why; the last good weights are kept
};

/// What became of the copies of a run that are made without being asked for (command::Save::quiet).
struct CopyState {
  std::int64_t updates = -1;  // that the newest copy holds; -1: there is none
  std::int64_t tries = 0;     // copies tried so far
  double seconds = 0;         // that the newest took
  std::string error;          // why the one tried last could not be written; empty: it was
};

struct Snapshot {
  std::uint64_t id = 0;   // grows with every publication
  std::uint64_t run = 0;  // grows with every Reset and Load: what belongs to another run is stale
  TrainerState state = TrainerState::kPaused;
  Settings settings;
  std::vector<Phase> phases;      // of the causal stage, see Run::phases()
  std::int64_t causal_steps = 0;  // of a start that is not dropped
  std::int64_t search_steps = 0;  // over which starts compete
  std::string stage;              // "data", "image", "codes", "causal", "scores", "done"
  std::string phase;              // for people
  std::int64_t stage_step = 0;
  std::int64_t stage_steps = 1;
  std::vector<StartInfo> starts;  // causal stage
  int leader = -1;
  std::string start_note;  // where starts began and why; empty: not known yet, or nothing to choose
  std::int64_t updates = 0;
  double seconds = 0;           // wall time of the run while training
  double steps_per_second = 0;  // updates, all starts together
  double pace = 0;              // updates a second at most, 0: no limit
  double eta_seconds = -1;      // of all stages; negative: not known yet
  bool has_pictures = true;     // false: the data are vectors, there is no image stage and no image model
  HistoryView history;
  /// Newest copy of the parameters; `images` is null before the image stage, `causal` before the causal stage. The
  /// `pipeline_version` grows when it changes.
  std::shared_ptr<const Pipeline> pipeline;
  std::uint64_t pipeline_version = 0;
  std::shared_ptr<const RunData> data;   // null until the data are made
  std::string data_content;              // what the file held that the run was made on (RunData); empty: not known
  std::shared_ptr<const Scores> scores;  // null before the first
  CommandResult result;                  // of the last command with something to tell, see result_text()
  std::int64_t saved_updates = 0;        // updates that a run directory holds; what was made since is not saved
  CopyState copy;                        // of this run
  std::filesystem::path kept;            // where the run before this one was saved when it was replaced; empty: nowhere
  std::uint64_t results = 0;             // grows with every such command, to tell equal results apart
  std::string error;                     // one line, empty if all is well
  std::string hint;                      // what to do about it
  std::vector<Finding> findings;         // what is wrong with the finished model, if anything can be told
  std::shared_ptr<const MomentList> moments;  // that can be gone back to; null: none
  std::string moments_error;                  // why moments could not be taken or kept on disk; empty: all is well
  /// Updates at the moment that `pipeline` and `scores` are of, where somebody looks back; -1: they are the newest.
  std::int64_t moment = -1;
  /// The start that they are of, where somebody looks at another than the one that led at that moment; -1: at none.
  int start = -1;
};

}  // namespace causeway
