#include "engine/models/pair_ica/curve_coordinate.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <queue>

#include "engine/core/decompositions.h"
namespace causeway {

namespace {

constexpr double kFar = std::numeric_limits<double>::infinity();

using Neighbours = std::vector<std::vector<std::pair<int, double>>>;

/// Squared distances of all points to all.
MatrixD squared_distances(const MatrixD& points) {
  const Vector<double> norm = points.rowwise().squaredNorm();
  MatrixD d = -2.0 * points * points.transpose();
  d.colwise() += norm;
  d.rowwise() += norm.transpose();
  return d.cwiseMax(0.0);
}

/// Every point with its `count` closest, both ways.
Neighbours nearest(const MatrixD& squared, int count) {
  const auto rows = static_cast<int>(squared.rows());
  Neighbours graph(static_cast<std::size_t>(rows));
  std::vector<int> order(static_cast<std::size_t>(rows));
  for (int r = 0; r < rows; ++r) {
    std::iota(order.begin(), order.end(), 0);
    const auto nearer = [&](int a, int b) {
      return squared(r, a) != squared(r, b) ? squared(r, a) < squared(r, b) : a < b;
    };
    const auto end = order.begin() + std::min(count + 1, rows);
    std::partial_sort(order.begin(), end, order.end(), nearer);
    for (auto it = order.begin(); it != end; ++it) {
      if (*it == r) continue;
      const double distance = std::sqrt(squared(r, *it));
      graph[static_cast<std::size_t>(r)].push_back({*it, distance});
      graph[static_cast<std::size_t>(*it)].push_back({r, distance});
    }
  }
  return graph;
}

/// Lengths of the shortest ways from `from` to every point (Dijkstra).
Vector<double> ways_from(const Neighbours& graph, int from) {
  Vector<double> length = Vector<double>::Constant(static_cast<Eigen::Index>(graph.size()), kFar);
  using Entry = std::pair<double, int>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> next;
  length(from) = 0;
  next.push({0.0, from});
  while (!next.empty()) {
    const auto [distance, at] = next.top();
    next.pop();
    if (distance > length(at)) continue;
    for (const auto& [to, step] : graph[static_cast<std::size_t>(at)]) {
      if (distance + step < length(to)) {
        length(to) = distance + step;
        next.push({length(to), to});
      }
    }
  }
  return length;
}

/// Points of the largest piece of the graph, in their order.
std::vector<Eigen::Index> largest_piece(const Neighbours& graph) {
  std::vector<Eigen::Index> largest;
  std::vector<bool> seen(graph.size(), false);
  for (std::size_t start = 0; start < graph.size(); ++start) {
    if (seen[start]) continue;
    const Vector<double> length = ways_from(graph, static_cast<int>(start));
    std::vector<Eigen::Index> piece;
    for (Eigen::Index r = 0; r < length.size(); ++r) {
      if (length(r) == kFar) continue;
      seen[static_cast<std::size_t>(r)] = true;
      piece.push_back(r);
    }
    if (piece.size() > largest.size()) largest = std::move(piece);
  }
  return largest;
}

}  // namespace

CurveCoordinate curve_coordinate(const MatrixD& points, int neighbours, int landmarks) {
  const MatrixD squared = squared_distances(points);
  const auto rows = static_cast<int>(points.rows());
  CurveCoordinate curve;
  Neighbours graph;
  for (curve.neighbours = neighbours;; curve.neighbours *= 2) {
    graph = nearest(squared, curve.neighbours);
    curve.rows = largest_piece(graph);
    if (static_cast<int>(curve.rows.size()) == rows || 2 * curve.neighbours >= rows ||
        curve.neighbours >= 4 * neighbours) {
      break;
    }
  }
  const auto count = static_cast<Eigen::Index>(curve.rows.size());
  const Eigen::Index marks = std::min<Eigen::Index>(landmarks, count);
  MatrixD ways(marks, count);  // squared lengths
  std::vector<Eigen::Index> mark(static_cast<std::size_t>(marks));
  for (Eigen::Index m = 0; m < marks; ++m) {
    mark[static_cast<std::size_t>(m)] = m * count / marks;
    const auto from = static_cast<int>(curve.rows[static_cast<std::size_t>(mark[static_cast<std::size_t>(m)])]);
    ways.row(m) = ways_from(graph, from)(curve.rows).array().square().transpose();
  }
  const MatrixD between = ways(Eigen::all, mark);
  const Vector<double> mean = between.rowwise().mean();
  MatrixD centred = between;
  centred.colwise() -= mean;
  centred.rowwise() -= mean.transpose();
  centred = -0.5 * (centred.array() + mean.mean());
  const Eigensystem solver = symmetric_eigensystem(0.5 * (centred + centred.transpose()));
  const double first = solver.values(marks - 1);
  curve.bend = marks > 1 && first > 0 ? std::max(solver.values(marks - 2), 0.0) / first : 1.0;
  // A point's coordinate follows from its distances to the landmarks (de Silva and Tenenbaum, equation 2).
  Vector<double> direction = solver.vectors.col(marks - 1);
  Eigen::Index largest = 0;
  direction.cwiseAbs().maxCoeff(&largest);
  if (direction(largest) < 0) direction = -direction;
  ways.colwise() -= mean;
  curve.position = -0.5 / std::sqrt(std::max(first, 1e-300)) * (ways.transpose() * direction);
  return curve;
}

}  // namespace causeway
