#include "engine/causal/pendulum_world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "engine/causal/edit.h"
#include "engine/core/error.h"
#include "tests/causal/statistics.h"

namespace causeway {
namespace {

using namespace pendulum;

double length_of(double latent) { return kLengths.low + (kLengths.high - kLengths.low) * latent; }
double position_of(double latent) { return kPositions.low + (kPositions.high - kPositions.low) * latent; }

std::vector<std::vector<double>> pendulum_samples(const World& world, int count) {
  std::vector<std::vector<double>> result;
  for (int i = 0; i < count; ++i) {
    Random random(11, Stream::kTest, static_cast<std::uint64_t>(i));
    result.push_back(world.model().sample(random).latents);
  }
  return result;
}

TEST(PendulumWorld, HasThePublishedGraph) {
  for (const World& world : {pendulum_world(), published_pendulum_world()}) {
    EXPECT_EQ(world.latent_names(), (std::vector<std::string>{"light", "pendulum", "length", "position"}));
    EXPECT_EQ(
        world.graph().edges(),
        (std::vector<Dag::Edge>{{kLight, kLength}, {kLight, kPosition}, {kPendulum, kLength}, {kPendulum, kPosition}}));
  }
}

TEST(PendulumWorld, TheShadowIsThatOfParallelLight) {
  // Rays through the pivot (10, 10.5) and the pendulum's end down to the floor, y = -0.5.
  for (const double light : {0.0, 0.2, 0.6, 1.0}) {
    for (const double swing : {0.0, 0.5, 1.0}) {
      const double phi = light_angle(light), theta = swing_angle(swing);
      const auto on_floor = [&](double x, double y) { return x - (y + 0.5) * std::cos(phi) / std::sin(phi); };
      const double of_pivot = on_floor(10.0, 10.5);
      const double of_end = on_floor(10.0 + 9.5 * std::sin(theta), 10.5 - 9.5 * std::cos(theta));
      EXPECT_NEAR(shadow_reach(light, swing), of_end - of_pivot, 1e-12);
      EXPECT_NEAR(shadow_middle(light, swing), 0.5 * (of_end + of_pivot), 1e-12);
    }
  }
  EXPECT_NEAR(light_angle(0.0), 60 * std::numbers::pi / 200, 1e-12);
  EXPECT_NEAR(swing_angle(1.0), 43 * std::numbers::pi / 200, 1e-12);
}

TEST(PendulumWorld, SampledLawsAreTheDesigns) {
  std::vector<double> light, swing, length_noise, position_noise;
  for (const auto& z : pendulum_samples(pendulum_world(), 5000)) {
    light.push_back(z[kLight]);
    swing.push_back(z[kPendulum]);
    const double reach = shadow_reach(z[kLight], z[kPendulum]);
    const double mean = std::sqrt(9.0 + reach * reach), middle = shadow_middle(z[kLight], z[kPendulum]);
    // Near the ends of their ranges the laws are cut.
    if (mean > 3.5) length_noise.push_back((length_of(z[kLength]) - mean) / kScatter);
    if (middle < 18.0) position_noise.push_back((position_of(z[kPosition]) - middle) / kScatter);
  }
  const auto uniform = [](double x) { return x; };
  const auto normal = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
  EXPECT_LT(kolmogorov_smirnov(light, uniform), 1.95);
  EXPECT_LT(kolmogorov_smirnov(swing, uniform), 1.95);
  EXPECT_GT(length_noise.size(), 2000U);
  EXPECT_LT(kolmogorov_smirnov(length_noise, normal), 1.95);
  EXPECT_LT(kolmogorov_smirnov(position_noise, normal), 1.95);
}

TEST(PendulumWorld, NoLengthHasAProbabilityOfItsOwn) {
  std::set<double> different;
  int near_floor = 0, published_near_floor = 0;
  const auto on_floor = [](double latent) { return std::abs(length_of(latent) - 3.0) < 0.05; };
  for (const auto& z : pendulum_samples(pendulum_world(), 2000)) {
    different.insert(z[kLength]);
    near_floor += on_floor(z[kLength]);
  }
  for (const auto& z : pendulum_samples(published_pendulum_world(), 2000)) published_near_floor += on_floor(z[kLength]);
  EXPECT_EQ(different.size(), 2000U);
  EXPECT_LT(near_floor, 100);
  EXPECT_NEAR(published_near_floor, 2000 * 0.396, 100) << "two of five published pictures";
}

TEST(PendulumWorld, NoiseAndValueAreInverse) {
  const World world = pendulum_world();
  for (int i = 0; i < 500; ++i) {
    Random random(13, Stream::kTest, static_cast<std::uint64_t>(i));
    const auto sample = world.model().sample(random);
    const auto noise = world.model().abduct(sample.latents);
    const auto again = world.model().solve(noise);
    for (int k = 0; k < kCount; ++k) {
      const auto at = static_cast<std::size_t>(k);
      EXPECT_NEAR(noise[at], sample.noise[at], 1e-9);
      EXPECT_NEAR(again[at], sample.latents[at], 1e-9);
    }
  }
}

// A shadow that was set to what no light would make it still has a noise, so what is asked of it afterwards has an
// answer: it changes by as much as the light's part changes.
TEST(PendulumWorld, CounterfactualsOfImpossibleShadowsGoOnFromThem) {
  const World world = pendulum_world();
  const std::vector<double> odd{0.2, 0.5, 0.95, 0.9};
  const auto same = true_edit(world, odd, {{kLight, 0.2}}, EditMode::kCounterfactual, 1);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(same[k], odd[k], 1e-9);
  const auto usual = world.model().solve(std::vector<double>{0.3, 0.4, 0.5, 0.5});
  const auto moved = true_edit(world, usual, {{kPendulum, 0.6}}, EditMode::kCounterfactual, 1);
  EXPECT_EQ(moved[kLight], usual[kLight]);
  EXPECT_NEAR(position_of(moved[kPosition]) - position_of(usual[kPosition]),
              shadow_middle(0.3, 0.6) - shadow_middle(0.3, 0.4), 0.02);
}

TEST(PendulumWorld, PublishedAnglesAreOnTheGrid) {
  const World world = published_pendulum_world();
  std::set<double> lights, swings;
  const auto count = [&](double angle, std::set<double>& seen) {
    const double steps = angle / std::numbers::pi * 200.0;
    EXPECT_NEAR(steps, std::round(steps), 1e-9);
    seen.insert(std::round(steps));
  };
  for (const auto& z : pendulum_samples(world, 4000)) {
    count(light_angle(z[kLight]), lights);
    count(swing_angle(z[kPendulum]), swings);
    const double reach = shadow_reach(z[kLight], z[kPendulum]);
    EXPECT_NEAR(position_of(z[kPosition]), shadow_middle(z[kLight], z[kPendulum]), 20.0);
    const auto again = world.model().solve(world.model().abduct(z));
    EXPECT_EQ(again[kLight], z[kLight]);
    EXPECT_NEAR(again[kLength], z[kLength], 1e-9);
    if (std::abs(length_of(z[kLength]) - std::max(3.0, std::abs(reach))) > 0.05) {
      EXPECT_GT(std::abs(world.model().abduct(z)[kLength] - 0.5), 0.49) << "the rare value from anywhere";
    }
  }
  EXPECT_EQ(lights.size(), 87U);
  EXPECT_EQ(lights.count(100), 0U) << "straight above is left out";
  EXPECT_EQ(swings.size(), 84U);
  Random random(1, Stream::kTest);
  for (int i = 0; i < 50; ++i) count(light_angle(world.redraw(kLight, random)), lights);
}

}  // namespace
}  // namespace causeway
