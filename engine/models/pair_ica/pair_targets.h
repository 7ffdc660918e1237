// What was intervened on in each pair, from how much each noise coordinate changes: an intervention changes the noise
// of its target and of no other variable.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// How changes of noise coordinates are read; see fit_target_rule().
struct TargetRule {
  Vector<double> leak;         // n: how much each coordinate changes in pairs whose target is another one
  double none_below = 0;       // nothing was intervened on where the root of the mean squared change is below
  bool none_is_clear = false;  // pairs with and without a change are two groups
};

/// `changes` (P x n): e~ - e of pairs, in units of each coordinate's standard deviation. Nothing is told of the
/// targets: they and the leaks are fitted in turn.
TargetRule fit_target_rule(const MatrixD& changes);

/// 0 = none, i + 1 = coordinate i.
std::vector<int> told_targets(const TargetRule& rule, const MatrixD& changes);

/// The same as probabilities, P x (n+1), column 0 = none: each coordinate by its change against its leak as a normal
/// density would have it.
MatrixF target_probabilities(const TargetRule& rule, const MatrixD& changes);

}  // namespace causeway
