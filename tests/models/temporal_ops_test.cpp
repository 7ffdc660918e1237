// The losses of sequences against their formulas, and their gradients against finite differences.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/grad/gradient_check.h"
#include "engine/models/temporal/temporal_network.h"

namespace causeway {
namespace {

constexpr int kSteps = 6, kVariables = 3;

TemporalShape tiny_shape(int actions) {
  TemporalShape shape;
  shape.codes = 4;
  shape.latents = kVariables;
  shape.bends = true;
  shape.hidden = {5};
  shape.mechanism_hidden = {4};
  shape.offset_hidden = {4};
  shape.touch_hidden = {4};
  shape.decoder_hidden = {4};
  shape.actions = actions;
  return shape;
}

MatrixD some_targets() {
  MatrixD targets = MatrixD::Zero(kSteps, kVariables);
  targets(0, 1) = targets(2, 0) = targets(2, 2) = targets(5, 2) = 1;  // two at once are no trouble if they are told
  return targets;
}

TransitionBatch<double> random_batch(bool targets, bool touch) {
  TransitionBatch<double> batch;
  batch.before = MatrixD::Random(kSteps, 4);
  batch.after = MatrixD::Random(kSteps, 4);
  if (targets) batch.targets = some_targets();
  if (touch) batch.touch = MatrixD::Random(kSteps, kTouchFeatures);
  return batch;
}

class TemporalLikelihood : public ::testing::TestWithParam<const char*> {
 protected:
  bool targets() const { return GetParam() == std::string("targets"); }
  bool touch() const { return GetParam() == std::string("touch"); }
};
INSTANTIATE_TEST_SUITE_P(Told, TemporalLikelihood, ::testing::Values("nothing", "targets", "touch"));

TEST_P(TemporalLikelihood, GradientsMatchFiniteDifferences) {
  ParameterStore<double> store;
  Random random(1, Stream::kTest);
  const TemporalNetwork net = make_temporal_network(store, tiny_shape(touch() ? 1 : 0), random);
  for (double& weight : store.flat()) weight += 0.3 * random.normal();
  const auto batch = random_batch(targets(), touch());
  const auto loss = [&](Tape<double>& tape) { return temporal_objective(tape, net, batch, 9); };
  EXPECT_LT(gradient_error(store, loss), 1e-5);
}

double normal_density(double x, double mean, double std) {
  return std::exp(-0.5 * std::pow((x - mean) / std, 2)) / (std * std::sqrt(2 * std::acos(-1.0)));
}

double do_density_of(const MatrixD& table, int i, double y) {
  double of_set = 0, all = 0;
  for (int k = 0; k < kSetComponents; ++k) {
    const double weight = std::exp(table(i, k));
    all += weight;
    of_set += weight *
              normal_density(y, table(i, kSetComponents + k), kLeastDoStd + std::exp(table(i, 2 * kSetComponents + k)));
  }
  return of_set / all;
}

/// Density of variable i after, where nothing sets it.
double free_density(double before, const MatrixD& head, int row, double after) {
  const double log_std = std::min(1.5, std::max(-4.0, 3 * head(row, 1))) - 0.5;
  return normal_density(after, 0.7 * before + head(row, 0), std::exp(log_std));
}

double logistic_of(double x) { return 1 / (1 + std::exp(-x)); }

TEST_P(TemporalLikelihood, TheContrastIsTheOneOfItsFormula) {
  ParameterStore<double> store;
  Random random(2, Stream::kTest);
  const TransitionTables tables = add_transition_tables(store, "t", kVariables);
  for (double& number : store.flat()) number += 0.3 * random.normal();
  const MatrixD density = store.value(tables.density), logits = store.value(tables.logits);
  const MatrixD before = MatrixD::Random(kSteps, kVariables), after = MatrixD::Random(kSteps, kVariables);
  const MatrixD offset = MatrixD::Random(kSteps, 1), touched = 2 * MatrixD::Random(kSteps, kVariables);
  const MatrixD known = some_targets();
  std::vector<MatrixD> heads;
  for (int i = 0; i < kVariables; ++i) heads.push_back(0.3 * MatrixD::Random(kSteps, 2));

  const auto likelihood = [&](int a, int b) {
    double product = 1, sum = 0;
    const double all = logits.array().exp().sum();
    for (int i = 0; i < kVariables; ++i) {
      const double set = do_density_of(density, i, after(b, i));
      const double free = free_density(before(a, i), heads[static_cast<std::size_t>(i)], a, after(b, i));
      if (targets()) {
        product *= known(a, i) > 0 ? set : free;
      } else if (touch()) {
        const double chance = logistic_of(touched(a, i));
        product *= chance * set + (1 - chance) * free;
      } else {
        product *= free;
        sum += std::exp(logits(i + 1)) / all * set / free;
      }
    }
    if (!targets() && !touch()) product *= std::exp(logits(0)) / all + sum;
    return product * std::exp(-offset(b));
  };
  double expected = 0;
  for (int a = 0; a < kSteps; ++a) {
    double all = 0;
    for (int b = 0; b < kSteps; ++b) all += likelihood(a, b);
    expected -= std::log(likelihood(a, a) / all);
  }
  Tape<double> tape;
  tape.begin(store, nullptr);
  std::vector<Var> outputs;
  for (const MatrixD& head : heads) outputs.push_back(tape.constant(head));
  Told<double> told;
  if (targets()) told.targets = &known;
  if (touch()) told.touch = tape.constant(touched);
  const Var loss = transition_contrast(tape, tape.constant(before), tape.constant(after), outputs.data(),
                                       tape.constant(offset), tables, told);
  EXPECT_NEAR(tape.value(loss)(0, 0), expected, 1e-9);
}

TEST(TransitionLoss, IsTheOneOfItsFormulaWithOrWithoutTargets) {
  ParameterStore<double> store;
  Random random(3, Stream::kTest);
  const TransitionTables tables = add_transition_tables(store, "t", kVariables);
  for (double& number : store.flat()) number += 0.3 * random.normal();
  const MatrixD density = store.value(tables.density), logits = store.value(tables.logits);
  const MatrixD before = MatrixD::Random(kSteps, kVariables), after = MatrixD::Random(kSteps, kVariables);
  const MatrixD known = some_targets();
  std::vector<MatrixD> heads;
  for (int i = 0; i < kVariables; ++i) heads.push_back(0.3 * MatrixD::Random(kSteps, 2));
  for (const bool told : {false, true}) {
    double expected = 0;
    for (int a = 0; a < kSteps; ++a) {
      for (int i = 0; i < kVariables; ++i) {
        const double chance = logistic_of(logits(i + 1));
        const double set = chance * do_density_of(density, i, after(a, i));
        const double free =
            (1 - chance) * free_density(before(a, i), heads[static_cast<std::size_t>(i)], a, after(a, i));
        expected -= std::log(!told ? set + free : known(a, i) > 0 ? set : free);
      }
    }
    Tape<double> tape;
    tape.begin(store, nullptr);
    std::vector<Var> outputs;
    for (const MatrixD& head : heads) outputs.push_back(tape.constant(head));
    const Var loss = transition_loss(tape, before, after, outputs.data(), tables, told ? &known : nullptr);
    EXPECT_NEAR(tape.value(loss)(0, 0), expected, 1e-9) << told;
  }
}

TEST(TransitionLoss, GradientsMatchFiniteDifferences) {
  for (const bool told : {false, true}) {
    ParameterStore<double> store;
    Random random(4, Stream::kTest);
    const TemporalNetwork net = make_temporal_network(store, tiny_shape(0), random);
    for (double& weight : store.flat()) weight += 0.3 * random.normal();
    VariableBatch<double> batch;
    batch.before = MatrixD::Random(kSteps, kVariables);
    batch.after = MatrixD::Random(kSteps, kVariables);
    batch.variables.resize(2 * kSteps, kVariables);
    batch.variables << batch.before, batch.after;
    batch.codes = MatrixD::Random(2 * kSteps, 4);
    if (told) batch.targets = some_targets();
    const auto loss = [&](Tape<double>& tape) { return temporal_fit_loss(tape, net, batch, 1.7, 9, nullptr); };
    EXPECT_LT(gradient_error(store, loss), 1e-5) << told;
  }
}

}  // namespace
}  // namespace causeway
