#include "engine/discovery/enco_gradient.h"

#include <cmath>

namespace causeway {

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

MatrixD EdgeBelief::probabilities() const {
  MatrixD p = gamma.unaryExpr(&sigmoid).cwiseProduct(theta.unaryExpr(&sigmoid));
  p.diagonal().setZero();
  return p;
}

std::vector<ParentSets> sample_graphs(const MatrixD& probabilities, int count, Random& random) {
  const int n = static_cast<int>(probabilities.rows());
  std::vector<ParentSets> graphs(static_cast<std::size_t>(count), ParentSets(static_cast<std::size_t>(n), 0));
  for (ParentSets& graph : graphs) {
    for (int j = 0; j < n; ++j) {
      for (int i = 0; i < n; ++i) {
        if (i != j && random.uniform() < probabilities(i, j)) graph[static_cast<std::size_t>(j)] |= only_parent(i);
      }
    }
  }
  return graphs;
}

MatrixD edge_costs(const std::vector<ParentSets>& graphs, int target, const LossOfParents& loss) {
  const int n = static_cast<int>(graphs.at(0).size());
  MatrixD costs = MatrixD::Zero(n, n);
  for (int j = 0; j < n; ++j) {
    if (j == target) continue;
    for (int i = 0; i < n; ++i) {
      if (i == j) continue;
      double sum = 0;
      for (const ParentSets& graph : graphs) {
        const ParentSet others = graph[static_cast<std::size_t>(j)] & ~only_parent(i);
        sum += loss(j, others | only_parent(i)) - loss(j, others);
      }
      costs(i, j) = sum / static_cast<double>(graphs.size());
    }
  }
  return costs;
}

BeliefGradient belief_gradient(const EdgeBelief& belief, const MatrixD& costs, int target, double sparsity) {
  const int n = belief.variables();
  BeliefGradient gradient{MatrixD::Zero(n, n), MatrixD::Zero(n, n)};
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      if (i == j || j == target) continue;
      const double exists = sigmoid(belief.gamma(i, j));
      const double forward = sigmoid(belief.theta(i, j));
      gradient.gamma(i, j) = exists * (1 - exists) * forward * (costs(i, j) + sparsity);
      if (i == target) {
        gradient.theta(i, j) = forward * (1 - forward) * exists * costs(i, j);
        gradient.theta(j, i) = -gradient.theta(i, j);
      }
    }
  }
  return gradient;
}

}  // namespace causeway
