// Mechanisms that read causal variables in place of noise, in the last part of the refinement (ilcm.read_causes).
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/noise.h"
#include "engine/models/ilcm_graph.h"
#include "engine/models/ilcm_learner.h"
#include "tests/models/learner_input.h"

namespace causeway {
namespace {

constexpr int kRefineFrom = 50, kReadFrom = kRefineFrom + 4, kPruneAt = kRefineFrom + 10, kEnd = kRefineFrom + 16;

IlcmSettings reading_causes() {
  IlcmSettings own;
  own.read_causes = 1;
  own.refine_steps = kEnd - kRefineFrom;
  own.refine_batch = 24;
  own.prune_below = 0;
  return own;
}

int readable(const Ilcm& model) {
  int count = 0;
  for (const auto& row : model.masks()) count += static_cast<int>(std::count(row.begin(), row.end(), 1));
  return count;
}

MatrixF normal_rows(int rows, int columns) {
  MatrixF m(rows, columns);
  fill_normal(m.data(), m.size(), 2, Stream::kTest, 1);
  return m;
}

/// A threshold of pruning that closes some of what mechanisms read in these updates, not all.
IlcmSettings pruning(const TrainingView& codes) {
  IlcmSettings own = reading_causes();
  const auto pairs = static_cast<int>(codes.codes.rows() / 2);
  IlcmLearner learner(learner_input(few_updates(3), own, 3, pairs, 5, 0));
  ThreadPool pool(1);
  while (learner.step() < kPruneAt) learner.train_step(pool, codes);
  MatrixF before(pairs, 3);
  for (int r = 0; r < pairs; ++r) before.row(r) = codes.codes.row(2 * r);
  const Ilcm& model = learner.ilcm();
  const MatrixD found = edge_strengths(model, model.causal_order(), model.encode_noise(before), 5);
  std::vector<double> strengths;
  for (Eigen::Index k = 0; k < found.size(); ++k) {
    if (found.data()[k] > 0) strengths.push_back(found.data()[k]);
  }
  std::sort(strengths.begin(), strengths.end());
  own.prune_below = strengths.size() < 2 ? 0 : (strengths[0] + strengths[1]) / 2;
  return own;
}

/// Three latents whose causes matter, in the order 2, 0, 1.
Ilcm chain_model() {
  IlcmShape shape;
  shape.codes = shape.latents = 3;
  shape.hidden = {4};
  shape.solution_hidden = {8};
  shape.spline_bins = 8;
  Ilcm model(shape, 3, 0);
  for (const Mlp& solution : model.network().solution) {
    model.parameters().value(solution.layers.back().weight).row(1) *= 10.0F;
    model.parameters().value(solution.layers.back().bias)(0, 0) = -0.5F;
  }
  model.fix_order({2, 0, 1});
  model.restore_masks({{0, 0, 1}, {1, 0, 0}, {0, 0, 0}});  // z2 -> z0 -> z1
  return model;
}

TEST(ReadCauses, AMechanismIsAFunctionOfItsCausesAndItsNoise) {
  Ilcm model = chain_model();
  model.read_causes(true);
  const MatrixF noise = normal_rows(200, 3), causal = model.causal_from_noise(noise);
  // What z1 reads is z0: any noise of the others that gives the same z0 gives the same z1.
  MatrixF other = noise;
  other.col(2).array() += 0.7F;
  other.col(0) = model.invert(0, causal.col(0), other);
  EXPECT_GT((other.col(0) - noise.col(0)).cwiseAbs().maxCoeff(), 0.01F) << "or else nothing would be tested";
  EXPECT_LT((model.causal_from_noise(other).col(1) - causal.col(1)).cwiseAbs().maxCoeff(), 1e-4F);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(model.solve(i, noise.col(i), noise), Vector<float>(causal.col(i)));
    EXPECT_EQ(model.solve_from_causes(i, noise.col(i), causal), Vector<float>(causal.col(i)));
  }
  // The same network that reads noise is another mechanism.
  model.read_causes(false);
  EXPECT_GT((model.causal_from_noise(noise).col(1) - causal.col(1)).cwiseAbs().maxCoeff(), 0.01F);
}

TEST(ReadCauses, NoiseAndCausalVariablesAreInverses) {
  Ilcm model = chain_model();
  model.read_causes(true);
  const MatrixF noise = normal_rows(50, 3), causal = model.causal_from_noise(noise);
  EXPECT_LT((model.noise_from_causal(causal) - noise).cwiseAbs().maxCoeff(), 1e-4F);
  const Vector<float> values = Vector<float>::Constant(noise.rows(), 0.7F);
  const MatrixF edited = model.causal_from_noise(model.counterfactual_noise(noise, 0, values));
  EXPECT_LT((edited.col(0) - values).cwiseAbs().maxCoeff(), 1e-4F);
  EXPECT_EQ(MatrixF(edited.col(2)), MatrixF(causal.col(2))) << "a cause does not follow its effect";
  EXPECT_GT((edited.col(1) - causal.col(1)).cwiseAbs().maxCoeff(), 0.01F) << "an effect does";
}

TEST(ReadCauses, TheContextOfAnInterventionIsWhatComesBeforeItsTarget) {
  Ilcm model = chain_model();
  model.read_causes(true);
  const MatrixF noise = normal_rows(12, 3), causal = model.causal_from_noise(noise);
  const InterventionRows rows = chosen_interventions({0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3}, 3);
  MatrixF before(12, 3);
  for (int r = 0; r < 12; ++r) before.row(r) = noise.row(rows.pair[static_cast<std::size_t>(r)]);
  const MatrixF context = model.mechanism_context(rows, before);
  for (int target = 0; target < 3; ++target) {
    const auto at = static_cast<std::size_t>(target) + 1;
    for (int r = rows.offset[at]; r < rows.offset[at + 1]; ++r) {
      const int pair = rows.pair[static_cast<std::size_t>(r)];
      for (int j = 0; j < 3; ++j) {
        if (model.masks()[static_cast<std::size_t>(target)][static_cast<std::size_t>(j)] == 0) continue;
        EXPECT_EQ(context(r, j), causal(pair, j)) << "row " << r << " reads z" << j;
      }
    }
  }
  model.read_causes(false);
  EXPECT_EQ(model.mechanism_context(rows, before), before);
}

TEST(ReadCauses, OnlyDirectCausesAreEdges) {
  Ilcm model = chain_model();
  model.restore_masks({{0, 0, 1}, {1, 0, 1}, {0, 0, 0}});
  // z1 may read z2, but its network does not.
  const Mlp& mlp = model.network().solution[1];
  model.parameters().value(mlp.layers[0].weight).col(2).setZero();
  model.read_causes(true);
  const MatrixD s = edge_strengths(model, {2, 0, 1}, normal_rows(2000, 3), 1);
  EXPECT_GT(s(2, 0), 0.001);
  EXPECT_GT(s(0, 1), 0.001);
  EXPECT_EQ(s(2, 1), 0);
  EXPECT_EQ(s(0, 2) + s(1, 2) + s(1, 0), 0);
}

TEST(ReadCauses, ACauseThatFollowsItsOwnCloselyIsAnEdgeAllTheSame) {
  // z2 -> z0 -> z1, and z0 hardly varies where z2 is held.
  IlcmShape shape;
  shape.codes = shape.latents = 3;
  shape.hidden = {4};
  shape.solution_hidden = {6};
  Ilcm model(shape, 3, 0);
  const auto follows = [&](int effect, int cause, float strength) {  // z = (e - strength relu-linear(cause)) / 1.2
    const Mlp& mlp = model.network().solution[static_cast<std::size_t>(effect)];
    auto w0 = model.parameters().value(mlp.layers[0].weight), w1 = model.parameters().value(mlp.layers[1].weight);
    w0.setZero();
    w1.setZero();
    model.parameters().value(mlp.layers[0].bias).setZero();
    model.parameters().value(mlp.layers[1].bias).setZero();
    w0(0, cause) = 1.0F;
    w0(1, cause) = -1.0F;
    w1(1, 0) = strength;
    w1(1, 1) = -strength;
  };
  follows(2, 0, 0);
  follows(0, 2, 12);
  follows(1, 0, 0.5F);
  model.fix_order({2, 0, 1});
  for (const int may_read : {0, 1}) {  // 0: z1 reads z0 alone; 1: it may read z2 too, as before it is pruned
    model.restore_masks({{0, 0, 1}, {1, 0, may_read}, {0, 0, 0}});
    model.read_causes(true);
    const MatrixD s = edge_strengths(model, {2, 0, 1}, normal_rows(4000, 3), 1);
    // The variance of z1 is all but that of z0 / 2: shuffling z0 changes it by twice its variance.
    EXPECT_GT(s(0, 1), 1.5) << may_read;
    EXPECT_GT(s(2, 0), 1.5) << may_read;
    EXPECT_EQ(s(2, 1), 0) << "its weight is 0";
  }
}

TEST(ReadCauses, NeedsAnOrder) {
  Ilcm model = chain_model();
  model.open_masks();
  EXPECT_THROW(model.read_causes(true), Error);
  model.fix_order({0, 1, 2});
  model.read_causes(true);
  model.open_masks();
  EXPECT_FALSE(model.reads_causes()) << "without an order mechanisms read noise again";
}

TEST(ReadCauses, BeginsAfterAQuarterOfTheRefinementAndPrunesLater) {
  IlcmSettings own = reading_causes();
  own.prune_below = 1e6;
  const TrainingView codes = view_of(normal_rows(128, 3));
  ThreadPool pool(1);
  IlcmLearner learner(learner_input(few_updates(3), own, 3, 64, 5, 0));
  while (learner.step() < kReadFrom) learner.train_step(pool, codes);
  EXPECT_FALSE(learner.ilcm().reads_causes());
  EXPECT_EQ(readable(learner.ilcm()), 6) << "every other noise";
  while (learner.step() < kPruneAt) learner.train_step(pool, codes);
  EXPECT_TRUE(learner.ilcm().reads_causes());
  EXPECT_EQ(readable(learner.ilcm()), 3) << "all that comes before";
  while (learner.step() < kEnd) learner.train_step(pool, codes);
  EXPECT_EQ(readable(learner.ilcm()), 0) << "nothing is above so high a threshold";
}

TEST(ReadCauses, OneTwoAndFourThreadsGiveTheSameBits) {
  // More pictures than are encoded in one piece, and a piece that is not full.
  const TrainingView codes = view_of(normal_rows(2200, 3));
  const IlcmSettings own = pruning(codes);
  std::vector<Vector<float>> weights;
  std::vector<std::vector<std::vector<int>>> masks;
  for (const int threads : {1, 2, 4}) {
    IlcmLearner learner(learner_input(few_updates(3), own, 3, 1100, 5, 0));
    ThreadPool pool(threads);
    while (learner.step() < learner.total_steps()) ASSERT_TRUE(learner.train_step(pool, codes).finite);
    weights.push_back(learner.ilcm().parameters().flat());
    masks.push_back(learner.ilcm().masks());
  }
  EXPECT_EQ(weights[0], weights[1]);
  EXPECT_EQ(weights[0], weights[2]);
  EXPECT_EQ(masks[0], masks[1]);
  EXPECT_EQ(masks[0], masks[2]);
}

TEST(ReadCauses, ResumesBitForBit) {
  const TrainingView codes = view_of(normal_rows(128, 3));
  const IlcmSettings own = pruning(codes);
  ThreadPool pool(1);
  IlcmLearner straight(learner_input(few_updates(3), own, 3, 64, 5, 0));
  while (straight.step() < straight.total_steps()) straight.train_step(pool, codes);
  ASSERT_TRUE(straight.ilcm().reads_causes());
  ASSERT_GT(readable(straight.ilcm()), 0);
  ASSERT_LT(readable(straight.ilcm()), 3) << "or else a resumed run that forgets to prune would pass";
  for (const int stop : {kRefineFrom, kReadFrom, kReadFrom + 1, kPruneAt, kPruneAt + 1, kEnd}) {
    IlcmLearner first(learner_input(few_updates(3), own, 3, 64, 5, 0));
    while (first.step() < stop) first.train_step(pool, codes);
    Safetensors file;
    first.save("x.", file, true);
    IlcmLearner second(learner_input(few_updates(3), own, 3, 64, 5, 0));
    second.load("x.", file);
    while (second.step() < second.total_steps()) second.train_step(pool, codes);
    EXPECT_EQ(second.ilcm().parameters().flat(), straight.ilcm().parameters().flat()) << "stopped at " << stop;
    EXPECT_EQ(second.ilcm().masks(), straight.ilcm().masks()) << "stopped at " << stop;
    EXPECT_TRUE(second.ilcm().reads_causes()) << "stopped at " << stop;
  }
}

TEST(ReadCauses, AStateThatContradictsItselfIsRefused) {
  const TrainingView codes = view_of(normal_rows(128, 3));
  ThreadPool pool(1);
  IlcmLearner learner(learner_input(few_updates(3), reading_causes(), 3, 64, 5, 0));
  while (learner.step() < learner.total_steps()) learner.train_step(pool, codes);
  Safetensors good;
  learner.save("x.", good, true);
  const auto refused = [&](auto&& spoil) {
    Safetensors file = good;
    spoil(file);
    IlcmLearner other(learner_input(few_updates(3), reading_causes(), 3, 64, 5, 0));
    EXPECT_THROW(other.load("x.", file), Error);
    EXPECT_EQ(other.step(), 0);
  };
  const std::int64_t zero = 0;
  const std::vector<std::int64_t> ones(9, 1);
  refused([&](Safetensors& f) { f.tensors["x.reads_causes"] = make_tensor(std::span(&zero, 1), {1}); });
  refused([&](Safetensors& f) { f.tensors["x.masks"] = make_tensor(std::span(ones), {3, 3}); });
  refused([&](Safetensors& f) { f.tensors["x.causal_order"] = make_tensor(std::span<const std::int64_t>(), {0}); });
}

TEST(ReadCauses, WhatWasEncodedForAnEarlierStateIsNotUsed) {
  // The refinement encodes all pictures once. A state that is loaded into the same learner has other weights.
  const TrainingView codes = view_of(normal_rows(128, 3));
  ThreadPool pool(1);
  IlcmLearner straight(learner_input(few_updates(3), reading_causes(), 3, 64, 5, 0));
  while (straight.step() < kRefineFrom + 1) straight.train_step(pool, codes);
  Safetensors file;
  straight.save("x.", file, true);
  while (straight.step() < straight.total_steps()) straight.train_step(pool, codes);

  IlcmLearner reused(learner_input(few_updates(3), reading_causes(), 3, 64, 6, 0));
  while (reused.step() < kRefineFrom + 3) reused.train_step(pool, codes);
  reused.load("x.", file);
  IlcmLearner fresh(learner_input(few_updates(3), reading_causes(), 3, 64, 6, 0));
  fresh.load("x.", file);
  while (reused.step() < reused.total_steps()) reused.train_step(pool, codes);
  while (fresh.step() < fresh.total_steps()) fresh.train_step(pool, codes);
  EXPECT_EQ(reused.ilcm().parameters().flat(), fresh.ilcm().parameters().flat());
}

TEST(ReadCauses, IndependentModelsHaveNoCausesToRead) {
  const TrainingView codes = view_of(normal_rows(128, 3));
  ThreadPool pool(1);
  IlcmLearner learner(learner_input(few_updates(3), reading_causes(), 3, 64, 5, 0), false);
  while (learner.step() < learner.total_steps()) ASSERT_TRUE(learner.train_step(pool, codes).finite);
  EXPECT_FALSE(learner.ilcm().reads_causes());
}

}  // namespace
}  // namespace causeway
