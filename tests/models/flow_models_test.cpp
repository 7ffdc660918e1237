// Models with a flow between codes and latents of their own: the flow itself, gradients of CITRIS, BISCUIT and of
// LEAP's noise, what they make of sequences, and the bits of their training.
#include <gtest/gtest.h>

#include <Eigen/LU>

#include "engine/core/error.h"
#include "engine/grad/gradient_check.h"
#include "engine/models/assignment_entropy.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/registry.h"
#include "engine/models/temporal/biscuit_learner.h"
#include "engine/models/temporal/citris_learner.h"
#include "engine/models/temporal/tdrl_loss.h"
#include "engine/models/temporal/touch_features.h"
#include "tests/models/random_matrix.h"
#include "tests/models/temporal_world.h"

namespace causeway {
namespace {

MatrixD gumbel_matrix(int rows, int cols, std::uint64_t draw) {
  return (-(-random_matrix(rows, cols, draw, 0.01, 0.99).array().log()).log()).matrix();
}

TEST(TouchFeatures, AreTheSameInAnyScale) {
  const MatrixD touches = random_matrix(40, 2, 3, 0, 1);
  const auto features = [](const MatrixD& actions) {
    return touch_features_of(actions, actions.colwise().minCoeff(), actions.colwise().maxCoeff());
  };
  const MatrixF expected = features(touches);
  EXPECT_GT(expected.rowwise().squaredNorm().maxCoeff(), 8);
  for (const double scale : {1e-9, 1e-12, 1e-40, 1e-300, 1e300}) {
    EXPECT_LT((features(scale * touches) - expected).cwiseAbs().maxCoeff(), 1e-4) << scale;
  }
  EXPECT_LT((features((2 * touches.array() - 1).matrix() * 1.7e308) - expected).cwiseAbs().maxCoeff(), 1e-4);
  const MatrixF still = features(MatrixD::Constant(5, 1, 1e-30));
  EXPECT_TRUE((still.col(0).array() == -1).all()) << still;
}

TEST(CodeFlow, ComesBackAndKnowsItsVolume) {
  ParameterStore<float> store;
  Random random(1, Stream::kTest);
  const Flow flow = add_flow(store, "flow", {5, 3, 4}, random);
  for (const FlowStep& step : flow) {  // not the permutations and signs
    for (const ParameterId id : {step.bias, step.scales, step.scaling, step.weight[2], step.offset[2]}) {
      for (auto& number : store.value(id).reshaped()) number += static_cast<float>(random.uniform(-0.5, 0.5));
    }
  }
  const MatrixF x = random_matrix(30, 5, 1, -2, 2).cast<float>();
  Tape<float> tape;
  tape.begin(store, nullptr);
  const MatrixF y = tape.value(flow_forward(tape, flow, tape.constant(x)).value);
  EXPECT_LT((flow_inverse(store, flow, y) - x).cwiseAbs().maxCoeff(), 2e-5);

  ParameterStore<double> exact;
  for (const auto& entry : store.entries()) exact.add(entry.name, entry.rows, entry.cols);
  exact.flat() = store.flat().cast<double>();
  constexpr double kStep = 1e-6;
  for (int row = 0; row < 3; ++row) {
    MatrixD around(11, 5);
    around.rowwise() = x.cast<double>().row(row);
    for (int i = 0; i < 5; ++i) {
      around(2 * i, i) += kStep;
      around(2 * i + 1, i) -= kStep;
    }
    Tape<double> of;
    of.begin(exact, nullptr);
    const Flowed flowed = flow_forward(of, flow, of.constant(around));
    Eigen::MatrixXd jacobian(5, 5);
    for (int i = 0; i < 5; ++i) {
      jacobian.row(i) = (of.value(flowed.value).row(2 * i) - of.value(flowed.value).row(2 * i + 1)) / (2 * kStep);
    }
    EXPECT_NEAR(of.value(flowed.log_det)(10, 0), std::log(std::abs(jacobian.determinant())), 1e-6);
  }
}

CitrisShape citris_shape(CitrisLaw law, bool autoencoder, int flow_steps) {
  CitrisShape shape;
  shape.codes = 4;
  if (autoencoder) shape.autoencoder = {5};
  shape.flow = {4, flow_steps, 2};
  shape.prior = {4, 2, 3, law, 0.1, 0.8, false};
  shape.classifier = {4, 2, 3};
  return shape;
}

CitrisBatch<double> citris_batch(const CitrisShape& shape, int transitions, int samples) {
  CitrisBatch<double> batch;
  const int half = transitions * samples, width = shape.flow.size * (shape.prior.variables + 1);
  batch.samples = samples;
  batch.codes = random_matrix(2 * half, shape.codes, 2);
  batch.noise = random_matrix(2 * half, shape.flow.size, 3, -2, 2);
  batch.targets = MatrixD::Zero(transitions, shape.prior.variables);
  for (int t = 0; t < transitions; ++t) {
    if (t % 3 > 0) batch.targets(t, t % 3 - 1) = 1;
  }
  batch.prior_gumbel = gumbel_matrix(half, width, 4);
  batch.classifier_gumbel = gumbel_matrix(half, width, 5);
  return batch;
}

/// Where gradients are not those of the value (samples of assignments, what is detached) they are checked against
/// published ones; here the whole of the others.
TEST(Citris, GradientsOfItsPriorAndClassifierAreThoseOfFiniteDifferences) {
  const CitrisShape shape = citris_shape(CitrisLaw::kPerfect, true, 0);
  ParameterStore<double> store;
  Random random(2, Stream::kTest);
  const CitrisNetwork net = make_citris_network(store, shape, random);
  CitrisBatch<double> batch = citris_batch(shape, 6, 1);
  TargetFrequencies frequencies(2);
  frequencies.add(batch.targets);
  // Without a flow the prior is a divergence, in which nothing is detached.
  EXPECT_LT(gradient_error(
                store, [&](Tape<double>& tape) { return citris_costs(tape, net, shape, batch, frequencies).prior; }),
            1e-6);
  // What the classifier learns itself.
  ParameterStore<double> own;
  const CitrisClassifier classifier = add_citris_classifier(own, "classifier", shape.classifier, random);
  for (auto& number : own.value(classifier.net.last.weight).reshaped()) number = random.uniform(-1, 1);
  const MatrixD before = random_matrix(6, 4, 13), after = random_matrix(6, 4, 14);
  MatrixD assignment = MatrixD::Zero(6, 12);
  for (int r = 0; r < 6; ++r) {
    for (int d = 0; d < 4; ++d) assignment(r, 3 * d + (r + d) % 3) = 1;
  }
  EXPECT_LT(gradient_error(own,
                           [&](Tape<double>& tape) {
                             return citris_classify(tape, classifier, tape.constant(before), tape.constant(after),
                                                    tape.constant(assignment), batch.targets, frequencies, true,
                                                    batch.labels)
                                 .model;
                           }),
            1e-6);
}

/// As gradient_error(), without the matrices that are not learned.
TEST(CodeFlow, GradientsAreThoseOfFiniteDifferences) {
  ParameterStore<double> store;
  Random random(2, Stream::kTest);
  const Flow flow = add_flow(store, "flow", {4, 3, 3}, random);
  const MatrixD x = random_matrix(6, 4, 15);
  Vector<double> gradient;
  Tape<double> tape;
  const auto loss = [&] {
    tape.begin(store, &gradient);
    const Flowed flowed = flow_forward(tape, flow, tape.constant(x));
    return weighted_sum<double>(tape,
                                {{squared_sum(tape, flowed.value), 0.3}, {squared_sum(tape, flowed.log_det), 1.0}});
  };
  tape.backward(loss());
  Vector<double> analytic = gradient;
  for (int p = 0; p < static_cast<int>(store.entries().size()); ++p) {
    const ParameterId id{p};
    const std::string& name = store.entry(id).name;
    if (name.ends_with(".permutation") || name.ends_with(".signs")) continue;
    for (Eigen::Index i = 0; i < store.value(id).size(); ++i) {
      double& weight = store.value(id).data()[i];
      const double kept = weight, step = 1e-6;
      weight = kept + step;
      const double above = tape.value(loss())(0, 0);
      weight = kept - step;
      const double below = tape.value(loss())(0, 0);
      weight = kept;
      EXPECT_NEAR(store.view(analytic, id).data()[i], (above - below) / (2 * step), 1e-6) << name;
    }
  }
}

TEST(Biscuit, GradientsAreThoseOfFiniteDifferencesButForThePull) {
  BiscuitShape shape{3, {3, 2, 2}, 4, true};
  ParameterStore<double> store;
  Random random(3, Stream::kTest);
  const BiscuitNetwork net = make_biscuit_network(store, shape, random);
  for (auto& number : store.value(net.bit.weight).reshaped()) number = random.uniform(-1, 1);
  const MatrixD features = random_matrix(6, 3, 6), before = random_matrix(6, 3, 7), after = random_matrix(6, 3, 8);
  EXPECT_LT(gradient_error(store,
                           [&](Tape<double>& tape) {
                             const Var past = tape.constant(before);
                             const Var logits = biscuit_logits(tape, net, tape.constant(features), past);
                             const Var params = biscuit_params(tape, net, past, logits);
                             return sum_of(tape, normal_costs(tape, tape.constant(after), Var{}, params));
                           }),
            1e-6);
  // The pull of the logits has a gradient and no value: without features and bits it is all that there is.
  BiscuitBatch<double> batch;
  batch.samples = 2;
  batch.codes = random_matrix(12, 3, 9);
  batch.features = random_matrix(6, 3, 10);
  store.value(net.bit.weight).setZero();
  Vector<double> gradient;
  Tape<double> tape;
  tape.begin(store, &gradient);
  const Var loss = biscuit_loss(tape, net, batch, 3);
  tape.backward(loss);
  EXPECT_NE(store.view(gradient, net.bit_output.bias).norm(), 0.0) << "pulled towards: nothing happens";
  EXPECT_GE(store.view(gradient, net.bit_output.bias).minCoeff(), -1e-4) << "never towards: something happens";
}

/// Codes, actions and a model whose bits all have the other sign: nobody who sees only these can tell the two apart.
TEST(Biscuit, WhatABitSaysDoesNotDependOnItsSign) {
  const LampSequences s = lamp_sequences({.units = 10, .frames = 20});
  BiscuitShape shape;
  shape.features = kTouchFeatures * 2;
  shape.flow = {8, 2, 4};
  shape.hidden = 6;
  BiscuitModel model(shape, 4, 2, 3, 0);
  model.set_touch_range(s.touch);
  Random random(4, Stream::kTest);
  auto& store = model.parameters();
  for (auto& number : store.value(model.network().bit.weight).reshaped()) number = random.uniform(-2, 2);
  for (auto& number : store.value(model.network().bit_output.bias).reshaped()) number = random.uniform(-2, 2);
  BiscuitModel other = model;
  for (const ParameterId id :
       {model.network().bit.weight, model.network().bit_output.weight, model.network().bit_output.bias}) {
    other.parameters().value(id) *= -1;
  }
  for (BiscuitModel* of : {&model, &other}) {
    of->assign_by_bits(s.codes, s.frames, s.touch, 3);
    of->settle(s.codes, s.frames, nullptr);
  }
  const MatrixF before = s.codes.topRows(40), after = s.codes.middleRows(1, 40);
  const MatrixF q = model.intervention_posterior(before, after);
  EXPECT_GT((q.rightCols(4).array() - q.rightCols(4).mean()).abs().maxCoeff(), 0.05F) << "it does tell something";
  EXPECT_LT((q - other.intervention_posterior(before, after)).cwiseAbs().maxCoeff(), 1e-3F);
  EXPECT_LT((model.assignment() - other.assignment()).cwiseAbs().maxCoeff(), 1e-4);
  const MatrixF z = model.encode_noise(before);
  EXPECT_LT((model.predict_next(z) - other.predict_next(z)).cwiseAbs().maxCoeff(), 1e-3F);
  // Numbers of before have no signs: they are those of the published reading.
  std::vector<double> old = model.all_numbers();
  old.resize(old.size() - 8);
  EXPECT_NO_THROW(model.set_all_numbers(old));
  for (std::size_t d = 0; d < 8; ++d) EXPECT_EQ(model.all_numbers()[old.size() + d], -1.0);
  old.pop_back();
  EXPECT_THROW(model.set_all_numbers(old), Error);
}

TEST(Leap, NoiseOfEachRegimeHasALawOfItsOwn) {
  TdrlShape shape;
  shape.codes = 3;
  shape.latents = 2;
  shape.hidden = 4;
  shape.noise_regimes = 3;
  shape.noise_bins = 4;
  ParameterStore<double> store;
  Random random(5, Stream::kTest);
  const TdrlNetwork net = make_tdrl_network(store, shape, random);
  const MatrixD x = random_matrix(10, 3, 11), noise = random_matrix(10, 2, 12);
  const std::vector<int> regimes{0, 2, 1, 2, 0};
  const auto loss = [&](Tape<double>& tape) {
    return tdrl_loss(tape, net, shape, {0.1, 0.5}, tape.constant(x), 2, &regimes, &noise, 5, nullptr);
  };
  const auto value = [&](const TdrlShape& of) {
    Tape<double> tape;
    tape.begin(store, nullptr);
    return tape.value(tdrl_loss(tape, net, of, {0.1, 0.5}, tape.constant(x), 2, &regimes, &noise, 5, nullptr))(0, 0);
  };
  TdrlShape plain = shape;
  plain.noise_regimes = 0;
  EXPECT_NEAR(value(shape), value(plain), 1e-12) << "splines begin as the identity";
  for (auto& number : store.value(net.noise).reshaped()) number = random.uniform(-1, 1);
  EXPECT_GT(std::abs(value(shape) - value(plain)), 1e-6);
  EXPECT_LT(gradient_error(store, loss), 1e-6);
}

LearnerInput flow_input(const Method& method, const LampSequences& s, int steps) {
  LearnerInput input;
  input.common.latents = 4;
  input.own = standard_values(method.settings);
  input.own["steps"] = steps;
  input.own["batch"] = 64;
  input.own["flow_steps"] = 2;
  input.own["flow_hidden"] = 4;
  input.own["hidden"] = 8;
  input.own["learning_rate"] = 5e-3;
  input.own["warm_up"] = 5;
  if (method.settings.group == CitrisSettings::kGroup) {
    input.own["classifier_hidden"] = 8;
    input.own["autoencoder"] = {16};
  }
  input.codes = static_cast<int>(s.codes.cols());
  input.units = s.codes.rows() / s.frames;
  input.frames = s.frames;
  input.actions = method.needs.actions ? 2 : 0;
  return input;
}

TrainingView flow_view(const Method& method, const LampSequences& s) {
  TrainingView view;
  view.codes = s.codes;
  view.frames = s.frames;
  if (method.needs.targets) view.targets = &s.targets;
  if (method.needs.actions) view.actions = &s.touch;
  return view;
}

class FlowMethod : public ::testing::TestWithParam<const char*> {
 protected:
  const Method& method() const { return find_method(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Sequences, FlowMethod, ::testing::Values("citris", "citris-vae", "biscuit"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(FlowMethod, LearnsAssignsAndTellsOfTime) {
  const LampSequences s = lamp_sequences({.units = 30, .frames = 30});
  const auto learner = make_learner(GetParam(), flow_input(method(), s, 250));
  const TrainingView view = flow_view(method(), s);
  ThreadPool pool(1);
  double first = 0, last = 0;
  while (learner->step() < learner->total_steps()) {
    const StepReport report = learner->train_step(pool, view);
    ASSERT_TRUE(report.finite);
    if (learner->step() <= 20) first += report.loss;
    if (learner->step() > 230) last += report.loss;
  }
  EXPECT_LT(last, first);
  const auto model = learner->model();
  const AssignmentPart* assigned = model->assigned();
  ASSERT_NE(assigned, nullptr);
  const MatrixD psi = assigned->assignment();
  EXPECT_EQ(psi.rows(), 8);
  EXPECT_EQ(psi.cols(), 5);
  EXPECT_LT((psi.rowwise().sum().array() - 1).abs().maxCoeff(), 1e-5);
  EXPECT_LT(assignment_entropy(psi), 1.0);
  EXPECT_NEAR(assignment_entropy(MatrixD::Constant(3, 5, 0.2)), 1.0, 1e-12);
  EXPECT_EQ(assignment_entropy(MatrixD::Identity(3, 4)), 0.0);

  const MatrixF z = model->encode_noise(s.codes);
  EXPECT_LT(z.colwise().mean().cwiseAbs().maxCoeff(), 1e-3);
  if (method().info.name != "citris-vae") {
    const MatrixF own = assigned->own_latents(s.codes.topRows(50));
    EXPECT_LT((assigned->own_latents(assigned->codes_of_latents(own)) - own).norm() / own.norm(), 1e-3);
    EXPECT_LT((assigned->codes_of_latents(own) - s.codes.topRows(50)).norm() / s.codes.topRows(50).norm(), 1e-3);
    EXPECT_LT((model->encode_noise(model->decode_noise(z.topRows(20))) - z.topRows(20)).cwiseAbs().maxCoeff(), 0.05)
        << "variables are what was set";
  } else {
    const MatrixF back = model->decode_noise(z);
    EXPECT_LT((back - s.codes).squaredNorm(), (s.codes.rowwise() - s.codes.colwise().mean()).squaredNorm())
        << "better than the mean picture";
  }
  const auto graph = model->lagged()->read_lagged(s.codes, s.frames, 1);
  ASSERT_TRUE(graph.has_value());
  EXPECT_EQ(graph->strengths.rows(), 4);
  EXPECT_GT(graph->strengths.maxCoeff(), 0.0);
  EXPECT_FALSE(model->lagged()->read_lagged(s.codes.topRows(1), 1, 1).has_value());
  EXPECT_TRUE(model->lagged()->predict_next(z.topRows(10)).allFinite());
  const MatrixF q = model->targets()->intervention_posterior(s.codes.topRows(40), s.codes.middleRows(1, 40));
  EXPECT_EQ(q.cols(), 5);
  EXPECT_LT((q.rowwise().sum().array() - 1).abs().maxCoeff(), 1e-4);
}

TEST_P(FlowMethod, BitsDoNotDependOnThreadsOrOnBeingSaved) {
  const LampSequences s = lamp_sequences({.units = 10, .frames = 20});
  const TrainingView view = flow_view(method(), s);
  std::vector<std::vector<std::uint8_t>> files;
  for (const int threads : {1, 2, 4}) {
    auto learner = make_learner(GetParam(), flow_input(method(), s, 6));
    ThreadPool pool(threads);
    while (learner->step() < learner->total_steps()) {
      if (threads == 4) {
        Safetensors file;
        learner->save("a.", file, true);
        learner = make_learner(GetParam(), flow_input(method(), s, 6));
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

TEST_P(FlowMethod, SaysWhatItCannotLearnFrom) {
  LampSequences s = lamp_sequences({.units = 10, .frames = 20});
  ThreadPool pool(1);
  LearnerInput input = flow_input(method(), s, 6);
  if (method().needs.targets) {
    s.targets.setZero();
    EXPECT_THROW(make_learner(GetParam(), input)->train_step(pool, flow_view(method(), s)), Error);
    return;
  }
  input.common.latents = 9;
  EXPECT_THROW(make_learner(GetParam(), input)->train_step(pool, flow_view(method(), s)), Error) << "eight codes";
}

class CitrisLawTest : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Sequences, CitrisLawTest,
                         ::testing::Values("imperfect", "autoregressive", "autoregressive-imperfect"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(CitrisLawTest, LearnsAndTellsOfTime) {
  const LampSequences s = lamp_sequences({.units = 10, .frames = 20});
  const Method& method = find_method("citris");
  LearnerInput input = flow_input(method, s, 40);
  input.own["law"] = GetParam();
  const auto learner = make_learner("citris", input);
  const TrainingView view = flow_view(method, s);
  ThreadPool pool(1);
  while (learner->step() < learner->total_steps()) ASSERT_TRUE(learner->train_step(pool, view).finite);
  const auto model = learner->model();
  EXPECT_TRUE(model->lagged()->read_lagged(s.codes, s.frames, 1).has_value());
  EXPECT_TRUE(model->lagged()->predict_next(model->encode_noise(s.codes.topRows(5))).allFinite());
}

}  // namespace
}  // namespace causeway
