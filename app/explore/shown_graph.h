// Which graph of a scored model is shown: the one within a moment or, of a model of sequences, the one from frame to
// frame.
#pragma once

#include <optional>

#include "engine/scores/scores.h"

namespace causeway {

struct ShownGraph {
  const MatrixD& strengths;  // latents x latents, row causes column
  const Matrix<int>& truth;  // factors x factors, or empty
  bool lagged = false;       // row at t causes column at t + 1: cycles and edges from a variable to itself may be true

  /// 0/1 adjacency of the strengths above `threshold`.
  Matrix<int> edges(double threshold) const {
    return lagged ? threshold_lagged_graph(strengths, threshold) : threshold_graph(strengths, threshold);
  }
};

/// Empty if the model has no graph. Points into `scores`.
inline std::optional<ShownGraph> shown_graph(const Scores& scores) {
  if (scores.graph) return ShownGraph{scores.graph->strengths, scores.true_edges};
  if (scores.lagged) return ShownGraph{scores.lagged->strengths, scores.true_lagged, true};
  return std::nullopt;
}

}  // namespace causeway
