#include "engine/data/pair_folder.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/data/image_io.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

void picture(const fs::path& path, int grey, int width = 4, int height = 4) {
  fs::create_directories(path.parent_path());
  save_png(path,
           {width, height,
            std::vector<std::uint8_t>(3 * static_cast<std::size_t>(width * height), static_cast<std::uint8_t>(grey))});
}

void text(const fs::path& path, const std::string& content) { std::ofstream(path) << content; }

int grey_of(const PairDataset& data, std::int64_t pair, int which) { return data.image(pair, which)[0]; }

TEST(PairFolder, FindsPairsInEachLayout) {
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
    EXPECT_TRUE(is_pair_folder(d.path() / layout));
    const PairDataset data = load_pairs(d.path() / layout);
    ASSERT_EQ(data.pairs, 2) << layout;
    EXPECT_FALSE(data.has_truth);
    EXPECT_EQ(data.width, 4);
    EXPECT_EQ(grey_of(data, 0, 0), 2) << layout << ": 2 comes before 10";
    EXPECT_EQ(grey_of(data, 0, 1), 102) << layout;
    EXPECT_EQ(grey_of(data, 1, 1), 110) << layout;
  }
  EXPECT_FALSE(is_pair_folder(d.path()));
}

TEST(PairFolder, ReadsTheTruthFromLabels) {
  const TemporaryDirectory d;
  for (const char* name : {"a", "b"}) {
    picture(d / (std::string(name) + "_before.png"), 10);
    picture(d / (std::string(name) + "_after.png"), 20);
  }
  text(d / "labels.csv",
       "pair,intervention,arm_before,arm_after,red_before,red_after\nb,red,0.5,0.5,1,0\n\"a\",none,1,1,2,2\n");
  const PairDataset data = load_pairs(d.path());
  ASSERT_TRUE(data.has_truth);
  EXPECT_EQ(data.latent_names, (std::vector<std::string>{"arm", "red"}));
  EXPECT_EQ(data.intervention_labels, (std::vector<int>{0, 2}));
  EXPECT_EQ(data.latents(0, 1), 2.0);
  EXPECT_EQ(data.latents(3, 1), 0.0);
  EXPECT_EQ(data.adjacency.size(), 0);
  PairLoadOptions one;
  one.max_pairs = 1;
  EXPECT_EQ(load_pairs(d.path(), one).intervention_labels, (std::vector<int>{0}));
}

TEST(PairFolder, TellsWhatDoesNotFit) {
  const TemporaryDirectory d;
  const auto load = [&](const char* name) { return [&d, name] { load_pairs(d.path() / name); }; };
  picture(d.path() / "odd" / "1.png", 1);
  expect_error(load("odd"), "odd number");
  picture(d.path() / "alone" / "a_before.png", 1);
  picture(d.path() / "alone" / "b_after.png", 1);
  expect_error(load("alone"), "a_before.png has no picture after");
  picture(d.path() / "sizes" / "1.png", 1);
  picture(d.path() / "sizes" / "2.png", 1, 5, 4);
  expect_error(load("sizes"), "2.png has 5 x 4 pixels");
  PairLoadOptions options;
  options.image_size = 8;
  EXPECT_EQ(load_pairs(d.path() / "sizes", options).width, 8);
  options.memory_budget = 100;
  expect_error([&] { load_pairs(d.path() / "sizes", options); }, "more than the 100 allowed");
  picture(d.path() / "broken" / "1.png", 1);
  text(d.path() / "broken" / "2.jpg", "no picture");
  expect_error(load("broken"), "2.jpg");
  fs::create_directories(d.path() / "empty");
  expect_error(load("empty"), "no pictures");
}

TEST(PairFolder, TellsWhatIsWrongWithLabels) {
  const TemporaryDirectory d;
  picture(d / "1_before.png", 1);
  picture(d / "1_after.png", 1);
  const auto refused = [&](const std::string& csv, const std::string& part) {
    text(d / "labels.csv", csv);
    expect_error([&] { load_pairs(d.path()); }, part);
  };
  refused("", "labels.csv is empty");
  refused("intervention\nnone\n", "NAME_before");
  refused("a_before,a_after\n1,2\n", "intervention");
  refused("intervention,a_before\nnone,1\n", "a_after");
  refused("intervention,a_before,a_after\nnone,nan,1\n", "'nan' in column a_before, row 1, is no number");
  refused("intervention,a_before,a_after\nnone,,1\n", "is no number");
  refused("intervention,a_before,a_after\nb,0,1\n", "intervention 'b'");
  refused("intervention,a_before,a_after\n7,0,1\n", "intervention '7'");
  refused("intervention,a_before,a_after\nnone,0\n", "line 2: 2 cells, the header has 3");
  refused("intervention,a_before,a_after\n", "0 rows for 1 pairs");
  refused("pair,intervention,a_before,a_after\n2,none,0,1\n", "no row for pair '1'");
}

}  // namespace
}  // namespace causeway
