#include "engine/models/labels/given_graph.h"

#include <fmt/format.h>

#include "engine/causal/graph.h"
#include "engine/core/error.h"

namespace causeway {

GivenGraph given_graph(const Matrix<int>& adjacency, int n) {
  GivenGraph given;
  given.adjacency = adjacency.size() == 0 ? Matrix<int>(Matrix<int>::Zero(n, n)) : adjacency;
  if (given.adjacency.rows() != n || given.adjacency.cols() != n) {
    throw Error(fmt::format("a graph of {} variables for {} causal variables", given.adjacency.rows(), n),
                "set causal.latents to the number of labels, or bring a graph of the same variables");
  }
  std::vector<std::string> names;
  for (int i = 0; i < n; ++i) names.push_back(fmt::format("z{}", i));
  given.order = Dag::from_adjacency(names, given.adjacency).topological_order();
  for (int i = 0; i < n; ++i) {
    const Matrix<int> column = given.adjacency.col(i);
    given.causes.emplace_back(column.data(), column.data() + n);
  }
  return given;
}

LearnedGraph as_given(const GivenGraph& graph) { return {graph.order, graph.adjacency.cast<double>(), true}; }

}  // namespace causeway
