// Every sign on a run that was made to show it, from vectors whose trouble is known; a torn chart on a model that is
// torn by construction, since a search rarely ends in one.
#include "engine/training/diagnosis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/training/run.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace {

/// Fills one pair from its own random numbers.
using DrawPair = std::function<void(Random&, float* before, float* after)>;

Dataset draw(std::int64_t pairs, int width, std::uint64_t stream_row, const DrawPair& pair) {
  Dataset data;
  data.units = pairs;
  data.frames = 2;
  data.vectors.resize(2 * pairs, width);
  for (std::int64_t p = 0; p < pairs; ++p) {
    Random random(5, Stream::kTest, stream_row + static_cast<std::uint64_t>(p));
    pair(random, data.vectors.row(2 * p).data(), data.vectors.row(2 * p + 1).data());
  }
  return data;
}

Settings settings(int latents) {
  return settings_from_json(nlohmann::json{
      {"seed", 4},
      {"world", {{"name", "scaling"}, {"variables", std::max(2, latents)}, {"pairs", 4000}, {"test_pairs", 400}}},
      {"causal",
       {{"latents", latents},
        {"hidden", {32, 32}},
        {"solution_hidden", {16}},
        {"starts", 1},
        {"search_steps", 1500},
        {"polish_steps", 300},
        {"learning_rate", 3e-3}}},
      {"ilcm", {{"refine_steps", 50}, {"refine_batch", 128}}},
      {"score", {{"dci_rows", 60}}}});
}

/// Signs of a run on such pairs.
std::vector<Finding> findings(const Settings& s, int width, const DrawPair& pair) {
  const DataSource source = [&](const Settings&, int, const DataProgress&) {
    auto data = std::make_shared<RunData>();
    data->train = draw(s.world.pairs, width, 0, pair);
    data->test = draw(s.world.test_pairs, width, 1U << 20, pair);
    return std::shared_ptr<const RunData>(data);
  };
  const std::atomic<bool> go_on{false};
  causeway::Run run(s, source, 1);
  while (!run.done()) run.work(1000, go_on);
  EXPECT_EQ(run_summary(run).at("diagnosis").size(), run.findings().size());
  return run.findings();
}

bool has(const std::vector<Finding>& list, Sign sign) {
  return std::any_of(list.begin(), list.end(), [&](const Finding& f) { return f.sign == sign; });
}

std::string names(const std::vector<Finding>& list) { return findings_to_json(list).dump(1); }

/// `width` independent variables, none or one redrawn: what the method is made for.
DrawPair independent(int width) {
  return [width](Random& random, float* before, float* after) {
    for (int i = 0; i < width; ++i) before[i] = after[i] = static_cast<float>(random.normal());
    const auto target = static_cast<int>(random.below(static_cast<std::uint32_t>(width + 1)));
    if (target > 0) after[target - 1] = static_cast<float>(random.normal());
  };
}

TEST(Diagnosis, AGoodRunShowsNoSign) {
  const auto list = findings(settings(2), 2, independent(2));
  EXPECT_TRUE(list.empty()) << names(list);
}

TEST(Diagnosis, PairsWithoutAnyIntervention) {
  const auto list = findings(settings(2), 2, [](Random& random, float* before, float* after) {
    for (int i = 0; i < 2; ++i) before[i] = after[i] = static_cast<float>(random.normal());
  });
  ASSERT_EQ(list.size(), 1U) << names(list);
  EXPECT_EQ(list[0].sign, Sign::kNoChange);
}

TEST(Diagnosis, DuplicatesOnly) {
  const auto list = findings(settings(2), 2, [](Random& random, float* before, float* after) {
    Random one_of_few(6, Stream::kTest, random.below(30));
    independent(2)(one_of_few, before, after);
  });
  EXPECT_TRUE(has(list, Sign::kTooFewPairs)) << names(list);
}

TEST(Diagnosis, TooFewPairsForTheNetwork) {
  Settings s = settings(2);
  s.world.pairs = 100;
  s.causal.hidden = {64, 64};
  s.causal.search_steps = 4000;
  const auto list = findings(s, 6, [](Random& random, float* before, float* after) {
    // Two variables and four numbers of noise, which only memory can give back.
    independent(2)(random, before, after);
    for (int i = 2; i < 6; ++i) {
      before[i] = static_cast<float>(random.normal());
      after[i] = static_cast<float>(random.normal());
    }
  });
  EXPECT_TRUE(has(list, Sign::kTooFewPairs) || has(list, Sign::kPoorFit)) << names(list);
}

