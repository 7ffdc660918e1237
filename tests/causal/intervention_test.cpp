#include "engine/causal/intervention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/causal/circuit_world.h"
#include "engine/core/error.h"
#include "tests/causal/statistics.h"
#include "tests/causal/the_circuit.h"

namespace causeway {
namespace {

using namespace circuit;

PairSample pair(int row) {
  Random random(21, Stream::kTest, static_cast<std::uint64_t>(row));
  return world().sample_pair(random);
}

TEST(SamplePair, TargetsAreUniform) {
  constexpr int kPairs = 40000;
  std::array<int, 5> count{};
  for (int i = 0; i < kPairs; ++i) {
    ++count.at(static_cast<std::size_t>(pair(i).target));
  }
  double chi_square = 0.0;
  for (const int seen : count) {
    chi_square += std::pow(seen - kPairs / 5.0, 2) / (kPairs / 5.0);
  }
  EXPECT_LT(chi_square, 18.5) << "4 degrees of freedom: beyond in one of a thousand";
}

TEST(SamplePair, OnlyTheTargetAndItsDescendantsChange) {
  for (int i = 0; i < 5000; ++i) {
    const auto p = pair(i);
    const auto downstream = p.target == 0 ? std::vector<int>{} : world().graph().descendants(p.target - 1);
    for (int k = 0; k < circuit::kCount; ++k) {
      if (k == p.target - 1) {
        EXPECT_NE(p.latents_before[k], p.latents_after[k]);
      } else if (!std::binary_search(downstream.begin(), downstream.end(), k)) {
        EXPECT_EQ(p.latents_before[k], p.latents_after[k]) << "bit for bit";
      }
    }
  }
}

TEST(SamplePair, NoiseIsSharedExceptForTheTarget) {
  int changed = 0;
  for (int i = 0; i < 5000; ++i) {
    const auto p = pair(i);
    for (int k = 0; k < circuit::kCount; ++k) {
      if (k == p.target - 1) {
        EXPECT_NE(p.noise_before[k], p.noise_after[k]);
        ++changed;
      } else {
        EXPECT_EQ(p.noise_before[k], p.noise_after[k]) << "bit for bit";
      }
    }
  }
  EXPECT_GT(changed, 3500);
}

TEST(SamplePair, NoiseAfterwardsIsWhatTheModelWouldHaveNeeded) {
  for (int i = 0; i < 1000; ++i) {
    const auto p = pair(i);
    const auto before = world().model().solve(p.noise_before);
    EXPECT_EQ(before, p.latents_before);
    const auto after = world().model().solve(p.noise_after);
    for (int k = 0; k < circuit::kCount; ++k) {
      EXPECT_NEAR(after[k], p.latents_after[k], 1e-6) << "pair " << i << " latent " << k << " target " << p.target;
    }
  }
}

TEST(SamplePair, InterventionsAreDrawnFromTheUniformLaw) {
  std::vector<double> values;
  for (int i = 0; i < 20000; ++i) {
    const auto p = pair(i);
    if (p.target == kGreen + 1) {
      values.push_back(p.latents_after[kGreen]);
    }
  }
  EXPECT_LT(kolmogorov_smirnov(values, [](double z) { return z; }), 1.95);
}

TEST(SamplePair, DependsOnTheRowOnly) {
  const auto p = pair(5);
  pair(6);
  EXPECT_EQ(p.latents_after, pair(5).latents_after);
}

TEST(Counterfactual, KeepsTheNoiseAndMovesDescendants) {
  for (int i = 0; i < 500; ++i) {
    const auto p = pair(i);
    if (p.target == 0) {
      continue;
    }
    const Do setting{p.target - 1, p.latents_after[p.target - 1]};
    const auto after = counterfactual(world().model(), p.latents_before, {&setting, 1});
    for (int k = 0; k < circuit::kCount; ++k) {
      EXPECT_NEAR(after[k], p.latents_after[k], 1e-9) << "what the pair shows";
    }
  }
}

TEST(Counterfactual, LeavesNonDescendantsBitForBit) {
  const auto z = pair(1).latents_before;
  const std::vector<Do> red{{kRed, 0.123}};
  auto expected = z;
  expected[kRed] = 0.123;
  EXPECT_EQ(counterfactual(world().model(), z, red), expected) << "red causes nothing";
  EXPECT_EQ(counterfactual(world().model(), z, {}), z);

  const std::vector<Do> green{{kGreen, 0.9}};
  const auto after = counterfactual(world().model(), z, green);
  EXPECT_EQ(after[kBlue], z[kBlue]);
  EXPECT_EQ(after[kArm], z[kArm]);
  EXPECT_NE(after[kRed], z[kRed]);
}

TEST(Counterfactual, SeveralSettingsHoldTogether) {
  const auto z = pair(2).latents_before;
  const std::vector<Do> settings{{kArm, 0.5}, {kGreen, 0.05}};
  const auto after = counterfactual(world().model(), z, settings);
  EXPECT_EQ(after[kArm], 0.5);
  EXPECT_EQ(after[kGreen], 0.05) << "set, although the arm presses its button";
  const auto noise = world().model().abduct(z);
  EXPECT_NEAR(world().model().mechanism(kRed).noise(after[kRed], after), noise[kRed], 1e-12);
}

TEST(Interventional, DrawsFreshNoiseAndCutsIncomingEdges) {
  const std::vector<Do> green{{kGreen, 0.9}};
  std::vector<double> arm;
  std::vector<double> red_excess;
  for (int i = 0; i < 20000; ++i) {
    Random random(22, Stream::kTest, static_cast<std::uint64_t>(i));
    const auto z = interventional(world().model(), green, random);
    EXPECT_EQ(z[kGreen], 0.9);
    arm.push_back(z[kArm]);
    red_excess.push_back(z[kRed] - red_mean(z[kGreen], z[kBlue], z[kArm]));
  }
  EXPECT_LT(kolmogorov_smirnov(arm, [](double z) { return z; }), 1.95)
      << "acting is not seeing: the arm learns nothing";
  EXPECT_LT(std::abs(mean(red_excess)), 4.5 * std::sqrt(1.0 / 24.0 / 20000));
}

TEST(Interventional, NothingSetIsPlainSampling) {
  Random a(23, Stream::kTest);
  Random b(23, Stream::kTest);
  EXPECT_EQ(interventional(world().model(), {}, a), world().model().sample(b).latents);
}

TEST(Interventions, CheckTheirArguments) {
  const auto z = pair(3).latents_before;
  Random random(1, Stream::kTest);
  const std::vector<Do> unknown{{4, 0.5}};
  const std::vector<Do> twice{{1, 0.5}, {1, 0.6}};
  const std::vector<Do> nan{{1, std::numeric_limits<double>::quiet_NaN()}};
  for (const auto& settings : {unknown, twice, nan}) {
    EXPECT_THROW(counterfactual(world().model(), z, settings), UsageError);
    EXPECT_THROW(interventional(world().model(), settings, random), UsageError);
  }
  EXPECT_THROW(counterfactual(world().model(), std::vector<double>{0.5}, {}), UsageError);
}

}  // namespace
}  // namespace causeway
