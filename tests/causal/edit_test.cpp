#include "engine/causal/edit.h"

#include <gtest/gtest.h>

namespace causeway {
namespace {

TEST(TrueEdit, FollowsTheGraphOfTheWorld) {
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

}  // namespace
}  // namespace causeway
