
#include "engine/data/pair_pictures.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "tests/data/expect_error.h"
#include "tests/data/small_files.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

int grey_of(const Dataset& data, std::int64_t pair, int which) { return data.picture_data(pair, which)[0]; }

TEST(PairPictures, FindsPairsInEachLayout) {
  const TemporaryDirectory d;
  for (const int i : {2, 10}) {
    picture(d.path() / "folders" / "before" / (std::to_string(i) + ".png"), i);
    picture(d.path() / "folders" / "after" / (std::to_string(i) + ".png"), 100 + i);
    picture(d.path() / "names" / ("x" + std::to_string(i) + "_before.png"), i);
    picture(d.path() / "names" / ("x" + std::to_string(i) + "_after.png"), 100 + i);
    picture(d.path() / "order" / ("img" + std::to_string(i) + ".png"), i);
    picture(d.path() / "order" / ("img" + std::to_string(i + 1) + ".png"), 100 + i);
  }
  for (const char* layout : {"folders", "names", "order"}) {
    EXPECT_TRUE(is_dataset(d.path() / layout));
    const Dataset data = load_dataset(d.path() / layout);
    ASSERT_EQ(data.units, 2) << layout;
    EXPECT_EQ(data.offer(), (DataOffer{.frames = 2}));
    EXPECT_EQ(data.width, 4);
    EXPECT_EQ(grey_of(data, 0, 0), 2) << layout << ": 2 comes before 10";
    EXPECT_EQ(grey_of(data, 0, 1), 102) << layout;
    EXPECT_EQ(grey_of(data, 1, 1), 110) << layout;
  }
  EXPECT_FALSE(is_dataset(d.path()));
}

TEST(PairPictures, ReadsTheTruthFromLabels) {
  const TemporaryDirectory d;
  for (const char* name : {"a", "b"}) {
    picture(d / (std::string(name) + "_before.png"), 10);
    picture(d / (std::string(name) + "_after.png"), 20);
  }
  text(d / "labels.csv",
       "pair,intervention,arm_before,arm_after,red_before,red_after\nb,red,0.5,0.5,1,0\n\"a\",none,1,1,2,2\n");
  const Dataset data = load_dataset(d.path());
  ASSERT_TRUE(data.offer().labels && data.offer().targets);
  EXPECT_EQ(data.truth.names, (std::vector<std::string>{"arm", "red"}));
  EXPECT_EQ(pair_labels(data), (std::vector<int>{0, 2}));
  EXPECT_EQ(data.truth.factors(0, 1), 2.0);
  EXPECT_EQ(data.truth.factors(3, 1), 0.0);
  EXPECT_EQ(data.truth.graph.size(), 0);
  DataLoadOptions one;
  one.max_units = 1;
  EXPECT_EQ(pair_labels(load_dataset(d.path(), one)), (std::vector<int>{0}));
}

TEST(PairPictures, TellsWhatDoesNotFit) {
  const TemporaryDirectory d;
  const auto load = [&](const char* name) { return [&d, name] { load_dataset(d.path() / name); }; };
  picture(d.path() / "odd" / "1.png", 1);
  expect_error(load("odd"), "odd number");
  picture(d.path() / "alone" / "a_before.png", 1);
  picture(d.path() / "alone" / "b_after.png", 1);
  expect_error(load("alone"), "a_before.png has no picture after");
  picture(d.path() / "sizes" / "1.png", 1);
  picture(d.path() / "sizes" / "2.png", 1, 5, 4);
  expect_error(load("sizes"), "2.png has 5 x 4 pixels");
  DataLoadOptions options;
  options.image_size = 8;
  expect_error([&] { load_dataset(d.path() / "sizes", options); }, "1.png has 4 x 4 | bring all pictures to one size");
  picture(d.path() / "size" / "1.png", 1);
  picture(d.path() / "size" / "2.png", 2);
  EXPECT_EQ(load_dataset(d.path() / "size", options).width, 8);
  options.memory_budget = 100;
  expect_error([&] { load_dataset(d.path() / "size", options); }, "more than the 100 allowed");
  picture(d.path() / "broken" / "1.png", 1);
  text(d.path() / "broken" / "2.jpg", "no picture");
  expect_error(load("broken"), "2.jpg");
  fs::create_directories(d.path() / "empty");
  expect_error(load("empty"), "no pictures");
  fs::create_directories(d.path() / "emptier" / "before");
  fs::create_directories(d.path() / "emptier" / "after");
  expect_error(load("emptier"), "holds no pictures | lay them out as before/NAME.png");
}

TEST(PairPictures, TellsWhatIsWrongWithLabels) {
  const TemporaryDirectory d;
  picture(d / "1_before.png", 1);
  picture(d / "1_after.png", 1);
  const auto refused = [&](const std::string& csv, const std::string& part) {
    text(d / "labels.csv", csv);
    expect_error([&] { load_dataset(d.path()); }, part);
  };
  refused("", "labels.csv is empty");
  refused("intervention\nnone\n", "NAME_before");
  refused("a_before,a_after\n1,2\n", "intervention");
  refused("intervention,a_before\nnone,1\n", "a_after");
  refused("intervention,a_before,a_after\nnone,nan,1\n", "labels.csv, line 2, column a_before: 'nan' is no number");
  refused("intervention,a_before,a_after\nnone,,1\n", "is no number");
  refused("intervention,a_before,a_after\nb,0,1\n", "intervention 'b'");
  refused("intervention,a_before,a_after\n7,0,1\n", "intervention '7'");
  refused("intervention,a_before,a_after\nnone,0\n", "line 2: 2 cells, the header has 3");
  refused("intervention,a_before,a_after\n", "0 rows for 1 pairs");
  refused("pair,intervention,a_before,a_after\n2,none,0,1\n", "no row for pair '1'");
}

}  // namespace
}  // namespace causeway
