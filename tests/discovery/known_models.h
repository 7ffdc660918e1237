// Structural causal models with known graphs, and pairs drawn from them: what discovery is tested on.
#pragma once

#include <cmath>
#include <functional>

#include "engine/core/random.h"
#include "engine/core/types.h"

namespace causeway {

/// Value of a variable from its causes (entries of `z` that are not its causes must not matter) and its own noise.
using TestMechanism = std::function<double(const Eigen::RowVectorXd& z, double noise)>;

struct KnownModel {
  Matrix<int> edges;                      // row causes column, causes have lower indices than effects
  std::vector<TestMechanism> mechanisms;  // one a variable
};

/// z_j = noise + sum of its causes times `weight`, scaled to about unit variance.
inline KnownModel linear_gaussian(const Matrix<int>& edges, double weight) {
  KnownModel model{edges, {}};
  for (Eigen::Index j = 0; j < edges.cols(); ++j) {
    const Eigen::VectorXd causes = edges.col(j).cast<double>();
    model.mechanisms.push_back([causes, weight](const Eigen::RowVectorXd& z, double noise) {
      return (weight * z.head(causes.size()).dot(causes) + noise) / std::sqrt(1 + weight * weight * causes.sum());
    });
  }
  return model;
}

/// Causes act through bent functions and scale the noise: what a line would miss.
inline KnownModel nonlinear(const Matrix<int>& edges) {
  KnownModel model{edges, {}};
  for (Eigen::Index j = 0; j < edges.cols(); ++j) {
    const Eigen::VectorXd causes = edges.col(j).cast<double>();
    model.mechanisms.push_back([causes](const Eigen::RowVectorXd& z, double noise) {
      double mean = 0, scale = 0.5;
      for (Eigen::Index i = 0; i < causes.size(); ++i) {
        if (causes(i) == 0) continue;
        mean += std::sin(2 * z(i)) + 0.3 * z(i) * z(i);
        scale += 0.2 * std::abs(std::tanh(z(i)));
      }
      return mean + (causes.sum() > 0 ? scale : 1.0) * noise;
    });
  }
  return model;
}

struct KnownPairs {
  MatrixF before, after;
  std::vector<int> targets;  // 0: none, k: variable k - 1
};

/// Pairs with the noise kept and one target, uniform over none and `allowed` (variables), redrawn from N(0, 1.5^2).
inline KnownPairs draw_pairs(const KnownModel& model, int count, const std::vector<int>& allowed, std::uint64_t seed) {
  const Eigen::Index n = model.edges.cols();
  KnownPairs pairs{MatrixF(count, n), MatrixF(count, n), std::vector<int>(static_cast<std::size_t>(count))};
  for (int r = 0; r < count; ++r) {
    Random random(seed, Stream::kTest, static_cast<std::uint64_t>(r));
    Eigen::RowVectorXd noise(n), z = Eigen::RowVectorXd::Zero(n);
    for (Eigen::Index j = 0; j < n; ++j) noise(j) = random.normal();
    const auto choice = random.below(static_cast<std::uint32_t>(allowed.size()) + 1);
    const int target = choice == 0 ? 0 : allowed[choice - 1] + 1;
    const double set = 1.5 * random.normal();
    for (const bool second : {false, true}) {
      for (Eigen::Index j = 0; j < n; ++j) {
        const bool is_set = second && target == static_cast<int>(j) + 1;
        z(j) = is_set ? set : model.mechanisms[static_cast<std::size_t>(j)](z, noise(j));
      }
      (second ? pairs.after : pairs.before).row(r) = z.cast<float>();
    }
    pairs.targets[static_cast<std::size_t>(r)] = target;
  }
  return pairs;
}

}  // namespace causeway
