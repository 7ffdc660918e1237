#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/noise.h"
#include "engine/grad/gradient_check.h"
#include "engine/models/elcm_learner.h"
#include "tests/models/random_matrix.h"

namespace causeway {
namespace {

constexpr int kPairs = 5;

VaeShape small() {
  VaeShape shape;
  shape.codes = 4;
  shape.latents = 3;
  shape.hidden = {6};
  shape.decoder_std = 0.8;
  return shape;
}

ElcmWeights soft() {
  ElcmWeights w;
  w.beta = 0.3;
  w.sigma = 0.7;
  w.temperature = 0.8;
  w.lam_h = 0.2;
  w.sparsity = 0.05;
  return w;
}

class ElcmLoss : public ::testing::TestWithParam<bool> {};

TEST_P(ElcmLoss, AgreesWithFiniteDifferences) {
  const VaeShape shape = small();
  ParameterStore<double> store;
  Random random(3, Stream::kTest);
  const ElcmNetwork net = make_elcm_network(store, shape, {5}, random);
  store.value(net.vae.log_variance.bias).setConstant(-1);
  for (const Mlp& mechanism : net.mechanisms) store.value(mechanism.layers.back().weight) *= 10.0;
  store.value(net.existence) = random_matrix(3, 3, 5);
  store.value(net.potential) = random_matrix(1, 3, 6);
  const MatrixD x = random_matrix(2 * kPairs, shape.codes, 1), noise = random_matrix(2 * kPairs, shape.latents, 2);
  MatrixD fixed = MatrixD::Zero(3, 3);
  fixed(0, 1) = fixed(2, 1) = 1;
  const auto loss = [&](Tape<double>& t) {
    return elcm_loss<double>(t, net, shape, soft(), t.constant(x), &noise, GetParam() ? &fixed : nullptr, kPairs,
                             nullptr);
  };
  EXPECT_LT(gradient_error(store, loss), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Graphs, ElcmLoss, ::testing::Bool());

TEST(ElcmLoss, TheRightInterventionIsTheLikeliest) {
  // Two variables, z1 = 2 z0 + e1. An intervention on z0 moves both, one on z1 moves it alone.
  std::vector<MatrixD> outputs(2, MatrixD::Zero(4, 2));
  MatrixD z(4, 2);
  z << 0.5, 1.2, 0.5, 1.2, -0.7, -1.2, 0.5, -0.4;  // pair 0: do(z0 = -0.7), e1 kept at 0.2; pair 1: do(z1 = -0.4)
  for (int r = 0; r < 4; ++r) outputs[1](r, 1) = 2 * z(r, 0);
  const MatrixD log_likelihood = elcm_log_likelihoods<double>(z, outputs, 0.1);
  Eigen::Index target = 0;
  log_likelihood.row(0).maxCoeff(&target);
  EXPECT_EQ(target, 1);
  log_likelihood.row(1).maxCoeff(&target);
  EXPECT_EQ(target, 2);
  // And the formula itself, for z1 of pair 1: e kept at z0, N(z~_1; 0, 1) instead of N(e~_1; e_1, sigma^2).
  const double c = 0.5 * std::log(2 * M_PI);
  EXPECT_NEAR(log_likelihood(1, 2), -std::log(0.1) - c - 0.5 * 0.16 - c, 1e-12);
}

TEST(Elcm, SolvesAndInvertsItsMechanisms) {
  Elcm model(small(), {8}, 3, 0);
  for (const Mlp& mechanism : model.network().mechanisms) {
    model.parameters().value(mechanism.layers.back().weight) *= 10.0F;
  }
  model.refresh(0.1);
  MatrixF noise(6, 3);
  fill_normal(noise.data(), noise.size(), 2, Stream::kTest, 1);
  const MatrixF causal = model.causal_from_noise(noise);
  EXPECT_LT((model.noise_from_causal(causal) - noise).cwiseAbs().maxCoeff(), 1e-4);
  // do(first cause = 0.3): it takes the value, the noise of the others stays.
  const int first = model.causal_order().front();
  const MatrixF edited = model.counterfactual_noise(noise, first, Vector<float>::Constant(6, 0.3F));
  EXPECT_LT((model.causal_from_noise(edited).col(first).array() - 0.3F).abs().maxCoeff(), 1e-4);
  for (int i = 0; i < 3; ++i) {
    if (i != first) {
      EXPECT_EQ(edited.col(i), noise.col(i));
    }
  }
  // No edge against the order.
  const auto& order = model.causal_order();
  for (std::size_t a = 0; a < order.size(); ++a) {
    for (std::size_t b = 0; b <= a; ++b) EXPECT_EQ(model.adjacency()(order[a], order[b]), 0.0F);
  }
}

TEST(ElcmStepPlan, HardensDuringTheSearchAndFixesTheGraph) {
  CausalSettings s;
  const ElcmSettings own;
  s.search_steps = 1000;
  s.polish_steps = 100;
  EXPECT_DOUBLE_EQ(elcm_step_plan(s, own, 0).weights.sigma, 1.0);
  EXPECT_DOUBLE_EQ(elcm_step_plan(s, own, 0).weights.beta, 0.0);
  EXPECT_NEAR(elcm_step_plan(s, own, 800).weights.sigma, own.sigma, 1e-9);
  EXPECT_DOUBLE_EQ(elcm_step_plan(s, own, 999).weights.beta, own.beta);
  EXPECT_FALSE(elcm_step_plan(s, own, 999).fixed_graph);
  EXPECT_TRUE(elcm_step_plan(s, own, 1000).fixed_graph);
}

}  // namespace
}  // namespace causeway
