#include "engine/data/dataset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "engine/data/sample_dataset.h"
#include "tests/data/example_data.h"
#include "tests/data/expect_error.h"

namespace causeway {
namespace {

const World& world() {
  static const World circuit = make_world("circuit");
  return circuit;
}

Dataset with_pictures(std::int64_t pairs) {
  auto data = sample_pairs(world(), pairs, 1, Stream::kTest);
  data.allocate_pictures(4, 5);
  for (std::size_t i = 0; i < data.pictures.size(); ++i) {
    data.pictures[i] = static_cast<std::uint8_t>(i * 7);
  }
  return data;
}

TEST(Dataset, SamplesAreValidAndShaped) {
  const auto data = sample_pairs(world(), 100, 1, Stream::kTest);
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(data.world, "circuit");
  EXPECT_EQ(data.truth.factors.rows(), 200);
  EXPECT_EQ(data.truth.size(), 4);
  EXPECT_EQ(data.truth.readouts.at("pressed").cols(), 3);
  EXPECT_FALSE(data.has_pictures());
  EXPECT_NO_THROW(sample_pairs(world(), 0, 1, Stream::kTest).validate());
  EXPECT_THROW(sample_pairs(world(), -1, 1, Stream::kTest), UsageError);
}

TEST(Dataset, VectorsAreTheFlowOfTheLatents) {
  const World scaling = make_world("scaling-3-full");
  const auto data = sample_pairs(scaling, 20, 5, Stream::kTest);
  EXPECT_NO_THROW(data.validate());
  ASSERT_EQ(data.vectors.rows(), 40);
  ASSERT_EQ(data.vectors.cols(), 3);
  EXPECT_EQ(data.truth.graph, scaling.graph().adjacency());
  EXPECT_FALSE(data.has_pictures());
  for (Eigen::Index r = 0; r < 40; ++r) {
    const std::vector<double> z{data.truth.factors(r, 0), data.truth.factors(r, 1), data.truth.factors(r, 2)};
    const auto x = scaling.observation()->forward(z);
    for (Eigen::Index c = 0; c < 3; ++c) {
      EXPECT_EQ(data.vectors(r, c), static_cast<float>(x[static_cast<std::size_t>(c)]));
    }
  }
  EXPECT_FALSE(sample_pairs(world(), 2, 1, Stream::kTest).has_vectors());
  EXPECT_THROW(sample_pairs(scaling, 1'000'000'000, 1, Stream::kTest), UsageError) << "too much for the memory";
}

TEST(Dataset, SlicesHoldTheirRows) {
  const auto vectors = sample_pairs(make_world("scaling-3"), 10, 5, Stream::kTest);
  const auto part = slice(vectors, 4, 3);
  EXPECT_NO_THROW(part.validate());
  EXPECT_EQ(part.units, 3);
  EXPECT_EQ(part.vectors, vectors.vectors.middleRows(8, 6));
  EXPECT_EQ(part.truth.factors, vectors.truth.factors.middleRows(8, 6));
  EXPECT_EQ(part.truth.noise, vectors.truth.noise.middleRows(8, 6));
  EXPECT_EQ(pair_labels(part)[1], pair_labels(vectors)[5]);
  EXPECT_EQ(part.truth.graph, vectors.truth.graph);
  EXPECT_EQ(part.world, "scaling");
  const auto pictures = with_pictures(5);
  const auto last = slice(pictures, 3, 2);
  EXPECT_NO_THROW(last.validate());
  EXPECT_EQ(last.picture(1, 1).pixels, pictures.picture(4, 1).pixels);
  EXPECT_EQ(last.truth.readouts.at("pressed"), pictures.truth.readouts.at("pressed").bottomRows(4));
}

TEST(Dataset, RowsDependOnSeedStreamAndRowAlone) {
  const auto small = sample_pairs(world(), 10, 5, Stream::kTest);
  const auto large = sample_pairs(world(), 50, 5, Stream::kTest);
  EXPECT_EQ(small.truth.factors, large.truth.factors.topRows(20));
  EXPECT_EQ(small.truth.noise, large.truth.noise.topRows(20));
  EXPECT_NE(small.truth.factors, sample_pairs(world(), 10, 6, Stream::kTest).truth.factors);
  EXPECT_NE(small.truth.factors, sample_pairs(world(), 10, 5, Stream::kWorldTest).truth.factors);
}

TEST(Dataset, HoldsWhatTheWorldSamples) {
  for (const DataKind& kind : world_kinds("circuit")) {
    const auto data = sample_dataset(world(), kind, 20, 5, Stream::kTest);
    EXPECT_EQ(data.offer(), kind.offer) << kind.name;
    const int frames = kind.offer.frames;
    ASSERT_EQ(data.frames, frames);
    for (std::int64_t u = 0; u < data.units; ++u) {
      Random random(5, Stream::kTest, static_cast<std::uint64_t>(u));
      const UnitSample unit = kind.sample(world(), random);
      EXPECT_EQ(data.truth.factors.middleRows(u * frames, frames), unit.factors);
      EXPECT_EQ(data.truth.noise.middleRows(u * frames, frames), unit.noise);
      if (kind.offer.targets) {
        EXPECT_EQ(data.truth.targets.middleRows(u * (frames - 1), frames - 1), unit.targets);
      }
      const Eigen::RowVectorXd last = unit.factors.row(frames - 1);
      EXPECT_EQ(data.truth.readouts.at("pressed")(u * frames + frames - 1, 2),
                world().readouts().at("pressed")({last.data(), last.data() + last.size()})[2]);
    }
  }
}

TEST(Dataset, TheNumberOfThreadsChangesNothing) {
  // Sequences with actions, environments, classes, vectors: each kind of number that a unit can bring.
  for (const char* name : {"circuit", "circuit-time", "pasture", "scaling-3", "scaling-time-3"}) {
    const World world = make_world(name);
    for (const DataKind& kind : world_kinds(world.name())) {
      const Dataset one = sample_dataset(world, kind, 600, 5, Stream::kTest, 1);
      for (const int threads : {2, 3}) {
        const Dataset many = sample_dataset(world, kind, 600, 5, Stream::kTest, threads);
        EXPECT_NO_THROW(many.validate());
        EXPECT_EQ(many.truth.factors, one.truth.factors) << name << ' ' << kind.name;
        EXPECT_EQ(many.truth.noise, one.truth.noise) << name << ' ' << kind.name;
        EXPECT_EQ(many.truth.targets, one.truth.targets) << name << ' ' << kind.name;
        EXPECT_EQ(many.truth.readouts, one.truth.readouts) << name << ' ' << kind.name;
        EXPECT_EQ(many.truth.classes, one.truth.classes) << name << ' ' << kind.name;
        EXPECT_EQ(many.domain, one.domain) << name << ' ' << kind.name;
        EXPECT_EQ(many.actions, one.actions) << name << ' ' << kind.name;
        EXPECT_EQ(many.vectors, one.vectors) << name << ' ' << kind.name;
      }
    }
  }
}

TEST(Dataset, LabelsOfPairsTellTheirTargets) {
  const auto data = sample_pairs(world(), 200, 5, Stream::kTest);
  const std::vector<int> labels = pair_labels(data);
  ASSERT_EQ(labels.size(), 200U);
  EXPECT_EQ(targets_of_labels(labels, 4), data.truth.targets);
  for (Eigen::Index i = 0; i < 200; ++i) {
    const int label = labels[static_cast<std::size_t>(i)];
    EXPECT_EQ(data.truth.targets.row(i).cast<int>().sum(), label == 0 ? 0 : 1);
    if (label > 0) {
      EXPECT_EQ(data.truth.targets(i, label - 1), 1);
    }
  }
  Dataset several = example_data(2, 2);
  several.truth.targets.row(1).setOnes();
  EXPECT_EQ(pair_labels(several), (std::vector<int>{0, -1}));
  EXPECT_TRUE(pair_labels(example_data(2, 3)).empty()) << "no pairs";
  expect_error([&] { targets_of_labels({0, 5}, 4); }, "intervention label 5 of pair 1 is not in 0 .. 4");
  expect_error([&] { targets_of_labels({-1}, 4); }, "intervention label -1 of pair 0");
}

TEST(Dataset, FramesAreEveryOtherRow) {
  const auto data = example_data(4, 3);
  for (int frame = 0; frame < 3; ++frame) {
    const MatrixD rows = frame_rows(data.truth.factors, 3, frame);
    ASSERT_EQ(rows.rows(), 4);
    EXPECT_EQ(rows.row(2), data.truth.factors.row(6 + frame));
  }
}

TEST(Dataset, SequencesAreSlicedAndJoined) {
  for (const int frames : {1, 2, 5}) {
    Dataset data = example_data(7, frames);
    add_example_pictures(data, 2, 3);
    EXPECT_NO_THROW(data.validate());
    expect_same_data(concatenate({slice(data, 0, 2), slice(data, 2, 1), slice(data, 3, 4)}), data);
    Dataset bare = data;
    bare.truth.noise.resize(0, 0);
    expect_error([&] { concatenate({data, bare}); }, "noise differ in width or are missing in some");
  }
}

TEST(Dataset, GivesOutPictures) {
  auto data = with_pictures(3);
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(data.picture_data(1, 1).data(), data.pictures.data() + 3 * 60);
  EXPECT_EQ(data.picture_data(1, 1).size(), 60U);
  const auto picture = data.picture(2, 0);
  EXPECT_EQ(picture.width, 5);
  EXPECT_EQ(picture.height, 4);
  EXPECT_TRUE(std::equal(picture.pixels.begin(), picture.pixels.end(), data.picture_data(2, 0).begin()));
  data.picture_data(0, 0)[0] = 99;
  EXPECT_EQ(data.pictures[0], 99);
  EXPECT_THROW(data.picture_data(3, 0), UsageError);
  EXPECT_THROW(data.picture_data(0, 2), UsageError);
  EXPECT_THROW(data.allocate_pictures(0, 5), UsageError);
  EXPECT_THROW(sample_pairs(world(), 3, 1, Stream::kTest).picture_data(0, 0), UsageError);
}

TEST(Dataset, ValidationFindsWhatIsWrong) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto broken = [](const std::function<void(Dataset&)>& change, const std::string& part) {
    auto data = with_pictures(5);
    change(data);
    expect_error([&] { data.validate(); }, part);
  };
  broken([&](Dataset& data) { data.truth.factors(3, 2) = nan; }, "factors holds NaN");
  broken([&](Dataset& data) { data.truth.noise(3, 2) = nan; }, "noise holds NaN");
  broken([&](Dataset& data) { data.truth.readouts.at("pressed")(3, 2) = nan; }, "readout pressed holds NaN");
  broken([](Dataset& data) { data.truth.factors.conservativeResize(9, 4); }, "factors has shape (9, 4)");
  broken([](Dataset& data) { data.truth.noise.conservativeResize(10, 3); }, "noise has shape (10, 3)");
  broken([](Dataset& data) { data.truth.targets(2, 1) = 2; }, "targets holds something else than 0 and 1");
  broken([](Dataset& data) { data.truth.targets.conservativeResize(4, 4); }, "targets has shape (4, 4)");
  broken([](Dataset& data) { data.domain = {0, 1}; }, "2 domains for 5 units");
  broken([](Dataset& data) { data.domain = {0, 1, -1, 0, 0}; }, "domains below 0");
  broken([](Dataset& data) { data.truth.classes = {0, 1}; }, "2 classes for 5 units");
  broken([](Dataset& data) { data.actions.setZero(4, 2); }, "actions has shape (4, 2)");
  broken([](Dataset& data) { data.truth.lagged.setConstant(4, 4, 2); }, "lagged graph holds something else");
  broken([](Dataset& data) { data.truth.names[1] = "\xFF"; }, "the factors: name '\xEF\xBF\xBD' is not UTF-8");
  broken([](Dataset& data) { data.truth.names[1] = "a\nb"; }, "name 'a b' holds a line break");
  broken([](Dataset& data) { data.truth.names[1] = " "; }, "name ' ' is empty");
  broken([](Dataset& data) { data.truth.names[1] = data.truth.names[0]; }, "is there twice");
  broken(
      [](Dataset& data) {
        data.truth.names = {"arm", "red", "Arm ", "x"};
      },
      "'arm' and 'Arm ' cannot be told apart");
  broken([](Dataset& data) { data.truth.names[1] = "red\uFEFF"; }, "holds an invisible character, U+FEFF");
  broken([](Dataset& data) { data.truth.readouts["\u202Ea"] = data.truth.readouts.at("pressed"); }, "U+202E");
  broken([](Dataset& data) { data.world = "\xE9"; }, "the name of the world");
  broken([](Dataset& data) { data.truth.readouts["\xE9"] = data.truth.readouts.at("pressed"); }, "name of readout");
  broken([](Dataset& data) { data.frames = 0; }, "make no data set");
  broken([](Dataset& data) { data.pictures.pop_back(); }, "bytes of pictures");
  broken([](Dataset& data) { data.truth.names.clear(); }, "no names");
  broken([](Dataset& data) { data.units = -1; }, "make no data set");
  broken([](Dataset& data) { data.truth.graph(0, 1) = 2; }, "graph holds something else");
  broken([](Dataset& data) { data.truth.graph(0, 3) = 1; }, "cycle");
  broken([](Dataset& data) { data.truth.graph.conservativeResize(4, 3); }, "graph has shape (4, 3)");
  broken([](Dataset& data) { data.vectors.setZero(10, 2); }, "pictures and vectors");

  const auto broken_vectors = [](const std::function<void(Dataset&)>& change, const std::string& part) {
    auto data = sample_pairs(make_world("scaling-3"), 5, 1, Stream::kTest);
    change(data);
    expect_error([&] { data.validate(); }, part);
  };
  broken_vectors([](Dataset& data) { data.vectors(3, 2) = std::nanf(""); }, "vectors holds NaN");
  broken_vectors([](Dataset& data) { data.vectors.conservativeResize(9, 3); }, "vectors has shape (9, 3)");
  broken_vectors([](Dataset& data) { data.vectors.setZero(10, kMaxVectorSize + 1); }, "too long");
}

TEST(Dataset, SingleOnesHaveNothingAboutSteps) {
  const Dataset single = example_data(4, 1);
  EXPECT_NO_THROW(single.validate());
  const auto refused = [&](const std::function<void(Dataset&)>& change, const std::string& part) {
    Dataset data = single;
    change(data);
    expect_error([&] { data.validate(); }, part + " without steps in time: the data are single pictures or vectors");
  };
  refused([](Dataset& data) { data.truth.lagged.setZero(3, 3); }, "a lagged graph");
  refused([](Dataset& data) { data.truth.targets.setZero(4, 3); }, "targets");
  refused([](Dataset& data) { data.actions.setZero(4, 2); }, "actions");
}

TEST(Dataset, ChosenUnitsHoldTheirRows) {
  for (const int frames : {1, 2, 5}) {
    Dataset data = example_data(7, frames);
    add_example_pictures(data, 2, 3);
    expect_same_data(chosen_units(data, {2, 3, 4}), slice(data, 2, 3));
    expect_same_data(chosen_units(data, {5, 0}), concatenate({slice(data, 5, 1), slice(data, 0, 1)}));
    EXPECT_EQ(chosen_units(data, {}).units, 0);
  }
}

TEST(Dataset, PartsAreJoinedInOrder) {
  const auto whole = with_pictures(7);
  std::vector<Dataset> parts;
  parts.push_back(with_pictures(7));
  parts.push_back(with_pictures(2));
  const auto joined = concatenate(parts);
  EXPECT_NO_THROW(joined.validate());
  EXPECT_EQ(joined.units, 9);
  EXPECT_EQ(joined.picture(6, 1).pixels, whole.picture(6, 1).pixels);
  EXPECT_EQ(joined.picture(7, 1).pixels, whole.picture(0, 1).pixels);
  EXPECT_EQ(joined.truth.factors.row(14), whole.truth.factors.row(0));
  EXPECT_EQ(pair_labels(joined)[8], pair_labels(whole)[1]);

  const auto vectors = sample_pairs(make_world("scaling-3"), 5, 1, Stream::kTest);
  const auto all = concatenate({slice(vectors, 0, 2), slice(vectors, 2, 3)});
  EXPECT_NO_THROW(all.validate());
  EXPECT_EQ(all.vectors, vectors.vectors);
  EXPECT_EQ(all.truth.graph, vectors.truth.graph);
  auto other_graph = vectors;
  other_graph.truth.graph.setZero();
  ASSERT_NE(other_graph.truth.graph, vectors.truth.graph);
  expect_error([&] { concatenate({vectors, other_graph}); }, "do not belong together");

  parts.push_back(sample_pairs(world(), 2, 1, Stream::kTest));
  expect_error([&] { concatenate(parts); }, "do not belong together");
  EXPECT_THROW(concatenate({}), UsageError);
}

TEST(Dataset, ForTenThousandsOfPairsSecondsAreEnough) {
  const auto begin = std::chrono::steady_clock::now();
  const auto data = sample_pairs(world(), 40000, 1, Stream::kTest);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  EXPECT_NO_THROW(data.validate());
  RecordProperty("seconds", std::to_string(elapsed.count()));
  EXPECT_LT(elapsed.count(), 20.0) << "a third of a second on an idle core";
}

TEST(Dataset, FactorsThatDoNotVaryAreNamed) {
  Dataset data;
  data.units = 4;
  data.truth.names = {"still", "stamp", "usual", "lost"};
  data.truth.factors.resize(4, 4);
  for (int r = 0; r < 4; ++r) data.truth.factors.row(r) << 3, 1.7e9 + r, r, 1.7e18 + 256 * r;
  note_constant_factors(data);
  ASSERT_EQ(data.notes.size(), 2U);
  EXPECT_EQ(data.notes[0], "factor still is 3 everywhere: scores that compare with it do not apply");
  EXPECT_EQ(data.notes[1],
            "factor lost is 1.7e+18 everywhere but for rounding, which takes the digits of numbers so far from zero: "
            "scores that compare with it do not apply");
}

}  // namespace
}  // namespace causeway
