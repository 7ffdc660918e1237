// A graph that a method is told, as its networks read it.
#pragma once

#include <vector>

#include "engine/core/types.h"
#include "engine/models/learned_graph.h"

namespace causeway {

struct GivenGraph {
  Matrix<int> adjacency;                 // n x n of 0 and 1, row causes column, without a cycle
  std::vector<int> order;                // causes before effects
  std::vector<std::vector<int>> causes;  // [i]: n of 0 and 1
  bool is_root(int i) const { return adjacency.col(i).sum() == 0; }
  int size() const { return static_cast<int>(order.size()); }
};

/// Of `adjacency`; where that is empty, of n variables that nothing causes. Throws Error for a graph of another size or
/// with a cycle.
GivenGraph given_graph(const Matrix<int>& adjacency, int n);

/// The same for people, with strengths of 0 and 1.
LearnedGraph as_given(const GivenGraph& graph);

}  // namespace causeway
