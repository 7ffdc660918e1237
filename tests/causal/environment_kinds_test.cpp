// Units from several environments: what changes in each, and what goes on acting.
#include "engine/causal/environment_kinds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/causal/circuit_world.h"
#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"

namespace causeway {
namespace {

constexpr int kUnits = 20000;

World environments_world(const nlohmann::json& own = nlohmann::json::object()) {
  WorldSpec spec = parse_world_spec("circuit-environments");
  spec.own = own;
  return make_world(spec);
}

/// Values of a factor in one environment.
std::vector<double> in_environment(const Dataset& data, int environment, int factor) {
  std::vector<double> values;
  for (std::int64_t u = 0; u < data.units; ++u) {
    if (data.domain[static_cast<std::size_t>(u)] == environment) values.push_back(data.truth.factors(u, factor));
  }
  return values;
}

std::pair<double, double> mean_and_std(const std::vector<double>& values) {
  double mean = 0, variance = 0;
  for (const double v : values) mean += v / static_cast<double>(values.size());
  for (const double v : values) variance += (v - mean) * (v - mean) / static_cast<double>(values.size());
  return {mean, std::sqrt(variance)};
}

/// How much red follows what drives it.
double slope_of_red(const Dataset& data, int environment) {
  double with = 0, drive = 0;
  for (std::int64_t u = 0; u < data.units; ++u) {
    if (data.domain[static_cast<std::size_t>(u)] != environment) continue;
    const auto z = data.truth.factors.row(u);
    const double mean = circuit::red_mean(z(circuit::kGreen), z(circuit::kBlue), z(circuit::kArm)) - 0.65;
    with += (z(circuit::kRed) - 0.5) * mean;
    drive += mean * mean;
  }
  return with / drive;
}

TEST(EnvironmentKinds, EachEnvironmentReplacesTheLawOfOneVariable) {
  const Dataset data = sample_dataset(environments_world(), world_kind("circuit-environments", "environments"), kUnits,
                                      3, Stream::kTest);
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(data.frames, 1);
  EXPECT_TRUE(data.offer().domain);
  for (int e = 0; e <= 4; ++e) EXPECT_NEAR(std::count(data.domain.begin(), data.domain.end(), e), kUnits / 5, 250);
  for (int i = 0; i < 4; ++i) {
    const auto [mean, std] = mean_and_std(in_environment(data, i + 1, i));
    EXPECT_NEAR(mean, 0.5, 0.01) << i;
    EXPECT_NEAR(std, 0.1, 0.005) << "Beta(12, 12)";
    EXPECT_GT(mean_and_std(in_environment(data, 0, i)).second, 0.15);
  }
  EXPECT_NEAR(slope_of_red(data, 1), 0, 0.12) << "where red is set its causes have no effect";
  EXPECT_GT(slope_of_red(data, 0), 0.5);
  EXPECT_GT(slope_of_red(data, 4), 0.5) << "elsewhere they have";
}

TEST(EnvironmentKinds, SoftChangesLeaveCausesInForce) {
  const Dataset data = sample_dataset(environments_world(), world_kind("circuit-environments", "environments-soft"),
                                      kUnits, 3, Stream::kTest);
  EXPECT_NO_THROW(data.validate());
  for (int i = 0; i < 4; ++i) {
    EXPECT_LT(mean_and_std(in_environment(data, i + 1, i)).second,
              0.92 * mean_and_std(in_environment(data, 0, i)).second)
        << "causes alone make the lamps vary by .2";
  }
  EXPECT_GT(slope_of_red(data, 1), 0.5);
}

TEST(EnvironmentKinds, SettingsShapeTheLaw) {
  const Dataset data = sample_dataset(environments_world({{"centre", 0.2}, {"concentration", 15}}), environments_kind(),
                                      kUnits, 3, Stream::kTest);
  const auto [mean, std] = mean_and_std(in_environment(data, 4, circuit::kArm));
  EXPECT_NEAR(mean, 0.2, 0.01);
  EXPECT_NEAR(std, 0.1, 0.005) << "Beta(3, 12)";
  EXPECT_THROW(world_kind("circuit", "environments"), UsageError);
}

TEST(EnvironmentKinds, ThereAreAsManyAsAreAskedFor) {
  for (const int count : {1, 3, 5}) {
    const World world = environments_world({{"count", count}});
    for (const DataKind& kind : {environments_kind(), soft_environments_kind()}) {
      const Dataset data = sample_dataset(world, kind, 500, 1, Stream::kWorldTrain);
      EXPECT_EQ(*std::max_element(data.domain.begin(), data.domain.end()), count - 1);
      EXPECT_EQ(*std::min_element(data.domain.begin(), data.domain.end()), 0);
    }
  }
  const auto units = [](const nlohmann::json& own) {
    return sample_dataset(environments_world(own), environments_kind(), 200, 1, Stream::kWorldTrain).truth.factors;
  };
  EXPECT_EQ(units({{"count", 5}}), units({{"count", 0}})) << "all of them, as without the setting";
}

}  // namespace
}  // namespace causeway
