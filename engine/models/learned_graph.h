// A graph between latents as a method has learned it.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// Needs no truth. An edge is there where its strength exceeds a threshold.
struct LearnedGraph {
  std::vector<int> order;  // causes before effects
  MatrixD strengths;       // n x n, row causes column
};

/// 0/1 adjacency of the strengths above `threshold`.
inline Matrix<int> threshold_graph(const MatrixD& strengths, double threshold) {
  Matrix<int> graph = (strengths.array() > threshold).cast<int>();
  graph.diagonal().setZero();
  return graph;
}

}  // namespace causeway
