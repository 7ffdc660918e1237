#include "engine/models/temporal/step_graph.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/random.h"
#include "engine/models/code_directions.h"

namespace causeway {

namespace {

constexpr int kPriorRounds = 30;
constexpr int kShuffles = 4;  // of each cause
constexpr double kStandardErrors = 2.0;
constexpr double kNothing = 0.02;        // strengths of what causes nothing reach this even with much data
constexpr double kClearGap = 2.0;        // of a strength over the next smaller one
constexpr double kMostOfNothing = 0.25;  // what lies below a gap is at most this strong

std::vector<Eigen::Index> shuffled(Eigen::Index rows, std::uint64_t seed, std::uint64_t use) {
  std::vector<Eigen::Index> p(static_cast<std::size_t>(rows));
  std::iota(p.begin(), p.end(), Eigen::Index{0});
  Random random(seed, Stream::kDiscovery, use);
  for (std::size_t i = p.size(); i > 1; --i) std::swap(p[i - 1], p[random.below(static_cast<std::uint32_t>(i))]);
  return p;
}

/// What causes nothing and yet shows a little, since variables are never quite clean, becomes 0: strengths below the
/// widest gap, if there is a clear one.
void drop_below_gap(MatrixD& strengths) {
  std::vector<double> sorted(strengths.data(), strengths.data() + strengths.size());
  std::sort(sorted.begin(), sorted.end());
  double widest = kClearGap, limit = 0, below = kNothing;
  for (const double strength : sorted) {
    if (strength <= below) continue;
    if (below > kMostOfNothing) break;
    if (strength > widest * below) {
      widest = strength / below;
      limit = below;
    }
    below = strength;
  }
  strengths = (strengths.array() > limit).select(strengths, 0.0);
}

}  // namespace

std::pair<MatrixF, MatrixF> some_transitions(const MatrixF& codes, int frames, Eigen::Index most) {
  const Transitions all(codes.rows(), frames);
  const auto taken = spread_rows(all.count(), most);
  std::pair<MatrixF, MatrixF> parts{MatrixF(taken.size(), codes.cols()), MatrixF(taken.size(), codes.cols())};
  for (std::size_t t = 0; t < taken.size(); ++t) {
    const auto row = static_cast<Eigen::Index>(t);
    parts.first.row(row) = codes.row(all.before(taken[t]));
    parts.second.row(row) = codes.row(all.before(taken[t]) + 1);
  }
  return parts;
}

MatrixD target_posterior(const MatrixD& log_ratios, const Vector<double>& prior) {
  MatrixD q(log_ratios.rows(), log_ratios.cols() + 1);
  const Eigen::RowVectorXd log_prior = prior.cwiseMax(1e-12).array().log().matrix().transpose();
  q.col(0).setConstant(log_prior(0));
  q.rightCols(log_ratios.cols()) = log_ratios.rowwise() + log_prior.tail(log_ratios.cols());
  for (Eigen::Index r = 0; r < q.rows(); ++r) {
    q.row(r) = (q.row(r).array() - q.row(r).maxCoeff()).exp();
    q.row(r) /= q.row(r).sum();
  }
  return q;
}

Vector<double> fitted_target_prior(const MatrixD& log_ratios) {
  const Eigen::Index count = log_ratios.cols() + 1;
  Vector<double> prior = Vector<double>::Constant(count, 1.0 / static_cast<double>(count));
  for (int round = 0; round < kPriorRounds; ++round) {
    prior = target_posterior(log_ratios, prior).colwise().mean().transpose();
  }
  return prior;
}

std::vector<std::vector<int>> single_columns(int n) {
  std::vector<std::vector<int>> columns;
  for (int i = 0; i < n; ++i) columns.push_back({i});
  return columns;
}

std::optional<LearnedGraph> read_step_graph(const MatrixF& before, const MatrixF& after, const MatrixD& weight,
                                            const std::vector<std::vector<int>>& causes,
                                            const std::function<MatrixF(const MatrixF&)>& predict, std::uint64_t seed) {
  const Eigen::Index steps = before.rows();
  const auto n = static_cast<int>(causes.size());
  const auto errors = [&](const MatrixF& from) {
    return MatrixD((after - predict(from)).cast<double>().cwiseAbs2().cwiseProduct(weight));
  };
  const MatrixD base = errors(before);
  LearnedGraph graph;
  graph.strengths = MatrixD::Zero(n, n);
  for (int j = 0; j < n; ++j) {
    MatrixD rise = MatrixD::Zero(steps, n);
    for (int s = 0; s < kShuffles; ++s) {
      MatrixF mixed = before;
      const auto rows = shuffled(steps, seed, static_cast<std::uint64_t>(j + s * n));
      for (const int column : causes[static_cast<std::size_t>(j)]) mixed.col(column) = before(rows, column);
      rise += (errors(mixed) - base) / kShuffles;
    }
    for (int i = 0; i < n; ++i) {
      const double mean = rise.col(i).mean();
      const double error = std::sqrt((rise.col(i).array() - mean).square().mean() / static_cast<double>(steps));
      if (mean > kStandardErrors * error) graph.strengths(j, i) = mean / std::max(base.col(i).mean(), 1e-300);
    }
  }
  if (!graph.strengths.allFinite()) return std::nullopt;
  drop_below_gap(graph.strengths);
  return graph;
}

}  // namespace causeway
