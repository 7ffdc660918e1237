// Batches of pairs that come in groups of neighbours: only pictures that are alike make a contrast hard.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

class NeighbourOrder {
 public:
  /// `points` (P x n): where each pair is. Batches of `batch` pairs (at most P) are a function of (seed, step, group).
  NeighbourOrder(MatrixD points, int batch, std::uint64_t seed);

  /// Pairs of the batch of `step` >= 0: groups of `group` >= 1 neighbours each. Every epoch groups them anew, along
  /// random directions, and leaves out what does not fill a batch.
  std::vector<int> rows(std::int64_t step, int group);

 private:
  void arrange(std::int64_t epoch, int group);

  MatrixD points_;
  int batch_;
  std::uint64_t seed_;
  std::int64_t epoch_ = -1;
  int group_ = 0;
  std::vector<int> order_;
};

}  // namespace causeway
