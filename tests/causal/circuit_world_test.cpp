#include "engine/causal/circuit_world.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "engine/core/error.h"
#include "tests/causal/statistics.h"
#include "tests/causal/the_circuit.h"

namespace causeway {
namespace {

using namespace circuit;

std::vector<std::vector<double>> samples(int count) {
  std::vector<std::vector<double>> result;
  for (int i = 0; i < count; ++i) {
    Random random(11, Stream::kTest, static_cast<std::uint64_t>(i));
    result.push_back(world().model().sample(random).latents);
  }
  return result;
}

TEST(CircuitWorld, HasThePublishedGraph) {
  EXPECT_EQ(world().latent_names(), (std::vector<std::string>{"red", "green", "blue", "arm"}));
  EXPECT_EQ(world().graph().edges(),
            (std::vector<Dag::Edge>{{kGreen, kRed}, {kBlue, kRed}, {kArm, kRed}, {kArm, kGreen}, {kArm, kBlue}}));
}

TEST(CircuitWorld, ButtonsArePressedAroundTheirCentres) {
  EXPECT_EQ(pressed(0.25), (std::array<double, 3>{1.0, 0.0, 0.0}));
  EXPECT_EQ(pressed(0.5), (std::array<double, 3>{0.0, 1.0, 0.0}));
  EXPECT_EQ(pressed(0.75), (std::array<double, 3>{0.0, 0.0, 1.0}));
  EXPECT_NEAR(pressed(0.25 + 0.06)[kRed], 0.75, 1e-12);
  EXPECT_EQ(pressed(0.0), (std::array<double, 3>{0.0, 0.0, 0.0}));
  EXPECT_EQ(pressed(0.375), (std::array<double, 3>{0.0, 0.0, 0.0})) << "between two buttons none is touched";
  EXPECT_EQ(world().readouts().at("pressed")(std::vector<double>{0.1, 0.2, 0.3, 0.5}),
            (std::vector<double>{0.0, 1.0, 0.0}));
}

TEST(CircuitWorld, MeansFollowTheFormulas) {
  EXPECT_DOUBLE_EQ(green_mean(0.5), 0.8);
  EXPECT_DOUBLE_EQ(green_mean(0.1), 0.2);
  EXPECT_DOUBLE_EQ(blue_mean(0.75), 0.8);
  EXPECT_DOUBLE_EQ(red_mean(0.25, 0.25, 0.0), 0.5);
  EXPECT_DOUBLE_EQ(red_mean(0.9, 0.9, 0.0), 0.8) << "the drive saturates";
  EXPECT_DOUBLE_EQ(red_mean(0.0, 0.0, 0.25), 0.8);
}

TEST(CircuitWorld, SampledMeansAgreeInEveryBinOfTheArm) {
  constexpr int kBins = 10;
  std::array<std::array<double, 3>, kBins> excess{};
  std::array<int, kBins> count{};
  for (const auto& z : samples(40000)) {
    const int bin = std::min(kBins - 1, static_cast<int>(z[kArm] * kBins));
    ++count[bin];
    excess[bin][kRed] += z[kRed] - red_mean(z[kGreen], z[kBlue], z[kArm]);
    excess[bin][kGreen] += z[kGreen] - green_mean(z[kArm]);
    excess[bin][kBlue] += z[kBlue] - blue_mean(z[kArm]);
  }
  for (int bin = 0; bin < kBins; ++bin) {
    for (int lamp = 0; lamp < 3; ++lamp) {
      // The variance of a Beta law of concentration 5 is v (1 - v) / 6 <= 1/24.
      EXPECT_LT(std::abs(excess[bin][lamp]) / count[bin], 4.5 * std::sqrt(1.0 / 24.0 / count[bin]))
          << "bin " << bin << " lamp " << lamp;
    }
  }
}

TEST(CircuitWorld, SampledLawsAreTheBetaLaws) {
  std::vector<double> arm;
  std::vector<double> green_untouched;
  std::vector<double> blue_untouched;
  for (const auto& z : samples(20000)) {
    arm.push_back(z[kArm]);
    if (z[kArm] < 0.38) {
      green_untouched.push_back(z[kGreen]);
      blue_untouched.push_back(z[kBlue]);
    }
  }
  // Beta(1, 4), in closed form.
  const auto dark = [](double z) { return 1.0 - std::pow(1.0 - z, 4); };
  EXPECT_LT(kolmogorov_smirnov(arm, [](double z) { return z; }), 1.95);
  EXPECT_LT(kolmogorov_smirnov(green_untouched, dark), 1.95);
  EXPECT_LT(kolmogorov_smirnov(blue_untouched, dark), 1.95);

  std::vector<double> green_pressed;
  std::vector<double> red_saturated;
  const std::vector<Do> on_green{{kArm, 0.5}};
  const std::vector<Do> lamps_on{{kGreen, 0.7}, {kBlue, 0.6}};
  for (int i = 0; i < 20000; ++i) {
    Random random(12, Stream::kTest, static_cast<std::uint64_t>(i));
    green_pressed.push_back(interventional(world().model(), on_green, random)[kGreen]);
    red_saturated.push_back(interventional(world().model(), lamps_on, random)[kRed]);
  }
  const auto bright = [](double z) { return std::pow(z, 4); };  // Beta(4, 1)
  EXPECT_LT(kolmogorov_smirnov(green_pressed, bright), 1.95);
  EXPECT_LT(kolmogorov_smirnov(red_saturated, bright), 1.95);
  EXPECT_GT(kolmogorov_smirnov(green_pressed, dark), 50.0) << "the test can tell laws apart";
}

TEST(CircuitWorld, NoiseAndValueAreInverse) {
  for (int i = 0; i < 2000; ++i) {
    Random random(13, Stream::kTest, static_cast<std::uint64_t>(i));
    const auto sample = world().model().sample(random);
    const auto noise = world().model().abduct(sample.latents);
    const auto again = world().model().solve(noise);
    for (int k = 0; k < kCount; ++k) {
      EXPECT_NEAR(noise[k], sample.noise[k], 1e-12);
      EXPECT_NEAR(again[k], sample.latents[k], 1e-9);
    }
  }
}

TEST(CircuitWorld, HoldsAtTheEndsOfItsRange) {
  const double least = into_open_unit_interval(0.0);
  const double most = into_open_unit_interval(1.0);
  EXPECT_GT(least, 0.0);
  EXPECT_LT(most, 1.0);
  for (const double arm : {0.0, 0.25, 0.31, 0.5, 0.75, 1.0}) {
    for (const double edge : {0.0, 1.0}) {
      const std::vector<double> corner{edge, edge, edge, arm};
      for (const double u : world().model().abduct(corner)) {
        EXPECT_GT(u, 0.0);
        EXPECT_LT(u, 1.0);
      }
    }
  }
  for (const double u : {least, 1e-12, 0.5, 1.0 - 1e-12, most}) {
    for (const double z : world().model().solve(std::vector<double>{u, u, u, u})) {
      EXPECT_GE(z, 0.0);
      EXPECT_LE(z, 1.0);
    }
  }
  EXPECT_THROW(world().model().abduct(std::vector<double>{1.5, 0.5, 0.5, 0.5}), Error);
}

}  // namespace
}  // namespace causeway
