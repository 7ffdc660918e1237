// The contrastive net: gradients, the bits of its training, what it makes of a world whose truth is known, and what it
// holds against itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "engine/core/error.h"
#include "engine/data/dataset.h"
#include "engine/grad/gradient_check.h"
#include "engine/metrics/mcc.h"
#include "engine/models/contrastive/contrast_learner.h"
#include "engine/models/likeliest_targets.h"
#include "tests/models/learner_input.h"

namespace causeway {
namespace {

constexpr int kContrastVariables = 3;

struct ContrastWorld {
  MatrixF codes;             // 2P x d
  MatrixD noise;             // 2P x n
  std::vector<int> targets;  // P, 0 = none
};

/// z0 -> z1 -> z2, none or one set to a number that nothing tells, seen through a linear map.
ContrastWorld contrast_world(int pairs) {
  ContrastWorld w;
  w.codes.resize(2 * pairs, kContrastVariables);
  w.noise.resize(2 * pairs, kContrastVariables);
  Eigen::Matrix3d mix;
  mix << 1, 0.5, -0.3, -0.4, 1, 0.2, 0.3, -0.2, 1;
  for (int p = 0; p < pairs; ++p) {
    Random random(11, Stream::kTest, static_cast<std::uint64_t>(p));
    Eigen::RowVector3d u;
    for (double& number : u) number = random.uniform(-1.5, 1.5);
    const auto target = static_cast<int>(random.below(4));
    w.targets.push_back(target);
    const double value = random.uniform(-1.5, 1.5);
    for (int frame = 0; frame < 2; ++frame) {
      const auto set = [&](int i) { return frame == 1 && target == i + 1; };
      const double z0 = set(0) ? value : u(0);
      const double z1 = set(1) ? value : 0.8 * z0 + 0.6 * u(1);
      const double z2 = set(2) ? value : 0.9 * z1 + 0.5 * u(2);
      w.noise.row(2 * p + frame) << z0, (z1 - 0.8 * z0) / 0.6, (z2 - 0.9 * z1) / 0.5;
      w.codes.row(2 * p + frame) = (Eigen::RowVector3d(z0, z1, z2) * mix).cast<float>();
    }
  }
  return w;
}

LearnerInput contrast_input(const ContrastWorld& w, int steps, int mechanism_steps) {
  CausalSettings common;
  common.latents = kContrastVariables;
  ContrastiveSettings own;
  own.steps = steps;
  own.mechanism_steps = mechanism_steps;
  own.batch = 64;
  own.hidden = {32};
  own.decoder_hidden = {16};
  own.mechanism_hidden = {16};
  own.picture_hidden = {16};
  return learner_input(common, own, static_cast<int>(w.codes.cols()), w.codes.rows() / 2, 1, 0);
}

ContrastShape small_shape() {
  ContrastShape shape;
  shape.pair.codes = 3;
  shape.pair.latents = 2;
  shape.pair.mechanism_hidden = {4};
  shape.pair.decoder_hidden = {4};
  shape.hidden = {5};
  shape.decoder_hidden = {4};
  return shape;
}

TEST(Contrastive, GradientsMatchFiniteDifferences) {
  ParameterStore<double> store;
  Random random(1, Stream::kTest);
  const ContrastNetwork net = make_contrast_network(store, small_shape(), random);
  for (double& weight : store.flat()) weight += 0.3 * random.normal();
  const MatrixD scaled = MatrixD::Random(10, 3), codes = MatrixD::Random(10, 3);
  ContrastWeights weights;
  weights.variance = 1.7;
  const auto loss = [&](Tape<double>& tape) {
    return contrast_objective(tape, net, weights, scaled, codes, 9, nullptr);
  };
  EXPECT_LT(gradient_error(store, loss), 1e-5);
}

TEST(Contrastive, TheContrastIsTheOneOfItsFormula) {
  ParameterStore<double> store;
  Random random(2, Stream::kTest);
  const ContrastTables tables = add_contrast_tables(store, 2);
  for (double& number : store.flat()) number += 0.2 * random.normal();
  const int m = 4;
  const MatrixD e = MatrixD::Random(2 * m, 2);
  const double floor = 0.2;
  const auto normal = [](double x, double mean, double std) {
    return std::exp(-0.5 * std::pow((x - mean) / std, 2)) / (std * std::sqrt(2 * std::acos(-1.0)));
  };
  const MatrixD density = store.value(tables.density), logits = store.value(tables.logits);
  const MatrixD log_leak = store.value(tables.log_leak);
  const auto likelihood = [&](int a, int b) {
    double sum = 0;
    for (int target = 0; target <= 2; ++target) {
      double product = std::exp(logits(target)) / logits.array().exp().sum();
      for (int j = 0; j < 2; ++j) {
        const double y = e(m + b, j);
        if (target != j + 1) {
          product *= normal(y, e(a, j), floor + std::exp(log_leak(j)));
          continue;
        }
        double of_set = 0, all = 0;
        for (int k = 0; k < kDoComponents; ++k) {
          const double weight = std::exp(density(j, k));
          all += weight;
          of_set += weight *
                    normal(y, density(j, kDoComponents + k), kLeastDoStd + std::exp(density(j, 2 * kDoComponents + k)));
        }
        product *= of_set / all;
      }
      sum += product;
    }
    return sum;
  };
  double expected = 0;
  for (int b = 0; b < m; ++b) {
    double all = 0;
    for (int a = 0; a < m; ++a) all += likelihood(a, b);
    expected -= std::log(likelihood(b, b) / all);
  }
  Tape<double> tape;
  tape.begin(store, nullptr);
  EXPECT_NEAR(tape.value(contrast_loss(tape, tape.constant(e), tables, floor))(0, 0), expected, 1e-9);
}

TEST(Contrastive, NeighboursComeTogetherAndEveryPairAtMostOnceAnEpoch) {
  MatrixD points(203, 2);
  Random random(3, Stream::kTest);
  for (double& number : points.reshaped()) number = random.uniform();
  NeighbourOrder order(points, 40, 5), again(points, 40, 5);
  std::set<int> seen;
  double apart = 0, anywhere = 0;
  for (int step = 0; step < 5; ++step) {
    const std::vector<int> rows = order.rows(step, 8);
    ASSERT_EQ(rows.size(), 40U);
    seen.insert(rows.begin(), rows.end());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      apart += (points.row(rows[i]) - points.row(rows[i / 8 * 8])).norm();
      anywhere += (points.row(rows[i]) - points.row(rows[(i + 20) % 40])).norm();
    }
  }
  EXPECT_EQ(seen.size(), 200U);
  EXPECT_LT(apart, 0.5 * anywhere);
  EXPECT_EQ(again.rows(12, 8), order.rows(12, 8)) << "a resumed run sees the same batches";
  EXPECT_NE(order.rows(0, 8), order.rows(5, 8));
}

TEST(Contrastive, FindsNoiseTargetsAndGraphOfALinearWorld) {
  const ContrastWorld w = contrast_world(1500);
  ContrastiveLearner learner(contrast_input(w, 200, 100));
  const TrainingView view = view_of(w.codes);
  ThreadPool pool(1);
  while (learner.step() < learner.total_steps()) ASSERT_TRUE(learner.train_step(pool, view).finite);
  const auto model = std::dynamic_pointer_cast<const ContrastModel>(learner.model());
  const MccResult match = mcc(model->noise_coordinates(w.codes), w.noise, CorrelationKind::kSpearman);
  EXPECT_GT(match.mcc, 0.97);
  const MatrixF before = frame_rows(w.codes, 2, 0), after = frame_rows(w.codes, 2, 1);
  const std::vector<int> told = likeliest_targets(model->intervention_posterior(before, after));
  int right = 0;
  for (std::size_t p = 0; p < told.size(); ++p) {
    const int target = w.targets[p];
    right += told[p] == (target == 0 ? 0 : match.code_of_factor[static_cast<std::size_t>(target) - 1] + 1);
  }
  EXPECT_GT(right, 1450);
  const auto graph = model->read_graph(before, 1);
  ASSERT_TRUE(graph.has_value());
  const auto latent = [&](int factor) { return match.code_of_factor[static_cast<std::size_t>(factor)]; };
  EXPECT_GT(graph->strengths(latent(0), latent(1)), 0.1);
  EXPECT_GT(graph->strengths(latent(1), latent(2)), 0.1);
  EXPECT_LT(graph->strengths(latent(1), latent(0)), 0.1);
  EXPECT_LT(graph->strengths(latent(2), latent(1)), 0.1);
}

TEST(Contrastive, BitsDoNotDependOnThreadsOrOnBeingSaved) {
  const ContrastWorld w = contrast_world(300);
  const TrainingView view = view_of(w.codes);
  std::vector<std::vector<std::uint8_t>> files;
  for (const int threads : {1, 2, 4}) {
    auto learner = std::make_unique<ContrastiveLearner>(contrast_input(w, 15, 8));
    ThreadPool pool(threads);
    while (learner->step() < learner->total_steps()) {
      if (threads == 4) {  // before every kind of update
        Safetensors file;
        learner->save("a.", file, true);
        learner = std::make_unique<ContrastiveLearner>(contrast_input(w, 15, 8));
        learner->load("a.", file);
      }
      learner->train_step(pool, view);
    }
    Safetensors file;
    learner->save("a.", file, true);
    files.push_back(encode_safetensors(file));
  }
  EXPECT_TRUE(files[0] == files[1]);
  EXPECT_TRUE(files[0] == files[2]);
}

TEST(Contrastive, NumbersOfAnotherModelAreRefused) {
  ContrastModel model(small_shape(), 1, 0);
  std::vector<double> numbers = model.extra_numbers();
  EXPECT_NO_THROW(model.set_extra_numbers(numbers));
  numbers.pop_back();
  EXPECT_THROW(model.set_extra_numbers(numbers), Error);
}

TEST(Contrastive, EachSignBecomesADoubt) {
  ContrastModel model(small_shape(), 1, 0);
  ClosedForm form = empty_form(2, 3);
  form.signs.apart = 0.1;
  form.signs.joined = 0.3;
  model.set_form(form);
  const ContrastSigns good = model.signs();
  EXPECT_TRUE(model.doubts().empty());
  const std::vector<std::pair<Sign, std::function<void(ContrastSigns&)>>> signs{
      {Sign::kMixedParts, [](ContrastSigns& s) { s.loss.now = s.loss.before + 0.02; }},
      {Sign::kMixedParts, [](ContrastSigns& s) { s.leak.now = s.leak.before + 0.01; }},
      {Sign::kBrokenCurve, [](ContrastSigns& s) { s.error.now = s.error.before + 0.02; }},
      {Sign::kBrokenCurve, [](ContrastSigns& s) { s.agreement(1) = 0.5; }}};
  for (const auto& [kind, change] : signs) {
    ContrastSigns changed = good;
    change(changed);
    model.set_signs(changed);
    const auto list = model.doubts();
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list.front().sign, kind);
    EXPECT_FALSE(list.front().what.empty() || list.front().advice.empty());
  }
}

