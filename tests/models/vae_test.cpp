#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/noise.h"
#include "engine/grad/gradient_check.h"
#include "engine/models/vae_learner.h"
#include "tests/models/learner_input.h"
#include "tests/models/random_matrix.h"

namespace causeway {
namespace {

/// The two posteriors of pairs as free parameters.
struct Posteriors {
  ParameterStore<double> store;
  ParameterId mean, log_variance;

  Posteriors(const MatrixD& means, const MatrixD& log_variances) {
    mean = store.add("mean", static_cast<int>(means.rows()), static_cast<int>(means.cols()));
    log_variance = store.add("log_variance", static_cast<int>(means.rows()), static_cast<int>(means.cols()));
    store.value(mean) = means;
    store.value(log_variance) = log_variances;
  }
};

TEST(SharePosteriors, AveragesWhatHardlyChanged) {
  // Latent 0 moves by 2 and stays; latent 1 keeps its mean, its variances 0.5 and 0.25 are brought together.
  MatrixD means(2, 2), variances(2, 2);
  means << 0.0, 1.0, 2.0, 1.4;
  variances << 0.1, 0.5, 0.1, 0.25;
  Posteriors p(means, variances.array().log());
  for (const bool average : {true, false}) {
    Tape<double> tape;
    tape.begin(p.store, nullptr);
    const Posterior q = share_posteriors(tape, {tape.parameter(p.mean), tape.parameter(p.log_variance)},
                                         average ? PosteriorSharing::kAverage : PosteriorSharing::kProduct);
    const MatrixD m = tape.value(q.mean), v = tape.value(q.log_variance).array().exp();
    EXPECT_DOUBLE_EQ(m(0, 0), 0.0);
    EXPECT_DOUBLE_EQ(m(1, 0), 2.0);
    EXPECT_NEAR(v(1, 0), 0.1, 1e-12);
    // Ada-GVAE: (m1 + m2) / 2, (v1 + v2) / 2. Ada-ML-VAE: v = 2 v1 v2 / (v1 + v2), m = (m1 / v1 + m2 / v2) v / 2.
    const double variance = average ? 0.375 : 2 * 0.5 * 0.25 / 0.75;
    const double mean = average ? 1.2 : (1.0 / 0.5 + 1.4 / 0.25) * variance / 2;
    for (int side = 0; side < 2; ++side) {
      EXPECT_NEAR(m(side, 1), mean, 1e-12);
      EXPECT_NEAR(v(side, 1), variance, 1e-12);
    }
  }
}

class VaeLoss : public ::testing::TestWithParam<PosteriorSharing> {};

TEST_P(VaeLoss, AgreesWithFiniteDifferences) {
  constexpr int kPairs = 4;
  VaeShape shape;
  shape.codes = 4;
  shape.latents = 3;
  shape.hidden = {6, 5};
  shape.decoder_std = 0.7;
  ParameterStore<double> store;
  Random random(3, Stream::kTest);
  const VaeNetwork net = make_vae_network(store, shape, random);
  const MatrixD x = random_matrix(2 * kPairs, shape.codes, 1), noise = random_matrix(2 * kPairs, shape.latents, 2);
  const auto loss = [&](Tape<double>& t) {
    return vae_loss<double>(t, net, shape, 0.4, GetParam(), t.constant(x), &noise, 2 * kPairs, nullptr);
  };
  EXPECT_LT(gradient_error(store, loss), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Methods, VaeLoss,
                         ::testing::Values(PosteriorSharing::kNone, PosteriorSharing::kAverage,
                                           PosteriorSharing::kProduct));

TEST(VaeLoss, IsErrorAndDivergenceOfBothImages) {
  VaeShape shape;
  shape.codes = 2;
  shape.latents = 2;
  shape.hidden = {3};
  shape.decoder_std = 0.5;
  ParameterStore<double> store;
  Random random(3, Stream::kTest);
  const VaeNetwork net = make_vae_network(store, shape, random);
  const MatrixD x = random_matrix(4, 2, 1), noise = MatrixD::Zero(4, 2);
  Tape<double> tape;
  tape.begin(store, nullptr);
  VaeTerms terms;
  const Var loss =
      vae_loss<double>(tape, net, shape, 3.0, PosteriorSharing::kNone, tape.constant(x), &noise, 4, &terms);
  const Posterior q = vae_encode(tape, net, shape, tape.constant(x));
  const MatrixD m = tape.value(q.mean), lv = tape.value(q.log_variance);
  const MatrixD decoded = tape.value(apply(tape, net.decoder, q.mean));
  const double kl = 0.5 * (m.array().square() + lv.array().exp() - lv.array() - 1).sum() / 4;
  const double error = (decoded - x).squaredNorm() / 4;
  EXPECT_NEAR(terms.kl, kl, 1e-12);
  EXPECT_NEAR(terms.reconstruction, error, 1e-12);
  EXPECT_NEAR(tape.value(loss)(0, 0), error / (2 * 0.25) + 3 * kl, 1e-12);
}

TEST(VaeLoss, WithoutItsDivergenceHasTheGradientOfTheErrorAlone) {
  VaeShape shape;
  shape.codes = 3;
  shape.latents = 2;
  shape.hidden = {4};
  ParameterStore<double> store;
  Random random(3, Stream::kTest);
  const VaeNetwork net = make_vae_network(store, shape, random);
  const MatrixD x = random_matrix(4, 3, 1), noise = random_matrix(4, 2, 2);
  // A term of weight 0 has no gradient of its own: whatever lies in memory must not come in.
  const auto loss = [&](Tape<double>& t) {
    std::fill_n(t.scratch(4096), 4096, std::nan(""));
    return vae_loss<double>(t, net, shape, 0.0, PosteriorSharing::kNone, t.constant(x), &noise, 4, nullptr);
  };
  Tape<double> dirty;
  Vector<double> gradient;
  dirty.begin(store, &gradient);
  std::fill_n(dirty.scratch(65536), 65536, std::nan(""));
  EXPECT_LT(gradient_error(store, loss), 1e-5);
  dirty.begin(store, &gradient);  // the arena is full of what was there before
  dirty.backward(
      vae_loss<double>(dirty, net, shape, 0.0, PosteriorSharing::kNone, dirty.constant(x), &noise, 4, nullptr));
  EXPECT_TRUE(gradient.allFinite());
}

MatrixF random_codes(int rows, int columns) {
  MatrixF m(rows, columns);
  fill_normal(m.data(), m.size(), 2, Stream::kTest, 1);
  return m;
}

CausalSettings tiny() {
  CausalSettings s;
  s.latents = 2;
  s.hidden = {16};
  s.batch = 16;
  s.search_steps = 20;
  s.polish_steps = 5;
  return s;
}

TEST(VaeLearner, SameWeightsWhateverTheThreadsAndAfterResuming) {
  const TrainingView codes = view_of(random_codes(128, 3));
  VaeLearner straight(learner_input(tiny(), VaeSettings{}, 3, 64, 5, 0), PosteriorSharing::kAverage);
  ThreadPool one(1), four(4);
  while (straight.step() < straight.total_steps()) ASSERT_TRUE(straight.train_step(one, codes).finite);
  VaeLearner begun(learner_input(tiny(), VaeSettings{}, 3, 64, 5, 0), PosteriorSharing::kAverage);
  while (begun.step() < 11) ASSERT_TRUE(begun.train_step(four, codes).finite);
  Safetensors file;
  begun.save("s.", file, true);
  VaeLearner same(learner_input(tiny(), VaeSettings{}, 3, 64, 5, 0), PosteriorSharing::kAverage);
  same.load("s.", file);
  while (same.step() < same.total_steps()) ASSERT_TRUE(same.train_step(four, codes).finite);
  EXPECT_EQ(straight.vae().parameters().flat(), same.vae().parameters().flat());
  EXPECT_NE(straight.vae().parameters().flat(), begun.vae().parameters().flat());
}

Vector<float> trained_on(int frames, std::int64_t units, const MatrixF& codes) {
  LearnerInput input = learner_input(tiny(), VaeSettings{}, 3, units, 5, 0);
  input.frames = frames;
  VaeLearner learner(input, PosteriorSharing::kNone);
  ThreadPool pool(2);
  const TrainingView view = view_of(codes, frames);
  while (learner.step() < learner.total_steps()) {
    EXPECT_TRUE(learner.train_step(pool, view).finite);
  }
  return learner.vae().parameters().flat();
}

TEST(VaeLearner, OfSinglePicturesAndOfSequencesEveryRowIsASample) {
  const MatrixF codes = random_codes(96, 3);
  const Vector<float> single = trained_on(1, 96, codes);
  EXPECT_EQ(single, trained_on(3, 32, codes)) << "which unit a row belongs to does not matter";
  EXPECT_NE(single, trained_on(2, 48, codes)) << "pairs stay together";
  // Fewer rows than two batches of pairs are one batch.
  EXPECT_TRUE(trained_on(1, 20, codes.topRows(20)).allFinite());
}

}  // namespace
}  // namespace causeway
