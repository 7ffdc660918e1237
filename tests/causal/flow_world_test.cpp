#include "engine/causal/flow_world.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/causal/statistics.h"

namespace causeway {
namespace {

using namespace flow;

double units_of(double latent, LatentRange range) { return range.low + (range.high - range.low) * latent; }

std::vector<StructuralCausalModel::Sample> flow_samples(int count) {
  const World world = flow_world();
  std::vector<StructuralCausalModel::Sample> result;
  for (int i = 0; i < count; ++i) {
    Random random(11, Stream::kTest, static_cast<std::uint64_t>(i));
    result.push_back(world.model().sample(random));
  }
  return result;
}

TEST(FlowWorld, HasThePublishedGraphAndPhysics) {
  const World world = flow_world();
  EXPECT_EQ(world.latent_names(), (std::vector<std::string>{"ball", "water", "hole", "jet"}));
  EXPECT_EQ(world.graph().edges(), (std::vector<Dag::Edge>{{kBall, kWater}, {kWater, kJet}, {kHole, kJet}}));
  EXPECT_NEAR(mean_level(1.0), 3.45, 1e-12);
  EXPECT_NEAR(mean_reach(2.0, 4.5), std::sqrt(2 * 0.98 * 2.0 * 4.0), 1e-12);
}

TEST(FlowWorld, SampledLawsFollowTheFormulas) {
  std::vector<double> ball, hole, water_noise, jet_noise;
  for (const auto& [noise, z] : flow_samples(6000)) {
    ball.push_back(z[kBall]);
    hole.push_back(z[kHole]);
    const double radius = units_of(z[kBall], kRadii), level = units_of(z[kWater], kLevels);
    const double reach = mean_reach(level, units_of(z[kHole], kHoles));
    // Where the law is not cut by the range.
    if (radius > 0.6 && radius < 0.9) water_noise.push_back((level - mean_level(radius)) / kLevelScatter);
    if (reach > 2.2 && reach < 6.2) jet_noise.push_back((units_of(z[kJet], kReaches) - reach) / kReachScatter);
  }
  const auto uniform = [](double x) { return x; };
  const auto normal = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  EXPECT_LT(kolmogorov_smirnov(ball, uniform), 1.95);
  EXPECT_LT(kolmogorov_smirnov(hole, uniform), 1.95);
  EXPECT_GT(water_noise.size(), 1000U);
  EXPECT_LT(kolmogorov_smirnov(water_noise, normal), 1.95);
  EXPECT_LT(kolmogorov_smirnov(jet_noise, normal), 1.95);
}

TEST(FlowWorld, NoiseAndValueAreInverse) {
  const World world = flow_world();
  for (const auto& [noise, z] : flow_samples(500)) {
    const auto found = world.model().abduct(z);
    const auto again = world.model().solve(found);
    for (std::size_t k = 0; k < 4; ++k) {
      EXPECT_NEAR(found[k], noise[k], 1e-9);
      EXPECT_NEAR(again[k], z[k], 1e-9);
    }
  }
}

TEST(FlowWorld, MoreWaterAndAHigherHoleReachFurther) {
  const World world = flow_world();
  const std::vector<double> noise(4, 0.5);
  const auto base = world.model().solve(noise);
  const auto jet_after = [&](int variable, double value) {
    return counterfactual(world.model(), base, std::vector<Do>{{variable, value}})[kJet];
  };
  for (const int cause : {kBall, kWater, kHole}) {
    double previous = -1.0;
    for (int i = 0; i <= 10; ++i) {
      const double jet = jet_after(cause, i / 10.0);
      EXPECT_GT(jet, previous) << world.latent_names()[static_cast<std::size_t>(cause)];
      previous = jet;
    }
  }
}

}  // namespace
}  // namespace causeway
