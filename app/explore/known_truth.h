// What the window may say about the truth behind a run: the one place that decides it for all panels.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/training/snapshot.h"

namespace causeway {

/// Keeps what it made until it is asked about other data. Not for use by several threads.
class KnownTruth {
 public:
  /// The world of the run's data; null if it is not known, or not yet: what a file holds is known once it is read.
  const World* world(const Snapshot& snapshot);
  /// The true graph: that of the world, or one that came with the data; null if it is not known.
  const Dag* graph(const Snapshot& snapshot);
  /// The true graph from one frame to the next, of the same variables; null if it is not known, or if there is no time.
  const Matrix<int>* lagged(const Snapshot& snapshot);
  /// Names of the true variables; empty if they are not known.
  const std::vector<std::string>& names(const Snapshot& snapshot);

 private:
  void follow(const Snapshot& snapshot);

  WorldSpec spec_;
  std::string file_;
  std::shared_ptr<const RunData> data_;
  bool known_ = false;  // the members below are those of spec_, file_ and data_
  std::optional<World> world_;
  std::optional<Dag> graph_;
  Matrix<int> lagged_;
  std::vector<std::string> names_;
};

}  // namespace causeway