TEST(Contrastive, WhatMayBeChanceIsNoDoubt) {
  Compared compared{1.05, 1.0, 0.1};
  EXPECT_FALSE(compared.worse(0));
  compared.margin = 0.04;
  EXPECT_TRUE(compared.worse(0));
  EXPECT_FALSE(compared.worse(0.02)) << "worse, but by less than matters";
}

TEST(Contrastive, WhereBothLoseNothingThereIsNoDoubt) {
  ContrastModel model(small_shape(), 1, 0);
  ClosedForm form = empty_form(2, 3);
  form.signs.apart = 0.1;
  form.signs.joined = 0.3;
  model.set_form(form);
  ContrastSigns signs = model.signs();
  signs.error = {0.0004, 1e-12, 1e-5};  // sure, and nothing
  signs.leak = {0.0009, 1e-6, 1e-5};
  model.set_signs(signs);
  EXPECT_TRUE(model.doubts().empty());
}

TEST(Contrastive, NumbersOfBeforeThereWereMarginsAreRead) {
  ContrastModel model(small_shape(), 1, 0);
  ContrastSigns signs = model.signs();
  signs.error = {0.3, 0.2, 0.05};
  model.set_signs(signs);
  std::vector<double> numbers = model.extra_numbers();
  numbers.resize(numbers.size() - 3);
  model.set_extra_numbers(numbers);
  EXPECT_EQ(model.signs().error.now, 0.3);
  EXPECT_EQ(model.signs().error.before, 0.2);
  EXPECT_EQ(model.signs().error.margin, 0.0);
}

TEST(Contrastive, ANetTaughtTooFastDoubtsItself) {
  const ContrastWorld w = contrast_world(600);
  LearnerInput input = contrast_input(w, 60, 1);
  input.own["learning_rate"] = 1.0;
  ContrastiveLearner learner(input);
  const TrainingView view = view_of(w.codes);
  ThreadPool pool(1);
  while (learner.step() < learner.total_steps()) learner.train_step(pool, view);
  EXPECT_FALSE(learner.model()->own_doubts()->doubts().empty());
}

}  // namespace
}  // namespace causeway
