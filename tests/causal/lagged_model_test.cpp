// Variables that go on in time: laws of the next values, interventions, and what can be known of them.
#include "engine/causal/lagged_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/error.h"

namespace causeway {
namespace {

constexpr double kSpread = 0.08;

TEST(BetaTransition, HasTheMeanAndVarianceThatItSays) {
  const LatentRange range{-2, 2};
  const BetaTransition transition([](std::span<const double> z) { return z[0]; }, range, kSpread);
  for (const double m : {-1.8, -1.0, 0.0, 1.5}) {
    constexpr int kPoints = 20000;
    double sum = 0, squares = 0;
    for (int i = 0; i < kPoints; ++i) {
      const double value = transition.value((i + 0.5) / kPoints, std::vector<double>{m});
      ASSERT_TRUE(value >= range.low && value <= range.high);
      sum += value / kPoints;
      squares += value * value / kPoints;
    }
    const double share = (m + 2) / 4;
    EXPECT_EQ(transition.mean(std::vector<double>{m}), m);
    EXPECT_NEAR(sum, m, 1e-4);
    EXPECT_NEAR(squares - sum * sum, 16 * 4 * kSpread * kSpread * share * (1 - share), 2e-4) << m;
  }
}

TEST(BetaTransition, NoiseAndDensityBelongToTheSameLaw) {
  const BetaTransition transition([](std::span<const double> z) { return z[0]; }, {0, 1}, kSpread);
  const std::vector<double> now{0.7};
  for (const double value : {0.45, 0.6, 0.7, 0.85}) {
    const double noise = transition.noise(value, now);
    EXPECT_NEAR(transition.value(noise, now), value, 1e-9);
    const double slope = (transition.noise(value + 1e-5, now) - transition.noise(value - 1e-5, now)) / 2e-5;
    EXPECT_NEAR(std::exp(transition.log_density(value, now)), slope, 1e-5 * slope) << value;
  }
  EXPECT_EQ(transition.log_density(1.1, now), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isfinite(transition.log_density(0.0, now))) << "an intervention may put it there";
  EXPECT_THROW(transition.noise(-0.1, now), Error);
  EXPECT_GT(transition.noise(0.0, now), 0.0) << "noise is inside of (0, 1)";
  for (const double spread : {0.0, 0.2, std::nan("")}) {
    EXPECT_THROW(BetaTransition([](std::span<const double>) { return 0.5; }, {}, spread), UsageError);
  }
}

/// a -> a, a -> b, b -> b, and within a frame b -> c.
LaggedModel three_variables(double rate) {
  const auto beta = [](BetaTransition::Mean mean) {
    return std::make_shared<BetaTransition>(std::move(mean), LatentRange(), kSpread);
  };
  Matrix<int> lagged = Matrix<int>::Zero(3, 3);
  lagged(0, 0) = lagged(0, 1) = lagged(1, 1) = 1;
  return {lagged,
          Dag({"a", "b", "c"}, {{1, 2}}),
          {beta([](std::span<const double> z) { return 0.1 + 0.8 * z[0]; }),
           beta([](std::span<const double> z) { return 0.2 + 0.3 * z[0] + 0.3 * z[1]; }),
           beta([](std::span<const double> z) { return 0.9 - 0.8 * z[3 + 1]; })},
          std::vector<LatentRange>(3),
          rate};
}

TEST(LaggedModel, WhatIsSetStaysAndTheRestFollows) {
  const LaggedModel model = three_variables(0.4);
  const std::vector<double> now{0.5, 0.25, 0.9};
  EXPECT_NEAR(model.mean_next(now)[0], 0.5, 1e-12);
  EXPECT_NEAR(model.mean_next(now)[1], 0.425, 1e-12);
  EXPECT_NEAR(model.mean_next(now)[2], 0.9 - 0.8 * 0.425, 1e-12) << "its cause acts within the frame";
  const std::vector<Do> set{{1, 1.0}};
  EXPECT_EQ(model.mean_next(now, set)[1], 1.0);
  EXPECT_NEAR(model.mean_next(now, set)[2], 0.1, 1e-12);

  Random random(1, Stream::kTest, 1), again(1, Stream::kTest, 1);
  const auto step = model.sample_next(now, set, random), free = model.sample_next(now, {}, again);
  EXPECT_EQ(step.latents[1], 1.0);
  EXPECT_GT(step.noise[1], 0.999) << "what its transition would have needed";
  EXPECT_EQ(step.latents[0], free.latents[0]) << "neither its cause nor its noise changed";
  EXPECT_LT(step.latents[2], free.latents[2]);
  EXPECT_EQ(step.noise[2], free.noise[2]);
  EXPECT_EQ(random(), again()) << "each variable takes its number, set or not";
  EXPECT_THROW(model.mean_next(std::vector<double>{1}), UsageError);
  EXPECT_THROW(three_variables(1.5), UsageError);
}

/// One variable whose next value does not depend on the present one.
LaggedModel memoryless(double rate) {
  return {Matrix<int>::Zero(1, 1),
          Dag({"a"}),
          {std::make_shared<BetaTransition>([](std::span<const double>) { return 0.4; }, LatentRange(), 0.1)},
          {{}},
          rate};
}

// Of one variable the best share of right answers is the integral of the larger of the two weighted densities.
TEST(LaggedModel, BestPossibleAnswersAgreeWithAnIntegral) {
  constexpr double kRate = 0.45;
  const LaggedModel model = memoryless(kRate);
  constexpr int kPoints = 100000;
  double best = 0;
  for (int i = 0; i < kPoints; ++i) {
    const std::vector<double> next{(i + 0.5) / kPoints};
    const double free = (1 - kRate) * std::exp(model.log_density_next(0, std::vector<double>{0.5}, next));
    best += std::max(free, kRate) / kPoints;
  }
  constexpr int kSteps = 40000;
  double expected = 0;
  int right = 0;
  for (int i = 0; i < kSteps; ++i) {
    Random random(3, Stream::kTest, static_cast<std::uint64_t>(i));
    const bool poked = random.uniform() < kRate;
    const std::vector<Do> set = poked ? std::vector<Do>{{0, random.uniform()}} : std::vector<Do>();
    const std::vector<double> now{0.5};
    const auto posterior = model.target_posterior(now, model.sample_next(now, set, random).latents);
    ASSERT_NEAR(posterior[0] + posterior[1], 1.0, 1e-12);
    expected += std::max(posterior[0], posterior[1]) / kSteps;
    right += (posterior[1] > posterior[0]) == poked;
  }
  EXPECT_NEAR(expected, best, 0.004);
  EXPECT_NEAR(right / double{kSteps}, best, 0.008);
}

// Several variables: by Bayes' rule over whole steps instead of ratios, and by how often each answer is right.
TEST(LaggedModel, ThePosteriorOfTargetsIsCalibrated) {
  constexpr double kRate = 0.6;
  const LaggedModel model = three_variables(kRate);
  std::vector<double> said(5, 0.0), count(5, 0.0), true_share(5, 0.0);
  std::vector<double> now{0.5, 0.5, 0.5};
  Random random(4, Stream::kTest);
  for (int i = 0; i < 20000; ++i) {
    const int target = random.uniform() < kRate ? static_cast<int>(random.below(3)) : -1;
    const std::vector<Do> set = target >= 0 ? std::vector<Do>{{target, random.uniform()}} : std::vector<Do>();
    const auto next = model.sample_next(now, set, random).latents;
    const auto posterior = model.target_posterior(now, next);
    std::vector<double> weights(4, 1.0);
    for (int k = -1; k < 3; ++k) {
      for (int v = 0; v < 3; ++v) weights[k + 1] *= v == k ? 1.0 : std::exp(model.log_density_next(v, now, next));
      weights[k + 1] *= k < 0 ? 1 - kRate : kRate / 3;
    }
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (int k = 0; k < 4 && sum > 1e-200; ++k) EXPECT_NEAR(posterior[k], weights[k] / sum, 1e-9);
    for (int k = 0; k < 4; ++k) {
      const auto bin = static_cast<std::size_t>(std::min(4.0, 5 * posterior[k]));
      said[bin] += posterior[k];
      true_share[bin] += k == target + 1;
      ++count[bin];
    }
    now = next;
  }
  for (std::size_t bin = 0; bin < count.size(); ++bin) {
    ASSERT_GT(count[bin], 100);
    EXPECT_NEAR(said[bin] / count[bin], true_share[bin] / count[bin], 2.5 / std::sqrt(count[bin])) << bin;
  }
}

}  // namespace
}  // namespace causeway