TEST(Diagnosis, TooManyPassesOfTheRefinement) {
  Settings s = settings(2);
  s.world.pairs = 600;
  s.causal.hidden = {4};  // and a linear map: enough for these pairs, too little to memorise them
  set_settings(s, {"ilcm.skip=1", "ilcm.refine_steps=3000", "ilcm.refine_passes=1e9"});
  s.causal.solution_hidden = {64, 64};
  const auto by_heart = findings(s, 2, independent(2));
  ASSERT_TRUE(has(by_heart, Sign::kTooFewPairs)) << names(by_heart);
  EXPECT_NE(names(by_heart).find("mechanisms"), std::string::npos) << names(by_heart);

  // What it advises helps.
  set_setting(s, "ilcm.refine_passes", "10");
  const auto shorter = findings(s, 2, independent(2));
  EXPECT_FALSE(has(shorter, Sign::kTooFewPairs)) << names(shorter);
}

TEST(Diagnosis, AVariableThatNothingIntervenesOn) {
  Settings s = settings(3);
  set_setting(s, "ilcm.lam_h", "0");  // which would spread the targets evenly, whatever the data
  const auto list = findings(s, 3, [](Random& random, float* before, float* after) {
    for (int i = 0; i < 3; ++i) before[i] = after[i] = static_cast<float>(random.normal());
    const auto target = random.below(3);
    if (target > 0) after[target - 1] = static_cast<float>(random.normal());
  });
  EXPECT_TRUE(has(list, Sign::kCollapsedLatent)) << names(list);
  EXPECT_TRUE(has(list, Sign::kNeverSet)) << names(list);
}

TEST(Diagnosis, TwoVariablesThatOneInterventionMoves) {
  const auto list = findings(settings(3), 3, [](Random& random, float* before, float* after) {
    for (int i = 0; i < 3; ++i) before[i] = after[i] = static_cast<float>(random.normal());
    const auto target = random.below(3);
    if (target == 1) after[0] = static_cast<float>(random.normal());
    if (target == 2) {
      after[1] = static_cast<float>(random.normal());
      after[2] = static_cast<float>(random.normal());
    }
  });
  EXPECT_TRUE(has(list, Sign::kSharedTarget) || has(list, Sign::kCollapsedLatent)) << names(list);
}

TEST(Diagnosis, ASearchThatWasTooShortLeavesTheTargetOpen) {
  Settings s = settings(6);
  s.causal.search_steps = 40;
  s.causal.polish_steps = 0;
  set_setting(s, "ilcm.refine_steps", "0");
  const auto list = findings(s, 6, independent(6));
  EXPECT_TRUE(has(list, Sign::kUndecided)) << names(list);
}

TEST(Diagnosis, MoreVariablesThanLatentsFitPoorly) {
  const auto list = findings(settings(2), 5, independent(5));
  EXPECT_TRUE(has(list, Sign::kPoorFit)) << names(list);
}

/// A saw-tooth in the only code: in a hundred places pictures that are alike have latents far apart.
class TornModel final : public CausalModel, public TargetPosterior {
 public:
  int latents() const override { return 1; }
  int codes() const override { return 1; }
  MatrixF encode_noise(const MatrixF& codes) const override {
    return (codes.array() * 120).unaryExpr([](float x) { return x - std::floor(x); });
  }
  MatrixF causal_from_noise(const MatrixF& noise) const override { return noise; }
  MatrixF noise_from_causal(const MatrixF& causal) const override { return causal; }
  MatrixF decode_noise(const MatrixF& noise) const override { return noise; }
  MatrixF intervention_posterior(const MatrixF& before, const MatrixF&) const override {
    MatrixF q(before.rows(), 2);
    q.col(0).setConstant(0.1F);
    q.col(1).setConstant(0.9F);
    return q;
  }
  MatrixF counterfactual_noise(const MatrixF& noise, int, const Vector<float>&) const override { return noise; }
  const TargetPosterior* targets() const override { return this; }
};

TEST(Diagnosis, AChartThatIsTornInManyPlaces) {
  MatrixF codes(800, 1);
  Random random(5, Stream::kTest);
  for (Eigen::Index r = 0; r < codes.rows(); ++r) codes(r, 0) = static_cast<float>(random.uniform());
  const auto list = diagnose(symptoms(TornModel(), codes, codes, 2));
  EXPECT_TRUE(has(list, Sign::kTornChart)) << names(list);
}

