// How often a classifier is right, group by group: the mean over all pictures hides a group that is always wrong.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

class ScoreInput;
struct Dataset;

/// Share of right answers on the held-out units, row: true class, column: what the answer should not depend on. That is
/// the readout "background" of the data, rounded; where there is none, the environment; without either one column. NaN
/// for a group without units. Empty if the method answers nothing, the true classes are not known or are more than
/// kMostGroupRows (so with the columns), or nothing is held out.
MatrixD group_accuracy(ScoreInput& input);

inline constexpr int kMostGroupRows = 100;

/// The column of group_accuracy() that each unit belongs to, at least 0.
std::vector<int> group_columns(const Dataset& data);

}  // namespace causeway
