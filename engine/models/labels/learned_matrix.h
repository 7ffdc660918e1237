// A graph read from a learned matrix of effects, which need not be without cycles.
#pragma once

#include <limits>
#include <vector>

#include "engine/models/learned_graph.h"

namespace causeway {

/// Causes before effects: of the variables that are left, the one that gets least from the others comes next.
inline std::vector<int> order_of_matrix(const MatrixD& effects) {
  const auto n = static_cast<int>(effects.rows());
  std::vector<int> order;
  std::vector<bool> placed(static_cast<std::size_t>(n), false);
  while (std::ssize(order) < n) {
    int best = -1;
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < n; ++i) {
      if (placed[static_cast<std::size_t>(i)]) continue;
      double incoming = 0;
      for (int j = 0; j < n; ++j) {
        if (j != i && !placed[static_cast<std::size_t>(j)]) incoming += effects(j, i) * effects(j, i);
      }
      if (best < 0 || incoming < least) {
        best = i;
        least = incoming;
      }
    }
    placed[static_cast<std::size_t>(best)] = true;
    order.push_back(best);
  }
  return order;
}

/// Sizes of the effects that go along the order; those against it are left out, so that there is no cycle.
inline LearnedGraph graph_of_matrix(const MatrixD& effects) {
  LearnedGraph graph;
  graph.order = order_of_matrix(effects);
  graph.strengths = MatrixD::Zero(effects.rows(), effects.cols());
  for (std::size_t a = 0; a < graph.order.size(); ++a) {
    for (std::size_t b = a + 1; b < graph.order.size(); ++b) {
      graph.strengths(graph.order[a], graph.order[b]) = std::abs(effects(graph.order[a], graph.order[b]));
    }
  }
  return graph;
}

}  // namespace causeway