TEST(Diagnosis, AFitThatJudgesItselfSaysWhenCodesAreCurved) {
  Settings s = settings(3);
  s.method = "pair-ica";
  set_setting(s, "pair-ica.steps", "50");
  const auto straight = findings(s, 3, independent(3));
  EXPECT_TRUE(straight.empty()) << names(straight);

  const auto list = findings(s, 3, [](Random& random, float* before, float* after) {
    // z0 -> z1, z0 -> z2, z1 -> z2, and two turns with a bend after each.
    float u[3], set[3];
    for (int i = 0; i < 3; ++i) u[i] = static_cast<float>(random.uniform(-1.5, 1.5));
    for (int i = 0; i < 3; ++i) set[i] = static_cast<float>(random.uniform(-1.5, 1.5));
    const auto target = random.below(4);
    for (float* x : {before, after}) {
      const auto is_set = [&](std::uint32_t i) { return x == after && target == i + 1; };
      const float a = is_set(0) ? set[0] : u[0];
      const float b = is_set(1) ? set[1] : 0.8F * std::sin(2 * a) + 0.6F * u[1];
      const float c = is_set(2) ? set[2] : 0.8F * b - 0.6F * a + 0.5F * u[2];
      const float d = std::tanh(a - 0.9F * b + 0.8F * c);
      const float e = std::tanh(1.2F * a + b - 0.7F * c);
      const float f = std::tanh(-0.8F * a + 1.1F * b + c);
      x[0] = std::tanh(d + 1.2F * e - 0.8F * f);
      x[1] = std::tanh(-0.9F * d + e + 1.1F * f);
      x[2] = std::tanh(0.8F * d - 0.7F * e + f);
    }
  });
  const auto of_fit = std::count_if(list.begin(), list.end(), [](const Finding& f) {
    return f.sign == Sign::kCurvedCodes || f.sign == Sign::kUnsafeGraph || f.sign == Sign::kUnevenTargets;
  });
  EXPECT_GT(of_fit, 0) << names(list);
  EXPECT_EQ(findings_to_json(findings_from_json(findings_to_json(list))), findings_to_json(list));
}

TEST(Diagnosis, WhatPairsTellIsComparedWithHowOftenEachVariableIsSet) {
  Symptoms s;
  s.change = 0.7;
  s.distinct_share = 1;
  s.target_share = Vector<double>::Constant(5, 0.2);
  s.signal = Vector<double>::Ones(4);
  s.shared_change = MatrixD::Zero(4, 4);
  s.torn_share = Vector<double>::Zero(4);
  EXPECT_TRUE(diagnose(s).empty());
  s.least_change = 0.15;
  EXPECT_TRUE(diagnose(s).empty()) << "less than .2, as few pairs or a narrow law can make it";
  s.covers = {{2, 0, -0.4, 0.2, 0.01, 0.2}};
  const auto covered = diagnose(s);
  ASSERT_EQ(covered.size(), 1U) << names(covered);
  EXPECT_EQ(covered[0].sign, Sign::kCoveredVariable);
  EXPECT_EQ(covered[0].latents, (std::vector<int>{2, 0}));
  EXPECT_NE(covered[0].what.find("where z0 is between -0.40 and 0.20"), std::string::npos) << covered[0].what;

  s.least_change = 0.03;
  const auto never = diagnose(s);
  ASSERT_EQ(never.size(), 1U) << names(never) << "targets mean nothing then";
  EXPECT_EQ(never[0].sign, Sign::kNeverSet);
  EXPECT_NE(never[0].what.find("3.0 %"), std::string::npos) << never[0].what;

  s.change = 0.1;
  s.least_change = 0.005;
  s.covers.clear();
  EXPECT_TRUE(diagnose(s).empty()) << "where all changes are small, this one is as large as others";
  s.change = 0.7;
  s.covers = {{2, 0, -0.4, 0.2, 0.01, 0.2}};
  s.least_change = 0.2;
  s.target_share << 0.2, 0.05, 0.35, 0.2, 0.2;
  EXPECT_TRUE(diagnose(s).empty()) << "targets that are uneven are not told well enough to find covers";
  s.target_share.setConstant(0.2);
  s.undecided_share = 0.5;
  EXPECT_FALSE(has(diagnose(s), Sign::kCoveredVariable)) << "nor are those that stay open";
  EXPECT_EQ(findings_to_json(findings_from_json(findings_to_json(covered))), findings_to_json(covered));
}

TEST(Diagnosis, EveryFindingNamesAnAdvice) {
  Symptoms s;
  s.change = 0.5;
  s.fit = 0.5;
  s.fit_gap = 3;
  s.distinct_share = 1;
  s.undecided_share = 0.9;
  s.target_share = Vector<double>::Zero(3);
  s.signal = Vector<double>::Ones(2);
  s.shared_change = MatrixD::Ones(2, 2);
  s.torn_share = Vector<double>::Constant(2, 0.2);
  const auto list = diagnose(s);
  EXPECT_EQ(list.size(), 8U) << names(list);
  for (const Finding& f : list) EXPECT_FALSE(f.what.empty() || f.advice.empty()) << sign_name(f.sign);
  nlohmann::json file = findings_to_json(list);
  EXPECT_EQ(findings_to_json(findings_from_json(file)), file);
  file.push_back({{"sign", "from-another-version"}});
  file.push_back({{"sign", "torn-chart"}});
  file.push_back(3);
  EXPECT_EQ(findings_from_json(file).size(), list.size()) << "what is not known is left out";
}

}  // namespace
}  // namespace causeway
