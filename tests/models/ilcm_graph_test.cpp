#include "engine/models/ilcm_graph.h"

#include <gtest/gtest.h>

#include "engine/core/noise.h"

namespace causeway {
namespace {

/// An ILCM whose mechanisms are set by hand: z_i = (e_i - t_i) / k with t_i = sum_j weight(i, j) e_j, k = const, made
/// from ReLU pairs (x = relu(x) - relu(-x)).
Ilcm linear_model(const MatrixD& weight) {
  const int n = static_cast<int>(weight.rows());
  IlcmShape shape;
  shape.codes = n;
  shape.latents = n;
  shape.hidden = {4};
  shape.solution_hidden = {2 * n};
  Ilcm model(shape, 1, 0);
  for (int i = 0; i < n; ++i) {
    const Mlp& mlp = model.network().solution[static_cast<std::size_t>(i)];
    auto w0 = model.parameters().value(mlp.layers[0].weight);
    auto w1 = model.parameters().value(mlp.layers[1].weight);
    model.parameters().value(mlp.layers[0].bias).setZero();
    model.parameters().value(mlp.layers[1].bias).setZero();
    w0.setZero();
    w1.setZero();
    for (int j = 0; j < n; ++j) {
      w0(2 * j, j) = 1.0F;
      w0(2 * j + 1, j) = -1.0F;
      w1(1, 2 * j) = static_cast<float>(weight(i, j));
      w1(1, 2 * j + 1) = static_cast<float>(-weight(i, j));
    }
  }
  return model;
}

/// With k = 1.2 everywhere (exp(0) + 0.2): z_2 = e_2 / k, z_0 = (e_0 - a e_2) / k. s_1 is chosen so that z_1 depends on
/// z_0 alone: t_1 = b (e_0 - a e_2) = b k z_0, though the mechanism reads both noises.
MatrixD chain(double a, double b) {
  MatrixD weight = MatrixD::Zero(3, 3);
  weight(0, 2) = a;
  weight(1, 0) = b;
  weight(1, 2) = -a * b;
  return weight;
}

MatrixF normal_noise(int rows, int n) {
  MatrixF m(rows, n);
  fill_normal(m.data(), m.size(), 1, Stream::kTest, 0);
  return m;
}

TEST(ImplicitGraph, FindsTheOrderOfAChain) {
  // z2 -> z0 -> z1 in terms of noise: s_0 reads e_2, s_1 reads e_0 and e_2.
  MatrixD weight = MatrixD::Zero(3, 3);
  weight(0, 2) = 0.8;
  weight(1, 0) = 0.9;
  weight(1, 2) = 0.7;
  const Ilcm model = linear_model(weight);
  const MatrixD d = noise_dependence(model, normal_noise(2000, 3), 1);
  EXPECT_LT(d(2, 0) + d(2, 1) + d(0, 1), 1e-10);
  EXPECT_EQ(topological_order(d), (std::vector<int>{2, 0, 1}));
}

TEST(ImplicitGraph, TellsParentsFromAncestors) {
  const Ilcm model = linear_model(chain(0.8, 1.1));
  const MatrixF noise = normal_noise(2000, 3);
  EXPECT_GT(noise_dependence(model, noise, 1)(1, 2), 0.1) << "the noise of the ancestor does matter";
  const MatrixD s = edge_strengths(model, {2, 0, 1}, noise, 1);
  EXPECT_GT(s(2, 0), 0.1);
  EXPECT_GT(s(0, 1), 0.1);
  EXPECT_LT(s(2, 1), 1e-6) << "but there is no edge from it";
  const Matrix<int> graph = threshold_graph(s, 0.1);
  EXPECT_EQ(graph.sum(), 2);
  EXPECT_EQ(graph(2, 0), 1);
  EXPECT_EQ(graph(0, 1), 1);
}

TEST(ImplicitGraph, WhatMechanismsMakeOfNoiseNeverSeenIsNoEdge) {
  // Only beyond all noise that there is does s_1 make something else of e_0. Holding z_0 while z_2 is shuffled needs
  // such noise in many rows.
  Ilcm model = linear_model(chain(1.5, 1.1));
  const MatrixF noise = normal_noise(2000, 3);
  const Mlp& mlp = model.network().solution[1];
  const int spare = 2;  // of the hidden units: it belongs to the mechanism's own noise, which it does not read
  model.parameters().value(mlp.layers[0].weight).row(spare).head(3) << 1.0F, 0.0F, 0.0F;
  model.parameters().value(mlp.layers[0].bias)(0, spare) = -noise.col(0).maxCoeff();
  model.parameters().value(mlp.layers[1].weight)(1, spare) = 20.0F;
  const MatrixD s = edge_strengths(model, {2, 0, 1}, noise, 1);
  EXPECT_GT(s(2, 0), 0.1);
  EXPECT_GT(s(0, 1), 0.1);
  EXPECT_LT(s(2, 1), 1e-6);
}

TEST(ImplicitGraph, AnEdgeBesideATightChainIsSeen) {
  // z_1 follows z_0 closely, z_2 depends on z_0 alone: with z_1 held, z_0 can change a little only. Strengths are twice
  // the share of the effect's variance that the cause alone would make, however little of it is seen.
  MatrixD weight = MatrixD::Zero(3, 3);
  weight(1, 0) = 3.0;
  weight(2, 0) = 1.0;
  const Ilcm model = linear_model(weight);
  const MatrixD s = edge_strengths(model, {0, 1, 2}, normal_noise(4000, 3), 1);
  EXPECT_NEAR(s(0, 1), 1.8, 0.1);
  EXPECT_NEAR(s(0, 2), 1.0, 0.1);
  EXPECT_LT(s(1, 2), 1e-6);
}

TEST(ImplicitGraph, ACauseThatHardlyVariesIsNoStrongerForIt) {
  // No row is left out, so this is the published strength: twice the share of the effect's variance.
  MatrixD weight = MatrixD::Zero(2, 2);
  weight(1, 0) = 0.5;
  const Ilcm model = linear_model(weight);
  for (const double spread : {1.0, 0.01, 0.0}) {
    MatrixF noise = normal_noise(4000, 2);
    noise.col(0) *= static_cast<float>(spread);
    const double from_cause = 0.25 * spread * spread, expected = 2 * from_cause / (1 + from_cause);
    EXPECT_NEAR(edge_strengths(model, {0, 1}, noise, 1)(0, 1), expected, 0.1 * expected) << spread;
  }
}

TEST(ImplicitGraph, WhatNextToNothingMovesIsNotScaledUp) {
  // As above: with z_1 held, z_0 can move the less the tighter z_1 follows it, in the end by less than a hundredth of a
  // shuffle. In the tightest chain hardly a row is left, and all rows count.
  const auto edge = [](double tight) {
    MatrixD weight = MatrixD::Zero(3, 3);
    weight(1, 0) = tight;
    weight(2, 0) = 1.0;
    return edge_strengths(linear_model(weight), {0, 1, 2}, normal_noise(4000, 3), 1)(0, 2);
  };
  EXPECT_NEAR(edge(10), 1.0, 0.1);
  EXPECT_LT(edge(100), 0.1);
  EXPECT_NEAR(edge(1000), 1.0, 0.1);
}

TEST(ImplicitGraph, IndependentMechanismsHaveNoEdges) {
  const Ilcm model = linear_model(MatrixD::Zero(3, 3));
  const MatrixD s = edge_strengths(model, {0, 1, 2}, normal_noise(500, 3), 1);
  EXPECT_LT(s.maxCoeff(), 1e-10);
  EXPECT_EQ(threshold_graph(s, 0.1).sum(), 0);
}

}  // namespace
}  // namespace causeway
