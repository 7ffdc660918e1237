// What the window may say about the truth behind a run: the one place that decides it for all panels.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/training/snapshot.h"

namespace causeway {

/// A snapshot from which the truth was taken out (see Blindfold) passes for one of another run, told by this bit of
/// Snapshot::run: no panel goes on showing what it was told before.
inline constexpr std::uint64_t kRunWithoutTruth = std::uint64_t{1} << 62;
/// Whether nothing that only the world knows may be shown beside this snapshot.
inline bool truth_hidden(const Snapshot& snapshot) { return (snapshot.run & kRunWithoutTruth) != 0; }

/// Of a snapshot whose truth is hidden nothing is known but what has to be seen to be guessed at: that there is a
/// world, and of how many variables.
///
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
  /// The world to be looked at and acted on, also while the truth is hidden: neither names nor arrows of it may be
  /// shown then. Null if it is not known.
  const World* scene(const Snapshot& snapshot);
  /// The number of true variables, also while the truth is hidden; 0 if no true graph is known.
  int variables(const Snapshot& snapshot);

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
