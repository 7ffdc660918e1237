// Rows of a batch of transitions, with several noisy copies of each.
#pragma once

#include <vector>

#include "engine/models/temporal/transitions.h"

namespace causeway {

/// Fills `out` with rows of `codes` (units of `frames` rows) for `count` of the transitions from `begin` on: S copies
/// of each frame before (row b S + s), then as many of those after.
inline void load_transition_rows(const MatrixF& codes, int frames, const std::vector<int>& transitions, int begin,
                                 int count, int samples, MatrixF& out) {
  const Transitions rows(codes.rows(), frames);
  const int half = count * samples;
  out.resize(2 * half, codes.cols());
  for (int r = 0; r < half; ++r) {
    const Eigen::Index before = rows.before(transitions[static_cast<std::size_t>(begin + r / samples)]);
    out.row(r) = codes.row(before);
    out.row(half + r) = codes.row(before + 1);
  }
}

/// Standard deviation of each column.
inline Eigen::RowVectorXf column_deviations(const MatrixF& rows) {
  const MatrixF centred = rows.rowwise() - rows.colwise().mean();
  return (centred.colwise().squaredNorm() / static_cast<float>(centred.rows())).cwiseSqrt();
}

}  // namespace causeway
