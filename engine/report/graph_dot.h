// A learned graph for Graphviz.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// Nodes z0, z1, ... with these labels, an arrow with its strength for each of `edges` (n x n of 0 and 1), and a dashed
/// line without heads for pairs of names whose direction could not be told.
std::string graph_dot(const std::vector<std::string>& labels, const Matrix<int>& edges, const MatrixD& strengths,
                      const std::vector<std::pair<std::string, std::string>>& undecided = {});

}  // namespace causeway
