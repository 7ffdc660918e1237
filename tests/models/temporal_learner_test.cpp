// Learners of sequences: what they make of worlds whose truth is known, the bits of their training, and what their
// models hold against themselves.
#include "engine/models/temporal/temporal_learner.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/metrics/mcc.h"
#include "engine/models/likeliest_targets.h"
#include "engine/models/registry.h"
#include "engine/models/temporal/transitions.h"
#include "engine/training/diagnosis.h"
#include "tests/models/temporal_world.h"

namespace causeway {
namespace {

LearnerInput temporal_input(const Method& method, const LampSequences& s, int steps, int fit_steps) {
  LearnerInput input;
  input.common.latents = 4;
  input.common.start = kClosedFormStart;
  input.own = standard_values(method.settings);
  input.own["learning_rate"] = 8e-3;
  input.own["batch"] = 128;
  if (method.settings.group == TemporalSettings::kGroup) {
    input.own["steps"] = steps;
    input.own["fit_steps"] = fit_steps;
    input.own["hidden"] = {32, 32};
    input.own["offset_hidden"] = {32};
  } else {
    input.own["steps"] = fit_steps;
  }
  input.own["mechanism_hidden"] = {24, 24};
  input.own["decoder_hidden"] = {16};
  input.codes = static_cast<int>(s.codes.cols());
  input.units = s.codes.rows() / s.frames;
  input.frames = s.frames;
  input.actions = method.needs.actions ? static_cast<int>(s.touch.cols()) : 0;
  return input;
}

TrainingView temporal_view(const Method& method, const LampSequences& s) {
  TrainingView view;
  view.codes = s.codes;
  view.frames = s.frames;
  if (method.needs.targets) view.targets = &s.targets;
  if (method.needs.actions) view.actions = &s.touch;
  return view;
}

std::shared_ptr<const TemporalModel> trained_model(const Method& method, const LampSequences& s, int steps,
                                                   int fit_steps) {
  TemporalLearner learner(temporal_input(method, s, steps, fit_steps),
                          method.needs.targets   ? TemporalTold::kTargets
                          : method.needs.actions ? TemporalTold::kTouch
                                                 : TemporalTold::kNothing,
                          method.settings.group == TemporalSettings::kGroup);
  const TrainingView view = temporal_view(method, s);
  ThreadPool pool(1);
  while (learner.step() < learner.total_steps()) {
    if (!learner.train_step(pool, view).finite) return nullptr;
  }
  return std::dynamic_pointer_cast<const TemporalModel>(learner.model());
}

bool model_doubts(const TemporalModel& model, Sign sign) {
  const auto doubts = model.doubts();
  return std::any_of(doubts.begin(), doubts.end(), [&](const Finding& f) { return f.sign == sign; });
}

MatrixD in_factor_order(const MatrixD& strengths, const std::vector<int>& latent_of_factor) {
  return strengths(latent_of_factor, latent_of_factor);
}

class TemporalMethod : public ::testing::TestWithParam<const char*> {
 protected:
  const Method& method() const { return find_method(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Sequences, TemporalMethod,
                         ::testing::Values("target-eigen", "isa", "temporal", "temporal-targets", "temporal-touch"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST_P(TemporalMethod, FindsVariablesGraphAndTargets) {
  const LampSequences s = lamp_sequences({.units = 120, .std = 0.07, .rate = 0.4});
  const auto model = trained_model(method(), s, 120, 500);
  ASSERT_NE(model, nullptr);
  const LampSequences fresh = [&] {
    LampSequences f = lamp_sequences({.units = 60, .std = 0.07, .rate = 0.4, .seed = 2});
    f.codes = lamp_codes(f.factors, false, 1);  // seen as before
    return f;
  }();
  const MatrixF z = model->encode_noise(fresh.codes);
  const MccResult match = mcc(z.cast<double>(), fresh.factors, CorrelationKind::kSpearman);
  EXPECT_GT(match.mcc, 0.98);
  if (method().needs.targets) {
    EXPECT_EQ(match.code_of_factor, (std::vector<int>{0, 1, 2, 3}));
  }

  const auto graph = model->lagged()->read_lagged(fresh.codes, fresh.frames, 1);
  ASSERT_TRUE(graph.has_value());
  EXPECT_EQ(in_factor_order(graph->strengths, match.code_of_factor).array().operator>(0.1).cast<int>().matrix(),
            lamp_graph())
      << in_factor_order(graph->strengths, match.code_of_factor);

  const auto [before, after] = before_and_after(fresh.codes, fresh.frames);
  const std::vector<int> told = likeliest_targets(model->intervention_posterior(before, after));
  int right = 0;
  for (std::size_t t = 0; t < told.size(); ++t) {
    int truth = 0;
    for (int i = 0; i < 4; ++i) {
      if (fresh.targets(static_cast<Eigen::Index>(t), i) != 0)
        truth = match.code_of_factor[static_cast<std::size_t>(i)] + 1;
    }
    right += told[t] == truth;
  }
  EXPECT_GT(right, static_cast<int>(0.65 * static_cast<double>(told.size())));

  // The next frame is predicted better than by the present one, and codes come back.
  const auto [now, next] = before_and_after(z, fresh.frames);
  EXPECT_LT((model->predict_next(now) - next).squaredNorm(), 0.95 * (now - next).squaredNorm());
  EXPECT_LT((model->decode_noise(z) - fresh.codes).squaredNorm(),
            0.1 * (fresh.codes.rowwise() - fresh.codes.colwise().mean()).squaredNorm());
  EXPECT_TRUE(model->doubts().empty()) << model->doubts().front().what;
}

TEST_P(TemporalMethod, BitsDoNotDependOnThreadsOrOnBeingSaved) {
  const LampSequences s = lamp_sequences({.units = 10, .frames = 20});
  const TrainingView view = temporal_view(method(), s);
  const LearnerInput input = temporal_input(method(), s, 6, 5);
  std::vector<std::vector<std::uint8_t>> files;
  for (const int threads : {1, 2, 4}) {
    auto learner = method().make(input);
    ThreadPool pool(threads);
    while (learner->step() < learner->total_steps()) {
      if (threads == 4) {  // before every kind of update
        Safetensors file;
        learner->save("a.", file, true);
        learner = method().make(input);
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

TEST(Temporal, TheNetGoesBeyondTheClosedFormWhereCodesAreCurved) {
  const LampSequences s = lamp_sequences({.units = 120, .nonlinear = true});
  const auto before = trained_model(find_method("isa"), s, 0, 1);
  const auto after = trained_model(find_method("temporal"), s, 500, 1);
  ASSERT_TRUE(before != nullptr && after != nullptr);
  const auto score = [&](const TemporalModel& model) {
    return mcc(model.encode_noise(s.codes).cast<double>(), s.factors, CorrelationKind::kSpearman).mcc;
  };
  EXPECT_GT(score(*after), score(*before) + 0.01);
}

TEST(Temporal, RandomStartsCompeteOverTheContrast) {
  const LampSequences s = lamp_sequences({.units = 10, .frames = 20});
  const Method& method = find_method("temporal-targets");
  LearnerInput input = temporal_input(method, s, 40, 5);
  EXPECT_EQ(method.make(input)->search_steps(), 0) << "one start from the closed form";
  input.common.start = kRandomStart;
  const auto learner = method.make(input);
  EXPECT_EQ(learner->search_steps(), 41);
  const auto phases = learner->phases();
  ASSERT_EQ(phases.size(), 2U);
  EXPECT_EQ(phases[1].first_step, 41);
  EXPECT_NEAR(learner->work(0, 20) + learner->work(20, learner->total_steps()),
              learner->work(0, learner->total_steps()), 1.0);
  const TrainingView view = temporal_view(method, s);
  ThreadPool pool(1);
  double first = 0, last = 0;
  while (learner->step() < learner->total_steps()) {
    const bool contrast = learner->step() > 0 && learner->step() < 41;
    const StepReport report = learner->train_step(pool, view);
    ASSERT_TRUE(report.finite);
    EXPECT_EQ(report.whole_loss, contrast);
    if (learner->step() == 2) first = report.loss;
    if (contrast) last = report.loss;
  }
  EXPECT_LT(last, first);
  for (const Finding& f : learner->model()->own_doubts()->doubts()) {
    EXPECT_NE(f.sign, Sign::kMixedParts) << "there is no closed form to compare with";
  }
}

TEST(Temporal, StartsFromAClosedFormWhereOneCanBeFitted) {
  const LampSequences s = lamp_sequences({});
  const Method& method = find_method("temporal");
  LearnerInput input = temporal_input(method, s, 10, 5);
  input.common.start = kAutomaticStart;
  const StartChoice taken = method.choose_start(input, temporal_view(method, s));
  EXPECT_EQ(taken.start, kClosedFormStart) << taken.why;
  EXPECT_NE(taken.why.find("no doubts"), std::string::npos) << taken.why;
  LampSequences same = s;
  same.codes.setOnes();
  const StartChoice none = method.choose_start(input, temporal_view(method, same));
  EXPECT_EQ(none.start, kRandomStart);
  EXPECT_NE(none.why.find("no closed form"), std::string::npos) << none.why;
  input.common.start = kRandomStart;
  EXPECT_TRUE(method.choose_start(input, temporal_view(method, s)).why.empty()) << "there is nothing to choose";
}

TEST(Temporal, TargetsThatAreAllZeroAreRefusedWhateverTheStart) {
  LampSequences s = lamp_sequences({.units = 5, .frames = 20});
  s.targets.setZero();
  for (const char* name : {"target-eigen", "temporal-targets"}) {
    for (const char* start : {kClosedFormStart, kRandomStart}) {
      const Method& method = find_method(name);
      LearnerInput input = temporal_input(method, s, 5, 5);
      input.common.start = start;
      ThreadPool pool(1);
      EXPECT_THROW(method.make(input)->train_step(pool, temporal_view(method, s)), Error) << name << " " << start;
    }
  }
}

TEST(Temporal, NobodyWhoInterferesIsSaid) {
  const LampSequences s = lamp_sequences({.units = 120, .rate = 0});
  const auto model = trained_model(find_method("isa"), s, 0, 400);
  ASSERT_NE(model, nullptr);
  EXPECT_TRUE(model_doubts(*model, Sign::kNoInterventions)) << model->signs().surprises.transpose();
  EXPECT_FALSE(model_doubts(*model, Sign::kNeverSet)) << "of all of them it is one finding";
}

TEST(Temporal, AVariableThatNobodySetsIsSaid) {
  const LampSequences s = lamp_sequences({.units = 120, .never = 2});
  const auto model = trained_model(find_method("isa"), s, 0, 400);
  ASSERT_NE(model, nullptr);
  EXPECT_TRUE(model_doubts(*model, Sign::kNeverSet)) << model->signs().surprises.transpose();
}

TEST(Temporal, SeveralTargetsAtOnceAreSaid) {
  const LampSequences s = lamp_sequences({.units = 120, .at_once = 2});
  for (const char* name : {"isa", "temporal"}) {
    const auto model = trained_model(find_method(name), s, 60, 400);
    ASSERT_NE(model, nullptr);
    EXPECT_TRUE(model_doubts(*model, Sign::kSeveralTargets)) << name << " " << model->signs().several;
  }
  const auto told = trained_model(find_method("target-eigen"), s, 0, 400);
  ASSERT_NE(told, nullptr);
  EXPECT_TRUE(told->doubts().empty()) << "who is told the targets does not assume that there is one";
}

TEST(Temporal, AVariableThatTakesOverAnotherOneIsSaid) {
  TemporalShape shape;
  shape.codes = 3;
  shape.latents = 2;
  TemporalModel model(shape, 1, 0);
  TemporalSigns signs = model.signs();
  signs.surprises.setConstant(0.05);
  model.set_signs(signs);
  EXPECT_TRUE(model.doubts().empty());
  signs.agreement(1) = -0.1;
  model.set_signs(signs);
  ASSERT_EQ(model.doubts().size(), 1U);
  EXPECT_EQ(model.doubts().front().sign, Sign::kMixedParts);
}

TEST(Temporal, NumbersOfAnotherModelAreRefused) {
  TemporalShape shape;
  shape.codes = 3;
  shape.latents = 2;
  TemporalModel model(shape, 1, 0);
  std::vector<double> numbers = model.numbers();
  EXPECT_NO_THROW(model.set_numbers(numbers));
  numbers.front() = 7;
  EXPECT_THROW(model.set_numbers(numbers), Error) << "no such kind of form";
  numbers.pop_back();
  EXPECT_THROW(model.set_numbers(numbers), Error);
}

TEST(Temporal, NoGraphOfFramesWithoutANextOne) {
  TemporalShape shape;
  shape.codes = 3;
  shape.latents = 2;
  const TemporalModel model(shape, 1, 0);
  EXPECT_FALSE(model.read_lagged(MatrixF::Random(10, 3), 1, 1).has_value());
  EXPECT_FALSE(model.read_lagged(MatrixF(0, 3), 5, 1).has_value());
}

TEST(TemporalModel, FramesThatComeTwiceAreAFinding) {
  LampSequences s = lamp_sequences({.units = 60});
  const auto model = trained_model(find_method("target-eigen"), s, 1, 50);
  ASSERT_NE(model, nullptr);
  const auto finding = [&] {
    const auto all = diagnose(symptoms(*model, s.codes, s.codes, s.frames));
    return std::any_of(all.begin(), all.end(), [](const Finding& f) { return f.sign == Sign::kRepeatedFrames; });
  };
  EXPECT_FALSE(finding());
  for (Eigen::Index r = 1; r < s.codes.rows(); r += 4) s.codes.row(r) = s.codes.row(r - 1);
  EXPECT_NEAR(symptoms(*model, s.codes, s.codes, s.frames).repeated_share, 0.25, 0.02);
  EXPECT_TRUE(finding());
}

}  // namespace
}  // namespace causeway
