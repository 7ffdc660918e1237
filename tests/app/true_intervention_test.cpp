#include "app/true_intervention.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

TEST(TrueIntervention, LatentsAreTranslatedByTheirOrder) {
  // z = log(f): any monotone relation is undone where it was seen.
  std::vector<double> f, z, falling;
  for (int i = 1; i <= 100; ++i) {
    f.push_back(i / 100.0);
    z.push_back(std::log(i / 100.0));
    falling.push_back(-std::log(i / 100.0));
  }
  EXPECT_NEAR(factor_value(z, f, std::log(0.5)), 0.5, 1e-9);
  EXPECT_NEAR(factor_value(falling, f, -std::log(0.25)), 0.25, 1e-9);
  EXPECT_NEAR(factor_value(z, f, std::log(0.505)), 0.505, 1e-3);
  EXPECT_DOUBLE_EQ(factor_value(z, f, 9), 1.0);
  EXPECT_DOUBLE_EQ(factor_value(z, f, -99), 0.01);
  EXPECT_DOUBLE_EQ(factor_value(falling, f, 99), 0.01);
  EXPECT_THROW(factor_value(std::vector<double>{1}, std::vector<double>{1}, 0), UsageError);
}

TEST(TrueIntervention, FollowsTheGraphOfTheWorld) {
  const World world = make_world("circuit");
  const int red = world.variable("red"), green = world.variable("green"), blue = world.variable("blue"),
            arm = world.variable("arm");
  Random random(3, Stream::kTest);
  const auto before = world.model().sample(random).latents;
  const auto at = [](const std::vector<double>& v, int i) { return v[static_cast<std::size_t>(i)]; };
  const double target = at(before, green) > 0.5 ? 0.1 : 0.9;

  const auto alone = true_edit(world, before, {{green, target}}, EditMode::kSetLatent, 1);
  EXPECT_EQ(at(alone, red), at(before, red));
  EXPECT_EQ(at(alone, green), target);

  const auto same_noise = true_edit(world, before, {{green, target}}, EditMode::kCounterfactual, 1);
  EXPECT_NE(at(same_noise, red), at(before, red));
  EXPECT_EQ(at(same_noise, blue), at(before, blue));
  EXPECT_EQ(same_noise, true_edit(world, before, {{green, target}}, EditMode::kCounterfactual, 2));

  const auto fresh = true_edit(world, before, {{green, target}}, EditMode::kDo, 1);
  const auto other = true_edit(world, before, {{green, target}}, EditMode::kDo, 2);
  EXPECT_NE(at(fresh, red), at(other, red));
  EXPECT_NEAR(at(fresh, arm), at(before, arm), 1e-9);
  EXPECT_NEAR(at(fresh, blue), at(before, blue), 1e-9);
  EXPECT_DOUBLE_EQ(at(fresh, green), target);

  const auto effect = true_edit(world, before, {{red, 0.5}}, EditMode::kDo, 1);
  EXPECT_NEAR(at(effect, green), at(before, green), 1e-9);
  EXPECT_EQ(at(true_edit(world, before, {{red, 7}}, EditMode::kSetLatent, 1), red), 1.0) << "values stay in the range";
}

TEST(TrueIntervention, StandsBesideWhatATrainedModelSays) {
  OffscreenPlatform platform(1280, 720);
  ApplicationOptions options;
  options.run = std::filesystem::path(CAUSEWAY_SOURCE_DIR) / "assets" / "pretrained" / "circuit";
  Application application(platform, options);
  UiDriver driver(application);
  ASSERT_TRUE(application.settle(30));
  EXPECT_EQ(driver.read("intervene.truth"), "");  // nothing was set
  driver.set("intervene.mode", "counterfactual");
  driver.set("intervene.green", "0.8");
  ASSERT_TRUE(application.settle(30));
  const double green = std::stod(driver.read("intervene.truth"));
  EXPECT_GT(green, 0.0);
  EXPECT_LT(green, 1.0);
  EXPECT_LT(std::stod(driver.read("intervene.off")), 0.03);
  // Setting the latent elsewhere takes the factor elsewhere, in one direction.
  driver.set("intervene.green", "-0.8");
  ASSERT_TRUE(application.settle(30));
  EXPECT_GT(std::abs(std::stod(driver.read("intervene.truth")) - green), 0.05);
  driver.set("intervene.mode", "do");
  ASSERT_TRUE(application.settle(30));
  EXPECT_EQ(driver.read("intervene.off"), "");
  EXPECT_NE(driver.read("intervene.truth"), "");
}

}  // namespace
}  // namespace causeway
