// Labels of some units only.
#include "engine/data/unlabelled.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "engine/core/error.h"
#include "engine/data/load_dataset.h"
#include "engine/data/sample_dataset.h"
#include "engine/training/data_source.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

/// Vectors of 40 units, of which every fourth is labelled.
Dataset sparsely_labelled() {
  const World world = make_world("scaling-3-chain");
  Dataset data = sample_dataset(world, world_kind("scaling", "single"), 40, 1, Stream::kWorldTrain);
  for (Eigen::Index u = 0; u < 40; ++u) {
    if (u % 4 != 0) data.truth.factors.row(u).setConstant(std::nan(""));
  }
  return data;
}

TEST(Unlabelled, UnitsAreMarkedAndMayBeNaN) {
  Dataset data = sparsely_labelled();
  EXPECT_THROW(data.validate(), Error) << "not marked";
  mark_unlabelled(data, "here");
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(units_with_labels(data).size(), 10U);
  ASSERT_FALSE(data.notes.empty());
  EXPECT_EQ(data.notes.back(), "30 of 40 samples have no labels");
  data.truth.factors(8, 1) = std::nan("");
  EXPECT_THROW(data.validate(), Error) << "of a labelled unit";
  EXPECT_THROW(mark_unlabelled(data, "here"), Error) << "some of its factors, not all";
  Dataset all = slice(sparsely_labelled(), 0, 1);
  mark_unlabelled(all, "here");
  EXPECT_TRUE(all.truth.labelled.empty());
  EXPECT_EQ(units_with_labels(all).size(), 1U);
}

TEST(Unlabelled, PartsAndSumsOfDataKeepTheMarks) {
  Dataset data = sparsely_labelled();
  mark_unlabelled(data, "here");
  const Dataset part = slice(data, 3, 3);
  EXPECT_EQ(part.truth.labelled, (std::vector<std::uint8_t>{0, 1, 0}));
  const Dataset chosen = chosen_units(data, {0, 1, 8});
  EXPECT_EQ(chosen.truth.labelled, (std::vector<std::uint8_t>{1, 0, 1}));
  Dataset whole = chosen_units(data, {0, 4});
  whole.truth.labelled.clear();
  const Dataset both = concatenate({part, whole});
  EXPECT_EQ(both.truth.labelled, (std::vector<std::uint8_t>{0, 1, 0, 1, 1}));
  EXPECT_NO_THROW(both.validate());
}

TEST(Unlabelled, WhatIsHeldOutIsLabelled) {
  Dataset data = sparsely_labelled();
  mark_unlabelled(data, "here");
  Settings settings;
  settings.world.test_pairs = 2;
  for (const char* split : {kRandomSplit, kLastSplit}) {
    settings.world.split = split;
    const RunData parts = split_data(data, settings);
    EXPECT_EQ(parts.test.units, 2);
    EXPECT_TRUE(parts.test.truth.factors.allFinite());
    EXPECT_TRUE(parts.test.truth.labelled.empty());
    EXPECT_EQ(parts.train.units, 38);
    EXPECT_EQ(units_with_labels(parts.train).size(), 8U);
  }
}

TEST(Unlabelled, CellsOfATableMayBeEmpty) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "numbers.csv";
  const auto load = [&](const char* text) {
    std::ofstream(path) << text;
    return load_dataset(path);
  };
  const Dataset data = load("x0,x1,arm,red\n1,2,0.5,0.25\n2,3,,\n4,1,0.75,0.5\n");
  EXPECT_EQ(data.truth.labelled, (std::vector<std::uint8_t>{1, 0, 1}));
  EXPECT_EQ(data.truth.factors(2, 0), 0.75);
  EXPECT_THROW(load("x0,x1,arm,red\n1,2,0.5,0.25\n2,3,0.1,\n4,1,0.75,0.5\n"), Error) << "half a label";
}

}  // namespace
}  // namespace causeway
