#include "engine/causal/world.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace causeway {
namespace {

TEST(Worlds, EveryNameMakesAWorldOfThatName) {
  ASSERT_FALSE(world_names().empty());
  for (const auto& name : world_names()) {
    const World world = make_world(name);
    EXPECT_EQ(world.name(), name);
    EXPECT_FALSE(world.description().empty());
    Random random(1, Stream::kTest);
    const auto pair = world.sample_pair(random);
    for (int i = 0; i < world.size(); ++i) {
      const auto [low, high] = world.ranges()[static_cast<std::size_t>(i)];
      for (const auto& latents : {pair.latents_before, pair.latents_after}) {
        EXPECT_GE(latents[static_cast<std::size_t>(i)], low);
        EXPECT_LE(latents[static_cast<std::size_t>(i)], high);
      }
    }
  }
}

TEST(Worlds, PicturesOrVectorsAreSaidTruly) {
  for (const auto& name : world_names()) {
    const World world = make_world(name);
    EXPECT_EQ(world.observation() == nullptr, world_has_pictures(name)) << name;
  }
  EXPECT_TRUE(world_has_variants("scaling"));
  EXPECT_FALSE(world_has_variants("circuit"));
  EXPECT_THROW(world_has_variants("circus"), UsageError);
}

TEST(Worlds, UnknownNamesAreAnsweredWithTheKnownOnes) {
  try {
    make_world("circus");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "unknown world 'circus'");
    EXPECT_EQ(error.hint().find("did you mean circuit?"), 0U);
  }
  const World world = make_world("circuit");
  try {
    world.variable("blu");
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_EQ(error.hint().find("did you mean blue?"), 0U) << error.hint();
  }
}

TEST(Worlds, SettingsAreCheckedAgainstTheRange) {
  const World world = make_world("circuit");
  const auto setting = world.intervention("arm", 0.5);
  EXPECT_EQ(setting.variable, 3);
  EXPECT_EQ(setting.value, 0.5);
  EXPECT_THROW(world.intervention("arm", 1.5), UsageError);
  EXPECT_THROW(world.intervention("elbow", 0.5), UsageError);
}

}  // namespace
}  // namespace causeway
