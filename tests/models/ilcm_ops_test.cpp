// Every piece of the ILCM loss, and the whole of it in each phase, against finite differences.
#include "engine/models/ilcm_ops.h"

#include <gtest/gtest.h>

#include <tuple>

#include "engine/grad/gradient_check.h"
#include "engine/models/ilcm_loss.h"
#include "engine/models/monotone_spline.h"
#include "tests/models/random_matrix.h"

namespace causeway {
namespace {

constexpr int kPairRows = 3;
constexpr int kLatents = 2;
constexpr int kCodes = 3;
constexpr double kTolerance = 1e-6;

InterventionRows every_intervention() { return likely_interventions(MatrixF::Ones(kPairRows, kLatents + 1), 0.0F); }

/// Encoder outputs as free parameters, and noise for all draws.
struct Fixture {
  ParameterStore<double> store;
  ParameterId mean, std;
  InterventionRows rows = every_intervention();
  MatrixD lambda = random_matrix(kPairRows * (kLatents + 1), kLatents, 1, 0.1, 0.9);
  MatrixD first = random_matrix(kPairRows * (kLatents + 1), kLatents, 2);
  MatrixD second = random_matrix(kPairRows * (kLatents + 1), kLatents, 3);

  Fixture() {
    mean = store.add("mean", 2 * kPairRows, kLatents);
    std = store.add("std", 2 * kPairRows, kLatents);
    store.value(mean) = random_matrix(2 * kPairRows, kLatents, 4);
    store.value(std) = random_matrix(2 * kPairRows, kLatents, 5, 0.1, 0.5);
  }
};

TEST(IlcmOps, Softplus) {
  Fixture f;
  EXPECT_LT(gradient_error(f.store, [&](auto& t) { return squared_sum(t, softplus(t, t.parameter(f.mean), 0.01)); }),
            kTolerance);
}

TEST(IlcmOps, InterventionPosterior) {
  Fixture f;
  const ParameterId a = f.store.add("a", 1, 1), b = f.store.add("b", 1, 1), c = f.store.add("c", 1, 1);
  f.store.value(a)(0, 0) = -1.0;
  f.store.value(b)(0, 0) = 2.0;
  f.store.value(c)(0, 0) = 1.5;
  const auto loss = [&](Tape<double>& t) {
    return squared_sum(
        t, intervention_posterior(t, t.parameter(f.mean), t.parameter(a), t.parameter(b), t.parameter(c), 0.03));
  };
  EXPECT_LT(gradient_error(f.store, loss), kTolerance);
  Tape<double> tape;
  tape.begin(f.store, nullptr);
  const auto q = tape.value(intervention_posterior(tape, tape.parameter(f.mean), tape.parameter(a), tape.parameter(b),
                                                   tape.parameter(c), 0.03));
  EXPECT_LT((q.rowwise().sum().array() - 1.0).abs().maxCoeff(), 1e-12);
  EXPECT_GT(q.minCoeff(), 0.0);
}

TEST(IlcmOps, ProjectAndSample) {
  Fixture f;
  const auto loss = [&](Tape<double>& t) {
    const ProjectedSample s =
        project_and_sample(t, t.parameter(f.mean), t.parameter(f.std), &f.rows, &f.lambda, &f.first, &f.second);
    return weighted_sum<double>(
        t, {{squared_sum(t, s.before), 0.5}, {squared_sum(t, s.after), -0.8}, {squared_sum(t, s.log_q), 0.1}});
  };
  EXPECT_LT(gradient_error(f.store, loss), kTolerance);
}

TEST(IlcmOps, ProjectionLeavesOnlyTheTargetDifferent) {
  Fixture f;
  Tape<double> tape;
  tape.begin(f.store, nullptr);
  const ProjectedSample s =
      project_and_sample(tape, tape.parameter(f.mean), tape.parameter(f.std), &f.rows, &f.lambda, &f.first, &f.second);
  const auto before = tape.value(s.before);
  const auto after = tape.value(s.after);
  for (int k = 1; k <= kLatents; ++k) {
    for (int r = f.rows.offset[k]; r < f.rows.offset[k + 1]; ++r) {
      for (int i = 0; i < kLatents; ++i) {
        const bool same = before(r, i) == after(r - f.rows.offset[1], i);
        EXPECT_EQ(same, i != k - 1);
      }
    }
  }
}

TEST(IlcmOps, FreeSamplesAndTheirDensity) {
  Fixture f;
  const MatrixD first = random_matrix(kPairRows, kLatents, 6), second = random_matrix(kPairRows, kLatents, 7);
  const auto loss = [&](Tape<double>& t) {
    return weighted_sum<double>(
        t, {{squared_sum(t, sample_both(t, t.parameter(f.mean), t.parameter(f.std), &first, &second)), 0.4},
            {sample_log_density(t, t.parameter(f.std), &first, &second), 0.3}});
  };
  EXPECT_LT(gradient_error(f.store, loss), kTolerance);
}

TEST(IlcmOps, SolutionContextAndPrior) {
  ParameterStore<double> store;
  const ParameterId noise = store.add("noise", 4, kLatents), output = store.add("output", 2, 2);
  store.value(noise) = random_matrix(4, kLatents, 8);
  store.value(output) = random_matrix(2, 2, 9);
  const std::vector<int> mask{0, 1};
  const auto loss = [&](Tape<double>& t) {
    return weighted_sum<double>(
        t, {{squared_sum(t, solution_context(t, t.parameter(noise), 1, 2, &mask)), 0.6},
            {squared_sum(t, solution_log_prior(t, t.parameter(noise), 2, 0, t.parameter(output), 0.2)), 0.2}});
  };
  EXPECT_LT(gradient_error(store, loss), kTolerance);
}

TEST(IlcmOps, SolutionPriorWithASpline) {
  constexpr int kBins = 4;
  ParameterStore<double> store;
  const ParameterId noise = store.add("noise", 3, kLatents),
                    output = store.add("output", 3, 2 + spline_parameters(kBins));
  store.value(noise) = random_matrix(3, kLatents, 8);
  store.value(output) = random_matrix(3, 2 + spline_parameters(kBins), 9);
  const auto loss = [&](Tape<double>& t) {
    return squared_sum(t, solution_log_prior(t, t.parameter(noise), 0, 1, t.parameter(output), 0.2));
  };
  EXPECT_LT(gradient_error(store, loss), kTolerance);
}

TEST(IlcmOps, LikelyInterventionsKeepWhatMattersAndTheLikeliest) {
  MatrixF q(3, 3);
  q << 0.98F, 0.015F, 0.005F,  //
      0.4F, 0.3F, 0.3F,        //
      0.001F, 0.009F, 0.99F;
  const InterventionRows rows = likely_interventions(q, 0.01F);
  EXPECT_EQ(rows.offset, (std::vector<int>{0, 2, 4, 6}));
  EXPECT_EQ(rows.pair, (std::vector<int>{0, 1, 0, 1, 1, 2}));
  EXPECT_EQ(rows.noise, (std::vector<int>{0, 1, 3, 4, 7, 8})) << "the same draws as if every row were kept";
  EXPECT_EQ(likely_interventions(q, 0.0F).pair, (std::vector<int>{0, 1, 2, 0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(likely_interventions(q, 0.0F).noise, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(likely_interventions(q, 0.5F).count(), 3) << "every pair keeps one";
}

TEST(IlcmLoss, OnlySolutionFunctionsLearnFromTheMechanismLoss) {
  IlcmShape shape;
  shape.codes = kCodes;
  shape.latents = kLatents;
  shape.hidden = {5};
  shape.solution_hidden = {6};
  shape.spline_bins = 3;
  ParameterStore<double> store;
  Random random(3, Stream::kTest);
  const IlcmNetwork net = make_ilcm_network(store, shape, random);
  // Splines start as the identity, where some gradients vanish: bend them.
  for (const Mlp& mlp : net.solution)
    store.value(mlp.layers.back().weight) = random_matrix(2 + spline_parameters(3), 6, 21);
  const InterventionRows rows = chosen_interventions({1, 0, 2, 1}, kLatents);
  const MatrixD before = random_matrix(4, kLatents, 19), after = random_matrix(rows.changed(), kLatents, 20);
  const auto masks = solution_masks(shape, {0, 1});
  const auto loss = [&](Tape<double>& t) {
    return ilcm_mechanism_loss<double>(t, net, shape, rows, t.constant(before), t.constant(after), masks, 4);
  };
  EXPECT_LT(gradient_error(store, loss), 1e-5);
  Tape<double> tape;
  Vector<double> gradient;
  tape.begin(store, &gradient);
  tape.backward(loss(tape));
  EXPECT_GT(gradient.norm(), 0.0);
  EXPECT_EQ(store.view(gradient, net.encoder.layers[0].weight).norm(), 0.0);
  EXPECT_EQ(store.view(gradient, net.decoder.layers[0].weight).norm(), 0.0);
}

TEST(IlcmOps, TakingOverKnownNoiseTeachesEncoderAndDecoderAlone) {
  for (const bool skip : {false, true}) {
    IlcmShape shape;
    shape.skip = skip;
    shape.codes = kCodes;
    shape.latents = kLatents;
    shape.hidden = {5, 4};
    shape.solution_hidden = {3};
    ParameterStore<double> store;
    Random random(3, Stream::kTest);
    const IlcmNetwork net = make_ilcm_network(store, shape, random);
    const MatrixD x = random_matrix(2 * kPairRows, kCodes, 22), noise = random_matrix(2 * kPairRows, kLatents, 23);
    double error = 0;
    const auto loss = [&](Tape<double>& t) {
      return ilcm_take_over_loss<double>(t, net, shape, t.constant(x), t.constant(noise), kPairRows, &error);
    };
    EXPECT_LT(gradient_error(store, loss), 1e-5) << skip;
    Tape<double> tape;
    Vector<double> gradient;
    tape.begin(store, &gradient);
    const Var value = loss(tape);
    EXPECT_GT(error, 0.0);
    EXPECT_LT(error, tape.value(value)(0, 0)) << "the other part is the encoder's error";
    tape.backward(value);
    EXPECT_GT(store.view(gradient, net.encoder.layers[0].weight).norm(), 0.0);
    EXPECT_GT(store.view(gradient, net.decoder.layers[0].weight).norm(), 0.0);
    for (const Mlp& mlp : net.solution) EXPECT_EQ(store.view(gradient, mlp.layers[0].weight).norm(), 0.0);
  }
}

TEST(IlcmOps, StackingAndErrors) {
  Fixture f;
  const int rows = f.rows.count() + f.rows.changed();
  const ParameterId decoded = f.store.add("decoded", rows + 2 * kPairRows, kCodes);
  f.store.value(decoded) = random_matrix(rows + 2 * kPairRows, kCodes, 10);
  const MatrixD x = random_matrix(2 * kPairRows, kCodes, 12);
  const auto loss = [&](Tape<double>& t) {
    const Var target = t.constant(x);
    const Var parts[] = {t.parameter(f.mean), t.parameter(f.std)};
    return weighted_sum<double>(t,
                                {{squared_sum(t, reconstruction_rows(t, t.parameter(decoded), target, &f.rows)), 0.01},
                                 {squared_error(t, t.parameter(decoded), rows, target), 0.5},
                                 {squared_sum(t, vstack(t, parts, 2)), 0.3}});
  };
  EXPECT_LT(gradient_error(f.store, loss), kTolerance);
}

/// Phase, and whether linear maps lie beside the hidden layers.
class WholeLoss : public ::testing::TestWithParam<std::tuple<IlcmPhase, bool>> {};

TEST_P(WholeLoss, AgreesWithFiniteDifferences) {
  const IlcmPhase phase = std::get<0>(GetParam());
  IlcmShape shape;
  shape.skip = std::get<1>(GetParam());
  shape.codes = kCodes;
  shape.latents = kLatents;
  shape.hidden = {5, 4};
  shape.solution_hidden = {3};
  ParameterStore<double> store;
  Random random(3, Stream::kTest);
  const IlcmNetwork net = make_ilcm_network(store, shape, random);
  // Far from the sharp initial posterior, so that differences see every path.
  store.value(net.posterior_linear)(0, 0) = 1.0;
  store.value(net.posterior_quadratic)(0, 0) = 0.7;
  IlcmWeights weights;
  weights.beta = 0.3;
  weights.beta_intervention = 0.2;
  weights.eps = 0.01;
  weights.lam_z = 0.05;
  const MatrixD x = random_matrix(2 * kPairRows, kCodes, 13);
  const std::vector<int> chosen{0, 2, 1};
  const InterventionRows rows =
      phase == IlcmPhase::kDeterministic ? chosen_interventions(chosen, kLatents) : every_intervention();
  const int count = phase == IlcmPhase::kDeterministic ? kPairRows : rows.count();
  IlcmNoise<double> noise{random_matrix(kPairRows, kLatents, 14), random_matrix(kPairRows, kLatents, 15),
                          random_matrix(count, kLatents, 16, 0.1, 0.9), random_matrix(count, kLatents, 17),
                          random_matrix(count, kLatents, 18)};
  const auto masks =
      solution_masks(shape, phase == IlcmPhase::kDeterministic ? std::vector<int>{1, 0} : std::vector<int>{});
  const auto loss = [&](Tape<double>& t) {
    const IlcmEncoded encoded = ilcm_encode(t, net, shape, weights, t.constant(x));
    return ilcm_loss<double>(t, net, shape, weights, phase, encoded, &rows, &noise, masks, nullptr, kPairRows, nullptr);
  };
  EXPECT_LT(gradient_error(store, loss), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Phases, WholeLoss,
                         ::testing::Combine(::testing::Values(IlcmPhase::kPretrain, IlcmPhase::kFull,
                                                              IlcmPhase::kDeterministic),
                                            ::testing::Bool()));

TEST(IlcmLoss, EntropySlopeIsTheDerivativeOfTheTerm) {
  Vector<double> q(3), slope, ignored;
  q << 0.2, 0.5, 0.3;
  ilcm_entropy_term(0.7, q, slope);
  for (int i = 0; i < 3; ++i) {
    Vector<double> above = q, below = q;
    above(i) += 1e-6;
    below(i) -= 1e-6;
    EXPECT_NEAR((ilcm_entropy_term(0.7, above, ignored) - ilcm_entropy_term(0.7, below, ignored)) / 2e-6, slope(i),
                1e-6);
  }
}

TEST(IlcmLoss, MasksFollowTheOrder) {
  IlcmShape shape;
  shape.latents = 3;
  const auto all = solution_masks(shape);
  EXPECT_EQ(all[1], (std::vector<int>{1, 0, 1}));
  const auto ordered = solution_masks(shape, {2, 0, 1});
  EXPECT_EQ(ordered[2], (std::vector<int>{0, 0, 0}));
  EXPECT_EQ(ordered[0], (std::vector<int>{0, 0, 1}));
  EXPECT_EQ(ordered[1], (std::vector<int>{1, 0, 1}));
  shape.context = false;
  EXPECT_EQ(solution_masks(shape)[1], (std::vector<int>{0, 0, 0}));
}

}  // namespace
}  // namespace causeway
