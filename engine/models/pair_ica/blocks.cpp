#include "engine/models/pair_ica/blocks.h"

#include <algorithm>
#include <cmath>

#include "engine/core/decompositions.h"
namespace causeway {

namespace {

constexpr int kBumps = 16;       // of the smooth curve: Gaussians at quantiles
constexpr double kRidge = 1e-3;  // of a row's weight, so that two bumps at one place do no harm

/// Gaussians at quantiles of the column, each as wide as the bumps are apart on average, and a constant.
MatrixD bumps(const Eigen::Ref<const Vector<double>>& column) {
  Vector<double> sorted = column;
  std::sort(sorted.begin(), sorted.end());
  const Eigen::Index last = sorted.size() - 1;
  const double width = std::max((sorted(last - last / 50) - sorted(last / 50)) / (kBumps - 1), 1e-12);
  MatrixD features(column.size(), kBumps + 1);
  for (int b = 0; b < kBumps; ++b) {
    const double centre = sorted(static_cast<Eigen::Index>((b + 0.5) / kBumps * static_cast<double>(last)));
    features.col(b) = (-0.5 * ((column.array() - centre) / width).square()).exp();
  }
  features.col(kBumps).setOnes();
  return features;
}

}  // namespace

MatrixD level_dependence(const MatrixD& levels) {
  const Eigen::Index k = levels.cols(), half = levels.rows() / 2, rest = levels.rows() - half;
  MatrixD dependence = MatrixD::Identity(k, k);
  if (half < 2) return dependence;
  const MatrixD held_out = levels.bottomRows(rest);
  const Eigen::RowVectorXd spread =
      (held_out.rowwise() - held_out.colwise().mean()).colwise().squaredNorm().cwiseMax(1e-300);
  for (Eigen::Index j = 0; j < k; ++j) {
    const MatrixD features = bumps(levels.col(j));
    const auto fitted = features.topRows(half);
    MatrixD gram = fitted.transpose() * fitted;
    gram.diagonal().array() += kRidge * static_cast<double>(half);
    const MatrixD weights = solve_positive(gram, fitted.transpose() * levels.topRows(half));
    const MatrixD left = held_out - features.bottomRows(rest) * weights;
    for (Eigen::Index i = 0; i < k; ++i) {
      const double r2 = std::clamp(1.0 - left.col(i).squaredNorm() / spread(i), 0.0, 1.0);
      if (i != j) dependence(i, j) = dependence(j, i) = std::max(dependence(i, j), r2);
    }
  }
  return dependence;
}

Blocks link_blocks(const MatrixD& dependence, int count) {
  Blocks blocks;
  for (int i = 0; i < dependence.rows(); ++i) blocks.members.push_back({i});
  const auto strongest = [&](const std::vector<int>& a, const std::vector<int>& b) {
    double most = 0;
    for (const int i : a) {
      for (const int j : b) most = std::max(most, dependence(i, j));
    }
    return most;
  };
  for (;;) {
    double most = -1;
    std::pair<std::size_t, std::size_t> pair{0, 0};
    for (std::size_t a = 0; a < blocks.members.size(); ++a) {
      for (std::size_t b = a + 1; b < blocks.members.size(); ++b) {
        const double value = strongest(blocks.members[a], blocks.members[b]);
        if (value > most) {
          most = value;
          pair = {a, b};
        }
      }
    }
    if (static_cast<int>(blocks.members.size()) <= count) {
      blocks.apart = std::max(most, 0.0);
      break;
    }
    blocks.joined = most;
    auto& into = blocks.members[pair.first];
    const auto& from = blocks.members[pair.second];
    into.insert(into.end(), from.begin(), from.end());
    std::sort(into.begin(), into.end());
    blocks.members.erase(blocks.members.begin() + static_cast<std::ptrdiff_t>(pair.second));
  }
  std::stable_sort(blocks.members.begin(), blocks.members.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return blocks;
}

}  // namespace causeway
