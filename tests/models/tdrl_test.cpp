// TDRL as a method: what training does to its loss, its bits, and what its model tells of time.
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/grad/gradient_check.h"
#include "engine/models/temporal/tdrl_learner.h"
#include "tests/models/temporal_world.h"

namespace causeway {
namespace {

LearnerInput tdrl_input(const LampSequences& s, int lags, int steps) {
  LearnerInput input;
  input.common.latents = 4;
  input.common.batch = 32;
  input.common.search_steps = steps;
  input.common.polish_steps = 5;
  input.common.learning_rate = 2e-3;
  TdrlSettings own;
  own.lags = lags;
  own.hidden = 16;
  input.own = values_of(own);
  input.codes = static_cast<int>(s.codes.cols());
  input.units = s.codes.rows() / s.frames;
  input.frames = s.frames;
  return input;
}

TrainingView tdrl_view(const LampSequences& s) {
  TrainingView view;
  view.codes = s.codes;
  view.frames = s.frames;
  return view;
}

TEST(Tdrl, LearnsAndTellsOfTime) {
  const LampSequences s = lamp_sequences({.units = 20, .frames = 30});
  TdrlLearner learner(tdrl_input(s, 2, 300), TdrlLaw::kFixed);
  const TrainingView view = tdrl_view(s);
  ThreadPool pool(1);
  double first = 0, last = 0;
  while (learner.step() < learner.total_steps()) {
    const StepReport report = learner.train_step(pool, view);
    ASSERT_TRUE(report.finite);
    if (learner.step() <= 20) first += report.loss;
    if (learner.step() > 285) last += report.loss;
  }
  EXPECT_LT(last, 0.5 * first);
  const auto model = std::dynamic_pointer_cast<const TdrlModel>(learner.model());
  const auto graph = model->read_lagged(s.codes, s.frames, 1);
  ASSERT_TRUE(graph.has_value());
  EXPECT_EQ(graph->strengths.rows(), 4);
  EXPECT_GE(graph->strengths.minCoeff(), 0.0);
  EXPECT_GT(graph->strengths.maxCoeff(), 0.0);
  EXPECT_FALSE(model->read_lagged(s.codes.topRows(2), 2, 1).has_value()) << "too short to see the past";
  const MatrixF z = model->encode_noise(s.codes.topRows(10));
  EXPECT_TRUE(model->predict_next(z).allFinite());
}

TEST(Tdrl, TheNextFrameIsWhereTheNoiseIsZero) {
  TdrlShape shape;
  shape.codes = 2;
  shape.latents = 1;
  shape.hidden = 2;
  shape.prior_layers = 1;
  TdrlModel model(shape, 1, 0);
  // r(past, z) = leaky(z - past / 2 + 10) - 10: the noise of z = past / 2 is 0.
  auto& store = model.parameters();
  const Mlp& r = model.network().r[0];
  store.value(r.layers[0].weight) << -0.5F, 1.0F, 0.0F, 0.0F;
  store.value(r.layers[0].bias) << 10.0F, 0.0F;
  store.value(r.layers[1].weight) << 1.0F, 0.0F;
  store.value(r.layers[1].bias) << -10.0F;
  MatrixF past(3, 1);
  past << -2.0F, 0.5F, 3.0F;
  const MatrixF next = model.predict_next(past);
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(next(i, 0), past(i, 0) / 2, 1e-4);
}

TEST(Tdrl, BitsDoNotDependOnThreadsOrOnBeingSaved) {
  const LampSequences s = lamp_sequences({.units = 10, .frames = 20});
  const TrainingView view = tdrl_view(s);
  std::vector<std::vector<std::uint8_t>> files;
  for (const int threads : {1, 2, 4}) {
    auto learner = std::make_unique<TdrlLearner>(tdrl_input(s, 1, 6), TdrlLaw::kFixed);
    ThreadPool pool(threads);
    while (learner->step() < learner->total_steps()) {
      if (threads == 4) {
        Safetensors file;
        learner->save("a.", file, true);
        learner = std::make_unique<TdrlLearner>(tdrl_input(s, 1, 6), TdrlLaw::kFixed);
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

TEST(Tdrl, RefusesSequencesThatAreTooShort) {
  const LampSequences s = lamp_sequences({.units = 10, .frames = 3});
  TdrlLearner learner(tdrl_input(s, 3, 5), TdrlLaw::kFixed);
  ThreadPool pool(1);
  EXPECT_THROW(learner.train_step(pool, tdrl_view(s)), Error);
}

TEST(TdrlRegimes, GradientsAreThoseOfFiniteDifferences) {
  TdrlShape shape;
  shape.codes = 3;
  shape.latents = 2;
  shape.hidden = 4;
  shape.domains = 3;
  ParameterStore<double> store;
  Random random(5, Stream::kTest);
  const TdrlNetwork net = make_tdrl_network(store, shape, random);
  MatrixD x(10, 3), noise(10, 2);
  for (auto* m : {&x, &noise}) {
    for (double& v : m->reshaped()) v = random.normal();
  }
  const std::vector<int> regimes{0, 2, 1, 2, 0};
  EXPECT_LT(gradient_error(
                store,
                [&](Tape<double>& tape) {
                  return tdrl_loss(tape, net, shape, {0.1, 0.5}, tape.constant(x), 2, &regimes, &noise, 5, nullptr);
                }),
            1e-6);
}

TEST(TdrlRegimes, ExpectsTheMeanOfAllEnvironments) {
  TdrlShape shape;
  shape.codes = 2;
  shape.latents = 1;
  shape.hidden = 2;
  shape.prior_layers = 1;
  shape.domains = 2;
  shape.embedding = 1;
  TdrlModel model(shape, 1, 0);
  auto& store = model.parameters();
  // The regime's numbers pass its network as they are: +-1 + 10 in the first, 0 in the second.
  store.value(model.network().regimes) << 1.0F, -1.0F;
  for (const auto& layer : model.network().regime.layers) {
    store.value(layer.weight).setZero();
    store.value(layer.weight)(0, 0) = 1;
    store.value(layer.bias).setZero();
  }
  store.value(model.network().regime.layers[0].bias)(0) = 10;
  // r = leaky(regime + z - past / 2) - 10: z is past / 2 - 1 in the first environment, past / 2 + 1 in the second.
  const Mlp& r = model.network().r[0];
  store.value(r.layers[0].weight).setZero();
  store.value(r.layers[0].weight).row(0) << 1.0F, 0.0F, -0.5F, 1.0F;
  store.value(r.layers[0].bias).setZero();
  store.value(r.layers[1].weight) << 1.0F, 0.0F;
  store.value(r.layers[1].bias) << -10.0F;
  MatrixF past(2, 1);
  past << -2.0F, 3.0F;
  const MatrixF next = model.predict_next(past);
  for (int i = 0; i < 2; ++i) EXPECT_NEAR(next(i, 0), past(i, 0) / 2, 1e-3);
}

}  // namespace
}  // namespace causeway
