// Content by contrast: gradients of the losses, and that an embedding keeps what two views share.
#include <gtest/gtest.h>

#include "engine/grad/gradient_check.h"
#include "engine/models/content_style/content_style_learner.h"
#include "tests/models/learner_input.h"

namespace causeway {
namespace {

TEST(ContentStyle, GradientsOfTheContrastAgreeWithFiniteDifferences) {
  Random random(3, Stream::kTest);
  ParameterStore<double> store;
  const ParameterId a = store.add("a", 5, 3), b = store.add("b", 5, 3);
  for (double& v : store.flat()) v = random.normal();
  for (const bool own : {false, true}) {
    for (const bool sum : {false, true}) {
      DistanceContrast options;
      options.tau = 0.7;
      options.alpha = 0.4;
      options.own_row_left_out = own;
      options.sum = sum;
      const auto loss = [&](Tape<double>& tape) {
        const Var vb = tape.parameter(b);
        return distance_contrast(tape, tape.parameter(a), vb, vb, options);
      };
      EXPECT_LT(gradient_error(store, loss), 1e-7) << own << sum;
    }
  }
  const auto cosine = [&](Tape<double>& tape) {
    return cosine_contrast(tape, tape.parameter(a), tape.parameter(b), 0.5);
  };
  EXPECT_LT(gradient_error(store, cosine), 1e-7);
}

TEST(ContentStyle, TheEmbeddingKeepsWhatViewsShare) {
  constexpr int kPairs = 600;
  Random random(5, Stream::kTest);
  MatrixF codes(2 * kPairs, 3);
  Vector<float> content(2 * kPairs);
  for (int p = 0; p < kPairs; ++p) {
    const auto c = static_cast<float>(random.normal());
    for (int view = 0; view < 2; ++view) {
      const auto s = static_cast<float>(random.normal());
      content(2 * p + view) = c;
      codes.row(2 * p + view) << c + s, c - s, 0.5F * s;
    }
  }
  ContentStyleSettings own;
  own.steps = 250;
  own.batch = 128;
  own.hidden = {16};
  own.learning_rate = 1e-2;
  CausalSettings common;
  common.latents = 1;
  ContentStyleLearner learner(learner_input(common, own, 3, kPairs, 1, 0));
  const TrainingView view = view_of(codes);
  ThreadPool pool(2);
  while (learner.step() < learner.total_steps()) ASSERT_TRUE(learner.train_step(pool, view).finite);
  const Vector<float> z = learner.model()->encode_noise(codes).col(0);
  const auto centred = [](const Vector<float>& v) {
    return Vector<float>((v.array() - v.mean()).matrix().normalized());
  };
  EXPECT_GT(std::abs(centred(z).dot(centred(content))), 0.97F);
  const MatrixF decoded = learner.model()->decode_noise(learner.model()->encode_noise(codes));
  EXPECT_LT((decoded - codes).squaredNorm(), 0.9F * codes.squaredNorm()) << "content can be read back into codes";
}

}  // namespace
}  // namespace causeway
