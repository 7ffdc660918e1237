#include "engine/discovery/break_cycles.h"

namespace causeway {

namespace {

/// Entry (i, j) is true if there is a path from i to j (Warshall).
Matrix<bool> reachable(const Matrix<int>& edges) {
  Matrix<bool> path = edges.array() != 0;
  for (Eigen::Index k = 0; k < path.rows(); ++k) {
    for (Eigen::Index i = 0; i < path.rows(); ++i) {
      for (Eigen::Index j = 0; path(i, k) && j < path.cols(); ++j) path(i, j) = path(i, j) || path(k, j);
    }
  }
  return path;
}

}  // namespace

std::vector<std::pair<int, int>> break_cycles(Matrix<int>& edges, const MatrixD& strengths) {
  std::vector<std::pair<int, int>> removed;
  const auto n = static_cast<int>(edges.rows());
  for (;;) {
    const Matrix<bool> path = reachable(edges);
    std::pair<int, int> weakest{-1, -1};
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        if (edges(i, j) == 0 || !path(j, i)) continue;
        if (weakest.first < 0 || strengths(i, j) < strengths(weakest.first, weakest.second)) weakest = {i, j};
      }
    }
    if (weakest.first < 0) return removed;
    edges(weakest.first, weakest.second) = 0;
    removed.push_back(weakest);
  }
}

}  // namespace causeway
