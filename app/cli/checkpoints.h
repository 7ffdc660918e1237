// The checkpoints of a run that the command line trains: when they are written, and what is said if they cannot be.
#pragma once

#include <filesystem>

#include "app/cli/progress.h"
#include "engine/core/stopwatch.h"
#include "engine/training/trainer.h"

namespace causeway::cli {

class Checkpoints {
 public:
  /// Into `out`, every so many seconds of training and at the end of each stage. What `trainer` has told so far is
  /// known.
  Checkpoints(Trainer& trainer, std::filesystem::path out, double every_seconds, Progress& progress);

  /// Looks at a new snapshot: asks for a checkpoint if one is due, and tells on standard error what became of the last.
  void look(const Snapshot& snapshot);
  /// The last one. Throws Error if it cannot be written, saying what there is instead.
  void finish();

 private:
  void tell_result(const CommandResult& result);

  Trainer& trainer_;
  std::filesystem::path out_;
  double every_seconds_;
  Progress& progress_;
  Stopwatch since_;
  double asked_ = 0;     // when the last one was asked for
  double written_ = -1;  // when the last one was known to be written; -1: none of this process
  bool failing_ = false;
  std::uint64_t results_ = 0;
  std::string stage_;
};

}  // namespace causeway::cli
