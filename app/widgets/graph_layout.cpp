#include "app/widgets/graph_layout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace causeway {
namespace {

// Where the outermost nodes of a layer are; what draws a graph stretches this to its whole width.
constexpr double kLeft = 0.25, kRight = 0.75;

// Longest path from a root. After n rounds whatever still moves is part of a cycle.
std::vector<int> layers_of(const Matrix<int>& edges) {
  const auto n = static_cast<int>(edges.rows());
  std::vector<int> layer(static_cast<std::size_t>(n), 0);
  for (int round = 0; round < n; ++round) {
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        if (i == j || edges(i, j) == 0) continue;
        int& below = layer[static_cast<std::size_t>(j)];
        below = std::clamp(below, layer[static_cast<std::size_t>(i)] + 1, n - 1);
      }
    }
  }
  return layer;
}

/// Whether an edge between other layers runs through a node, which would hide it.
bool is_run_through(const Matrix<int>& edges, const std::vector<NodePlace>& places, int node) {
  constexpr double kNear = 0.05;
  const NodePlace& at = places[static_cast<std::size_t>(node)];
  for (int i = 0; i < edges.rows(); ++i) {
    for (int j = 0; j < edges.cols(); ++j) {
      const NodePlace &from = places[static_cast<std::size_t>(i)], &to = places[static_cast<std::size_t>(j)];
      if (edges(i, j) == 0 || from.y >= at.y || to.y <= at.y) continue;
      const double x = from.x + (to.x - from.x) * (at.y - from.y) / (to.y - from.y);
      if (std::abs(x - at.x) < kNear) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<NodePlace> layered_layout(const Matrix<int>& edges) {
  const auto n = static_cast<int>(edges.rows());
  std::vector<NodePlace> places(static_cast<std::size_t>(n));
  if (n == 0) return places;
  const std::vector<int> layer = layers_of(edges);
  const int count = 1 + *std::max_element(layer.begin(), layer.end());
  std::vector<std::vector<int>> rows(static_cast<std::size_t>(count));
  for (int i = 0; i < n; ++i) rows[static_cast<std::size_t>(layer[static_cast<std::size_t>(i)])].push_back(i);

  const auto spread = [&](const std::vector<int>& row) {
    for (std::size_t k = 0; k < row.size(); ++k) {
      const auto count = static_cast<double>(row.size());
      places[static_cast<std::size_t>(row[k])].x =
          row.size() == 1 ? 0.5 : kLeft + (kRight - kLeft) * static_cast<double>(k) / (count - 1);
    }
  };
  for (std::size_t r = 0; r < rows.size(); ++r) {
    // By the mean place of the causes; the order of the indices decides between equals, so a layout never flickers.
    std::vector<double> wish(static_cast<std::size_t>(n), 0.5);
    for (const int j : rows[r]) {
      double sum = 0;
      int causes = 0;
      for (int i = 0; i < n; ++i) {
        if (i == j || edges(i, j) == 0) continue;
        sum += places[static_cast<std::size_t>(i)].x;
        ++causes;
      }
      if (causes > 0) wish[static_cast<std::size_t>(j)] = sum / causes;
    }
    std::stable_sort(rows[r].begin(), rows[r].end(), [&](int a, int b) {
      return wish[static_cast<std::size_t>(a)] < wish[static_cast<std::size_t>(b)];
    });
    spread(rows[r]);
    for (const int j : rows[r]) {
      places[static_cast<std::size_t>(j)].y = (static_cast<double>(r) + 0.5) / static_cast<double>(rows.size());
    }
  }
  // Nodes in the way of an edge step aside, in turn to the left and to the right, to the first place that is free.
  double turn = -1;
  for (const auto& row : rows) {
    for (const int j : row) {
      if (!is_run_through(edges, places, j)) continue;
      double& x = places[static_cast<std::size_t>(j)].x;
      const double before = x;
      bool is_free = false;
      for (const double by : {0.12, -0.12, 0.18, -0.18, 0.06, -0.06, 0.24, -0.24}) {
        x = before + turn * by;
        is_free = x >= kLeft && x <= kRight && !is_run_through(edges, places, j);
        if (is_free) break;
      }
      if (!is_free) x = before;
      turn = -turn;
    }
  }
  return places;
}

}  // namespace causeway
