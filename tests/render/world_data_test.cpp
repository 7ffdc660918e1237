// Data of a run, sampled from a world and rendered.
#include "engine/render/world_data.h"

#include <gtest/gtest.h>

namespace causeway {
namespace {

Settings small_settings() {
  Settings settings;
  settings.world.pairs = 600;
  settings.world.test_pairs = 20;
  settings.image.size = 32;
  return settings;
}

TEST(WorldData, RenderingThatWasStoppedGoesOnWhereItWas) {
  const Settings settings = small_settings();
  const DataSource source = make_data_source();
  const auto whole = make_data_source()(settings, 1, [](double) { return true; });
  ASSERT_TRUE(whole);
  // Stopped at every report: each call must get further than the one before, never begin again.
  std::vector<double> shares;
  std::shared_ptr<const RunData> data;
  for (int call = 0; !data && call < 20; ++call) {
    double first = -1;
    data = source(settings, 1, [&](double share) {
      if (first < 0) first = share;
      return false;
    });
    shares.push_back(first);
  }
  ASSERT_TRUE(data);
  ASSERT_GE(shares.size(), 3U) << "it was stopped several times";
  for (std::size_t i = 1; i < shares.size(); ++i) EXPECT_GT(shares[i], shares[i - 1]);
  EXPECT_EQ(data->train.pictures, whole->train.pictures);
  EXPECT_EQ(data->test.pictures, whole->test.pictures);

  // Other settings in between: nothing of the first is taken for them.
  Settings other = settings;
  other.seed = 2;
  source(settings, 1, [](double) { return false; });
  const auto fresh = source(other, 1, [](double) { return true; });
  ASSERT_TRUE(fresh);
  EXPECT_NE(fresh->train.pictures, whole->train.pictures);
}

TEST(WorldData, AWorldMakesTheKindOfDataThatIsAskedFor) {
  Settings settings = small_settings();
  settings.method = "beta-vae";
  EXPECT_EQ(data_kind(settings).name, "pairs") << "all methods see the same data unless told otherwise";
  settings.world.kind = "single";
  const auto data = make_data_source()(settings, 2, [](double) { return true; });
  ASSERT_TRUE(data);
  data->train.validate();
  EXPECT_EQ(data->train.frames, 1);
  EXPECT_EQ(data->train.rows(), 600);
  EXPECT_EQ(data->train.pictures.size(), 600 * data->train.picture_bytes());
  EXPECT_EQ(data->train.truth.readouts.at("pressed").rows(), 600);
  const Dataset held_out = held_out_data(settings, 7, 1);
  EXPECT_EQ(held_out.units, 7);
  EXPECT_TRUE(std::equal(held_out.pictures.begin(), held_out.pictures.end(), data->test.pictures.begin()))
      << "views see the data that scores are measured on";
}

}  // namespace
}  // namespace causeway
