// A directed graph made acyclic at the least cost.
#pragma once

#include <utility>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// Takes the weakest edge that lies on a cycle out of `edges` (n x n, 0/1, row causes column) until there is no cycle;
/// `strengths` (n x n) says which is the weakest, of equals the first. Returns what was taken out, in that order.
std::vector<std::pair<int, int>> break_cycles(Matrix<int>& edges, const MatrixD& strengths);

}  // namespace causeway
