#include "engine/discovery/implicit_graph.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace causeway {

namespace {

constexpr double kMinStd = 0.1;

std::vector<int> permutation(Eigen::Index rows, std::uint64_t seed, std::uint64_t use) {
  std::vector<int> p(static_cast<std::size_t>(rows));
  std::iota(p.begin(), p.end(), 0);
  Random random(seed, Stream::kDiscovery, use);
  for (std::size_t i = p.size(); i > 1; --i) std::swap(p[i - 1], p[random.below(static_cast<std::uint32_t>(i))]);
  return p;
}

Vector<float> shuffled(const Eigen::Ref<const Vector<float>>& column, const std::vector<int>& p) {
  Vector<float> out(column.size());
  for (Eigen::Index r = 0; r < column.size(); ++r) out(r) = column(p[static_cast<std::size_t>(r)]);
  return out;
}

/// Output of mechanism i for its own noise `own` in the given noise context.
Vector<double> solve_one(const Ilcm& model, int i, const Vector<float>& own, const MatrixF& context) {
  return model.solve(i, own, context).cast<double>();
}

/// Mean squared difference of two outputs in units of the first one's standard deviation.
double standardised_change(const Vector<double>& base, const Vector<double>& changed) {
  const double variance = (base.array() - base.mean()).square().mean();
  const double std = std::max(std::sqrt(variance), kMinStd);
  return ((changed - base) / std).squaredNorm() / static_cast<double>(base.size());
}

}  // namespace

MatrixD noise_dependence(const Ilcm& model, const MatrixF& noise, std::uint64_t seed) {
  const int n = model.latents();
  MatrixD dependence = MatrixD::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    const Vector<double> base = solve_one(model, i, noise.col(i), noise);
    for (int j = 0; j < n; ++j) {
      if (i == j) continue;
      MatrixF context = noise;
      context.col(j) = shuffled(noise.col(j), permutation(noise.rows(), seed, static_cast<std::uint64_t>(j)));
      dependence(i, j) = standardised_change(base, solve_one(model, i, noise.col(i), context));
    }
  }
  return dependence;
}

std::vector<int> topological_order(const MatrixD& dependence) {
  const int n = static_cast<int>(dependence.rows());
  std::vector<int> remaining(static_cast<std::size_t>(n));
  std::iota(remaining.begin(), remaining.end(), 0);
  std::vector<int> order;
  while (!remaining.empty()) {
    const auto on_others = [&](int i) {
      double sum = 0;
      for (const int j : remaining) sum += dependence(i, j);
      return sum;
    };
    const auto least =
        std::min_element(remaining.begin(), remaining.end(), [&](int a, int b) { return on_others(a) < on_others(b); });
    order.push_back(*least);
    remaining.erase(least);
  }
  return order;
}

MatrixD edge_strengths(const Ilcm& model, const std::vector<int>& order, const MatrixF& noise, std::uint64_t seed) {
  const int n = model.latents();
  MatrixD strengths = MatrixD::Zero(n, n);
  if (!model.has_graph()) return strengths;
  const MatrixF causal = model.causal_from_noise(noise);
  // What a mechanism may still read but does not come before it is noise of its own, independent of everything else.
  MatrixF background(noise.rows(), noise.cols());
  for (int j = 0; j < n; ++j) {
    background.col(j) = shuffled(noise.col(j), permutation(noise.rows(), seed, static_cast<std::uint64_t>(n + j)));
  }
  for (std::size_t position = 1; position < order.size(); ++position) {
    const int target = order[position];
    // z_target as a function of its own noise and the causal variables before it: their noise is computed back from
    // them along the order, then the mechanism is applied.
    const auto rebuilt = [&](const MatrixF& z) {
      MatrixF context = background;
      for (std::size_t p = 0; p < position; ++p) {
        const int a = order[p];
        context.col(a) = model.invert(a, z.col(a), context);
      }
      return solve_one(model, target, noise.col(target), context);
    };
    const Vector<double> base = rebuilt(causal);
    for (std::size_t p = 0; p < position; ++p) {
      const int cause = order[p];
      MatrixF z = causal;
      z.col(cause) = shuffled(causal.col(cause), permutation(noise.rows(), seed, static_cast<std::uint64_t>(cause)));
      strengths(cause, target) = standardised_change(base, rebuilt(z));
    }
  }
  return strengths;
}

Matrix<int> threshold_graph(const MatrixD& strengths, double threshold) {
  Matrix<int> graph = (strengths.array() > threshold).cast<int>();
  graph.diagonal().setZero();
  return graph;
}

}  // namespace causeway
