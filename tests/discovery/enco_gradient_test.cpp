// The estimators against the exact slope of the expected loss, on three variables, where all 64 graphs can be listed.
#include "engine/discovery/enco_gradient.h"

#include <gtest/gtest.h>

#include <functional>

namespace causeway {
namespace {

constexpr int kVariables = 3;
constexpr double kSparsity = 0.05;

EdgeBelief some_belief() {
  EdgeBelief belief{MatrixD::Zero(kVariables, kVariables), MatrixD::Zero(kVariables, kVariables)};
  Random random(3, Stream::kTest);
  for (int i = 0; i < kVariables; ++i) {
    for (int j = 0; j < kVariables; ++j) belief.gamma(i, j) = random.normal();
    for (int j = i + 1; j < kVariables; ++j) {
      belief.theta(i, j) = random.normal();
      belief.theta(j, i) = -belief.theta(i, j);
    }
  }
  return belief;
}

/// Any loss will do, as long as parents interact.
double some_loss(int variable, ParentSet parents) {
  return Random(4, Stream::kTest, static_cast<std::uint64_t>(variable) * 64 + parents).uniform(-1, 1);
}

/// Calls `visit` for every graph with its probability.
void for_every_graph(const MatrixD& p, const std::function<void(const ParentSets&, double)>& visit) {
  for (unsigned bits = 0; bits < 64; ++bits) {
    ParentSets graph(kVariables, 0);
    double probability = 1;
    unsigned edge = bits;
    for (int i = 0; i < kVariables; ++i) {
      for (int j = 0; j < kVariables; ++j) {
        if (i == j) continue;
        const bool there = (edge & 1U) != 0;
        edge >>= 1U;
        if (there) graph[static_cast<std::size_t>(j)] |= only_parent(i);
        probability *= there ? p(i, j) : 1 - p(i, j);
      }
    }
    visit(graph, probability);
  }
}

/// Expected loss of all variables but the target, and what the edges cost that end at them.
double expected_loss(const EdgeBelief& belief, int target, double sparsity) {
  const MatrixD p = belief.probabilities();
  double sum = 0;
  for_every_graph(p, [&](const ParentSets& graph, double probability) {
    for (int j = 0; j < kVariables; ++j) {
      if (j != target) sum += probability * some_loss(j, graph[static_cast<std::size_t>(j)]);
    }
  });
  for (int j = 0; j < kVariables; ++j) {
    if (j != target) sum += sparsity * p.col(j).sum();
  }
  return sum;
}

double slope(const std::function<double(double)>& f) { return (f(1e-5) - f(-1e-5)) / 2e-5; }

class EncoGradient : public ::testing::TestWithParam<int> {};

TEST_P(EncoGradient, HasTheSlopeOfTheExpectedLossAsItsExpectedValue) {
  const int target = GetParam();
  const EdgeBelief belief = some_belief();
  BeliefGradient expected{MatrixD::Zero(kVariables, kVariables), MatrixD::Zero(kVariables, kVariables)};
  for_every_graph(belief.probabilities(), [&](const ParentSets& graph, double probability) {
    const BeliefGradient g = belief_gradient(belief, edge_costs({graph}, target, some_loss), target, kSparsity);
    expected.gamma += probability * g.gamma;
    expected.theta += probability * g.theta;
  });
  for (int i = 0; i < kVariables; ++i) {
    for (int j = 0; j < kVariables; ++j) {
      if (i == j) continue;
      const double gamma_slope = slope([&](double h) {
        EdgeBelief moved = belief;
        moved.gamma(i, j) += h;
        return expected_loss(moved, target, kSparsity);
      });
      EXPECT_NEAR(expected.gamma(i, j), gamma_slope, 1e-8) << i << " -> " << j;
      // The direction learns from interventions on one of the two alone, and sparsity does not pull at it.
      const double theta_slope = slope([&](double h) {
        EdgeBelief moved = belief;
        moved.theta(i, j) += h;
        moved.theta(j, i) -= h;
        return expected_loss(moved, target, 0.0);
      });
      EXPECT_NEAR(expected.theta(i, j), i == target || j == target ? theta_slope : 0.0, 1e-8) << i << " -> " << j;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, EncoGradient, ::testing::Values(-1, 0, 1, 2));

TEST(EncoGradientSampling, SampledGraphsFollowTheBelief) {
  const MatrixD p = some_belief().probabilities();
  Random random(5, Stream::kTest);
  const auto graphs = sample_graphs(p, 20000, random);
  MatrixD share = MatrixD::Zero(kVariables, kVariables);
  for (const ParentSets& graph : graphs) {
    for (int i = 0; i < kVariables; ++i) {
      for (int j = 0; j < kVariables; ++j) share(i, j) += has_parent(graph[static_cast<std::size_t>(j)], i) ? 1 : 0;
    }
  }
  share /= 20000;
  EXPECT_LT((share - p).cwiseAbs().maxCoeff(), 0.015) << "four standard deviations";
  EXPECT_EQ(share.diagonal().sum(), 0);
}

}  // namespace
}  // namespace causeway
