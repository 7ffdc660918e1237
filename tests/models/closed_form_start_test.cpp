// Starts of the ILCM that begin with a closed form instead of random weights.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/models/ilcm_learner.h"
#include "engine/models/registry.h"
#include "tests/models/learner_input.h"

namespace causeway {
namespace {

/// Pairs of codes whose causal variables are independent and linear in them, or curved functions of a chain.
TrainingView two_variables(int pairs, bool curved) {
  MatrixF codes(2 * pairs, 2);
  for (int p = 0; p < pairs; ++p) {
    Random random(11, Stream::kTest, static_cast<std::uint64_t>(p));
    const auto skewed = [&] { return 2.0 * random.uniform() - 1.0; };
    const auto put = [&](int row, double z1, double z2) {
      const double bent = curved ? std::sin(3 * z1) + z2 * z2 : 0.0;
      codes.row(row) << static_cast<float>(0.8 * z1 - 0.6 * z2 + bent), static_cast<float>(0.6 * z1 + 0.8 * z2 - bent);
    };
    const double z1 = skewed(), e2 = 0.5 * skewed();
    const double effect = curved ? 1.0 : 0.0;
    put(2 * p, z1, effect * z1 + e2);
    const auto target = random.below(3);
    const double drawn = 1.5 * skewed();
    put(2 * p + 1, target == 1 ? drawn : z1, target == 2 ? drawn : effect * (target == 1 ? drawn : z1) + e2);
  }
  return view_of(std::move(codes));
}

CausalSettings form_settings() {
  CausalSettings s;
  s.start = kClosedFormStart;
  s.latents = 2;
  s.hidden = {16, 16};
  s.solution_hidden = {8};
  s.batch = 16;
  s.search_steps = 1000;  // of random starts
  s.polish_steps = 10;
  return s;
}

IlcmSettings form_own() {
  IlcmSettings own;
  own.take_over_steps = 20;
  own.settle_steps = 15;
  own.refine_steps = 10;
  own.refine_batch = 24;
  return own;
}

IlcmLearner form_learner() { return IlcmLearner(learner_input(form_settings(), form_own(), 2, 200, 5, 0)); }

TEST(ClosedFormStart, NeedsOneStartAndNoLongSearch) {
  const IlcmLearner learner = form_learner();
  EXPECT_EQ(learner.search_steps(), 0) << "starts would not differ";
  EXPECT_EQ(learner.total_steps(), 20 + 15 + 10 + 10);
  const auto phases = learner.phases();
  ASSERT_GE(phases.size(), 4U);
  EXPECT_EQ(phases.front().name, "from the closed form");
  EXPECT_EQ(phases[1].first_step, 20);
  EXPECT_EQ(phases.back().name, "refinement");
  EXPECT_EQ(phases.back().first_step, 45);
  EXPECT_NEAR(learner.work(0, 30) + learner.work(30, 55), learner.work(0, 55), 1.0);
}

TEST(ClosedFormStart, SameWeightsWhateverTheThreads) {
  const TrainingView view = two_variables(200, false);
  std::vector<Vector<float>> weights;
  for (const int threads : {1, 2, 4}) {
    IlcmLearner learner = form_learner();
    ThreadPool pool(threads);
    while (learner.step() < learner.total_steps()) ASSERT_TRUE(learner.train_step(pool, view).finite);
    weights.push_back(learner.ilcm().parameters().flat());
  }
  EXPECT_EQ(weights[0], weights[1]);
  EXPECT_EQ(weights[0], weights[2]);
}

TEST(ClosedFormStart, ResumesBitForBitAtAnyStep) {
  const TrainingView view = two_variables(200, false);
  ThreadPool pool(1);
  IlcmLearner straight = form_learner();
  while (straight.step() < straight.total_steps()) straight.train_step(pool, view);
  for (const int stop : {0, 1, 12, 20, 27, 35, 40, 45, 50, 53}) {
    IlcmLearner first = form_learner();
    while (first.step() < stop) first.train_step(pool, view);
    Safetensors file;
    first.save("x.", file, true);
    IlcmLearner second = form_learner();
    second.load("x.", file);
    while (second.step() < second.total_steps()) second.train_step(pool, view);
    EXPECT_EQ(second.ilcm().parameters().flat(), straight.ilcm().parameters().flat()) << "stopped at " << stop;
    EXPECT_EQ(second.ilcm().masks(), straight.ilcm().masks()) << "stopped at " << stop;
  }
}

TEST(ClosedFormStart, ItsSearchMayHaveARateOfItsOwn) {
  IlcmSettings own = form_own();
  EXPECT_EQ(after_closed_form(form_settings(), own).learning_rate, form_settings().learning_rate);
  own.settle_rate = 3e-3;
  EXPECT_EQ(after_closed_form(form_settings(), own).learning_rate, 3e-3);
  EXPECT_EQ(beside_closed_form(form_settings(), own).learning_rate, form_settings().learning_rate)
      << "random starts keep theirs";
}

TEST(ClosedFormStart, RandomStartsBesideItAreAsLong) {
  IlcmSettings own = form_own();
  own.beside = 3;
  const IlcmLearner form(learner_input(form_settings(), own, 2, 200, 5, 0));
  const IlcmLearner random(learner_input(form_settings(), own, 2, 200, 5, 1));
  EXPECT_EQ(form.starts(16), 4);
  EXPECT_EQ(form_learner().starts(16), 1);
  EXPECT_EQ(form.search_steps(), 20 + 15);
  EXPECT_EQ(random.search_steps(), 20 + 15);
  EXPECT_EQ(form.total_steps(), random.total_steps());
  EXPECT_EQ(form.phases().front().name, "from the closed form");
  EXPECT_EQ(random.phases().front().name, "pre-training");
  EXPECT_EQ(form.phases().back().first_step, random.phases().back().first_step);
}

TEST(ClosedFormStart, EncoderAndDecoderTakeItOver) {
  const TrainingView view = two_variables(1000, false);
  IlcmSettings own = form_own();
  own.take_over_steps = 600;
  CausalSettings s = form_settings();
  s.hidden = {32, 32};
  IlcmLearner learner(learner_input(s, own, 2, 1000, 5, 0));
  ThreadPool pool(1);
  while (learner.step() < 600) ASSERT_TRUE(learner.train_step(pool, view).finite);
  const ClosedForm form = fit_closed_form(view.codes, 2, 5);
  const MatrixF noise = form.noise_of(view.codes).cast<float>();
  const auto mean_square = [](const MatrixF& m) { return m.squaredNorm() / static_cast<float>(m.rows()); };
  EXPECT_LT(mean_square(learner.ilcm().encode_noise(view.codes) - noise), 0.01F);
  EXPECT_LT(mean_square(learner.ilcm().decode_noise(noise) - view.codes), 0.02F);
  EXPECT_EQ(learner.ilcm().causal_order(), form.order);
}

TEST(ClosedFormStart, TheSearchAfterItFindsTheOrderAnew) {
  // The order of a closed form that doubts itself may be wrong, and a mechanism that must not read its causes never
  // learns them.
  const TrainingView view = two_variables(200, false);
  ThreadPool pool(1);
  IlcmLearner learner = form_learner();
  while (learner.step() < 20) learner.train_step(pool, view);
  EXPECT_FALSE(learner.ilcm().causal_order().empty()) << "that of the closed form";
  learner.train_step(pool, view);
  EXPECT_TRUE(learner.ilcm().causal_order().empty());
  EXPECT_EQ(learner.ilcm().masks(), (std::vector<std::vector<int>>{{0, 1}, {1, 0}}));
  while (learner.step() < 35) learner.train_step(pool, view);
  EXPECT_EQ(learner.ilcm().causal_order().size(), 2U) << "found from what the mechanisms depend on";

  IlcmSettings own = form_own();
  own.settle_steps = 0;
  IlcmLearner without(learner_input(form_settings(), own, 2, 200, 5, 0));
  while (without.step() < 21) without.train_step(pool, view);
  EXPECT_FALSE(without.ilcm().causal_order().empty()) << "nothing was learned that could tell it better";
}

TEST(ChoosePairStart, FollowsTheClosedFormsDoubts) {
  LearnerInput input = learner_input(form_settings(), form_own(), 2, 4000, 5, 0);
  const TrainingView clean = two_variables(4000, false), curved = two_variables(4000, true);
  input.common.start = kRandomStart;
  EXPECT_EQ(choose_pair_start(input, clean).start, kRandomStart);
  EXPECT_TRUE(choose_pair_start(input, clean).why.empty()) << "there is nothing to choose";
  input.common.start = kAutomaticStart;
  const StartChoice taken = choose_pair_start(input, clean);
  EXPECT_EQ(taken.start, kClosedFormStart) << taken.why;
  EXPECT_NE(taken.closed_form, nullptr);
  EXPECT_NE(taken.why.find("no doubts"), std::string::npos) << taken.why;
  const StartChoice refused = choose_pair_start(input, curved);
  EXPECT_EQ(refused.start, kRandomStart) << refused.why;
  EXPECT_NE(refused.why.find("doubts itself"), std::string::npos) << refused.why;
  input.common.start = kClosedFormStart;
  const StartChoice told = choose_pair_start(input, curved);
  EXPECT_EQ(told.start, kClosedFormStart) << "who asks for it gets it";
  EXPECT_NE(told.why.find("doubts itself"), std::string::npos) << told.why;
}

TEST(ChoosePairStart, WithoutAClosedFormStartsAreRandomAndItIsSaid) {
  LearnerInput input = learner_input(form_settings(), form_own(), 2, 30, 5, 0);
  const TrainingView same = view_of(MatrixF::Constant(60, 3, 1.0F));
  for (const char* asked : {kAutomaticStart, kClosedFormStart}) {
    input.common.start = asked;
    const StartChoice choice = choose_pair_start(input, same);
    EXPECT_EQ(choice.start, kRandomStart) << asked;
    EXPECT_NE(choice.why.find("no closed form"), std::string::npos) << choice.why;
  }
}

}  // namespace
}  // namespace causeway
