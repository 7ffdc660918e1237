// The direction of a causal variable in code space, from pairs that intervene on it: its new value is independent of
// everything before the intervention, while that of every other direction can be predicted.
#pragma once

#include "engine/core/types.h"

namespace causeway {

struct CausalRow {
  Eigen::RowVectorXd row;      // d, the least predictable direction; empty: too few pairs
  Vector<double> predictable;  // d, ascending: share of each direction's variance that can be predicted
  double chance = 0;           // the largest of these if what comes before says nothing
};

/// `before` and `after` (m x d): codes of pairs with one target. Predictions are linear and of pairs left out in turn;
/// `chance` comes from pairs that are mixed up by random numbers of (seed, target).
CausalRow causal_row(const MatrixD& before, const MatrixD& after, std::uint64_t seed, int target);

/// The least predictable direction that also stays the same where the variable does: `still` (k x d, k > 0) are
/// differences of codes in pairs whose target has no effect on it. 3 (d + 1) pairs at least, as for causal_row().
Eigen::RowVectorXd steady_row(const MatrixD& before, const MatrixD& after, const MatrixD& still);

}  // namespace causeway
