// Which units of a file are held out for scores.
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "engine/core/json_text.h"
#include "engine/training/data_source.h"
#include "engine/training/run_directory.h"
#include "tests/data/example_data.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

Settings own_data(int test_pairs, std::uint64_t seed = 1) {
  Settings settings;
  settings.world.data = "pairs.npz";
  settings.world.test_pairs = test_pairs;
  settings.seed = seed;
  return settings;
}

/// The units by their first factor, which is different in each.
std::vector<double> firsts(const Dataset& data) {
  std::vector<double> values;
  for (std::int64_t u = 0; u < data.units; ++u) values.push_back(data.truth.factors(u * data.frames, 0));
  return values;
}

TEST(Split, IsDrawnBySeed) {
  const Dataset all = example_data(200, 2);
  const RunData data = split_data(all, own_data(30));
  EXPECT_EQ(data.test.units, 30);
  EXPECT_EQ(data.train.units, 170);
  const std::vector<double> test = firsts(data.test), train = firsts(data.train);
  EXPECT_TRUE(std::is_sorted(test.begin(), test.end())) << "in the order of the file";
  EXPECT_TRUE(std::is_sorted(train.begin(), train.end()));
  std::set<double> together(test.begin(), test.end());
  together.insert(train.begin(), train.end());
  EXPECT_EQ(together.size(), 200U) << "each unit is in one part";
  const std::vector<double> everything = firsts(all);
  for (int part = 0; part < 4; ++part) {
    const auto inside = std::count_if(test.begin(), test.end(), [&](double value) {
      return value >= everything[static_cast<std::size_t>(50 * part)] &&
             value <= everything[static_cast<std::size_t>(50 * part + 49)];
    });
    EXPECT_GE(inside, 2) << "a file sorted by target is tested on all of it, part " << part;
  }
  EXPECT_EQ(firsts(split_data(all, own_data(30)).test), test);
  EXPECT_NE(firsts(split_data(all, own_data(30, 2)).test), test);
  EXPECT_EQ(split_data(all, own_data(5000)).test.units, 40) << "at most a fifth";
  EXPECT_EQ(split_data(all, own_data(0)).test.units, 0);
  expect_error([&] { split_data(slice(all, 0, 1), own_data(30)); }, "a data set of 1 units cannot be split");
}

TEST(Split, KeepsSequencesWhole) {
  const Dataset all = example_data(40, 5);
  const RunData data = split_data(all, own_data(8));
  EXPECT_EQ(data.test.units, 8);
  for (const Dataset* part : {&data.test, &data.train}) {
    EXPECT_NO_THROW(part->validate());
    EXPECT_EQ(part->frames, 5);
    for (std::int64_t u = 0; u < part->units; ++u) {
      Eigen::Index row = 0;  // of the unit's first frame in the file
      (all.truth.factors.col(0).array() - part->truth.factors(5 * u, 0)).abs().minCoeff(&row);
      ASSERT_EQ(row % 5, 0);
      EXPECT_EQ(part->truth.factors.middleRows(5 * u, 5), all.truth.factors.middleRows(row, 5));
      EXPECT_EQ(part->truth.targets.middleRows(4 * u, 4), all.truth.targets.middleRows(row / 5 * 4, 4));
      EXPECT_EQ(part->actions.middleRows(4 * u, 4), all.actions.middleRows(row / 5 * 4, 4));
    }
  }
  try {
    split_data(slice(all, 0, 1), own_data(8));
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(error.hint().find("cut the sequence into several"), std::string::npos) << error.hint();
  }
}

TEST(Split, MayBeTheLastUnitsAsItWasOnce) {
  const Dataset all = example_data(200, 2);
  Settings settings = own_data(30);
  set_setting(settings, "world.split", "last");
  const RunData data = split_data(all, settings);
  expect_same_data(data.test, slice(all, 170, 30));
  expect_same_data(data.train, slice(all, 0, 170));
  settings.world.split = "first";
  expect_error([&] { validate_settings(settings); }, "unknown split 'first' | ");
}

TEST(Split, RunsOfBeforeKeepTheirs) {
  const TemporaryDirectory d;
  const auto read = [&](const Settings& settings, bool told) {
    nlohmann::json json = settings_to_json(settings);
    if (!told) json["world"].erase("split");
    std::ofstream(d / "settings.json") << json;
    std::ofstream(d / "checkpoint.safetensors") << "";
    return load_run_settings(d.path()).world.split;
  };
  EXPECT_EQ(read(own_data(30), false), "last");
  EXPECT_EQ(read(own_data(30), true), "random");
  EXPECT_EQ(read(Settings{}, false), "random") << "of sampled data it says nothing";
  nlohmann::json given = settings_to_json(own_data(30));
  given["world"].erase("split");
  EXPECT_EQ(settings_from_json(given).world.split, "random") << "a file of settings for a new run";
}

TEST(Split, SettingsAreTextThatCanBeKept) {
  Settings settings;
  const std::string latin = "gr\xF6\xDF\x65.npz";
  expect_error([&] { set_setting(settings, "world.data", latin); },
               "setting world.data cannot be \"gr\xEF\xBF\xBD\xEF\xBF\xBD\x65.npz\" | it must be UTF-8 text: rename");
  expect_error([&] { set_setting(settings, "preset", latin); }, "setting preset cannot be");
  expect_error([&] { set_setting(settings, "seed", latin); }, "setting seed cannot be");
  settings.world.data = latin;
  expect_error([&] { validate_settings(settings); },
               "the path of the data, 'gr\xEF\xBF\xBD\xEF\xBF\xBD\x65.npz', is not");
  settings.world.data = "gr\xC3\xB6\xC3\x9F\x65.npz";
  EXPECT_NO_THROW(validate_settings(settings));
}

}  // namespace
}  // namespace causeway
