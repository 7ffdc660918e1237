// A learned graph beside the true one, as nodes and edges to draw. A pure function of scores and threshold.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ui/theme.h"
#include "app/widgets/graph_view.h"
#include "engine/metrics/graph_metrics.h"
#include "engine/scores/scores.h"

namespace causeway {

struct GraphPicture {
  std::vector<GraphNode> nodes;
  std::vector<GraphEdge> edges;
};

/// `edges`: n x n of 0 and 1, row causes column; an edge from a variable to itself, in a graph over time, is a ring.
GraphPicture true_graph_picture(const std::vector<std::string>& factors, const Matrix<int>& edges, const Theme& theme);
/// Edges and rings.
int edges_of(const GraphPicture& picture);

struct GraphComparison {
  GraphPicture learned;
  std::optional<GraphPicture> truth;  // empty if it is not known
  std::optional<GraphDifference> difference;
  int edges = 0;  // learned, at this threshold
};

/// `scores` must have a graph (see shown_graph()). Edges of the learned graph are those stronger than `threshold`;
/// where the truth is known they are marked as right, extra or reversed, and missing ones are added.
GraphComparison compare_with_truth(const Scores& scores, double threshold, const Theme& theme);

}  // namespace causeway
