// A graph between latents as a method has learned it.
#pragma once

#include <optional>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// Needs no truth. An edge is there where its strength, without the sign, exceeds a threshold.
struct LearnedGraph {
  std::vector<int> order;  // causes before effects; empty of a graph from one frame to the next
  MatrixD strengths;       // n x n, row causes column; negative where a method tells the sign of an effect
  bool given = false;      // the method was told the graph and did not find it
  /// Of a method that tests whether the data determine the directions of its edges: true if they do not.
  std::optional<bool> undetermined = {};
};

/// 0/1 adjacency of the strengths that are above `threshold` without their signs.
inline Matrix<int> threshold_graph(const MatrixD& strengths, double threshold) {
  Matrix<int> graph = (strengths.array().abs() > threshold).cast<int>();
  graph.diagonal().setZero();
  return graph;
}

/// The same of a graph from one frame to the next, in which a variable may cause itself.
inline Matrix<int> threshold_lagged_graph(const MatrixD& strengths, double threshold) {
  return (strengths.array().abs() > threshold).cast<int>();
}

}  // namespace causeway
