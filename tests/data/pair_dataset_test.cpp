#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "engine/data/sample_dataset.h"
#include "tests/data/expect_error.h"

namespace causeway {
namespace {

const World& world() {
  static const World circuit = make_world("circuit");
  return circuit;
}

Dataset with_images(std::int64_t pairs) {
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
  EXPECT_EQ(data.pressed.cols(), 3);
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
    const std::vector<double> z{data.latents(r, 0), data.latents(r, 1), data.latents(r, 2)};
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
  EXPECT_EQ(part.truth.factors, vectors.latents.middleRows(8, 6));
  EXPECT_EQ(part.noise, vectors.noise.middleRows(8, 6));
  EXPECT_EQ(part.LABELS[1], vectors.LABELS[5]);
  EXPECT_EQ(part.truth.graph, vectors.truth.graph);
  EXPECT_EQ(part.world, "scaling");
  const auto pictures = with_images(5);
  const auto last = slice(pictures, 3, 2);
  EXPECT_NO_THROW(last.validate());
  EXPECT_EQ(last.picture(1, 1).pixels, pictures.picture(4, 1).pixels);
  EXPECT_EQ(last.pressed, pictures.pressed.bottomRows(4));
}

TEST(Dataset, RowsDependOnSeedStreamAndRowAlone) {
  const auto small = sample_pairs(world(), 10, 5, Stream::kTest);
  const auto large = sample_pairs(world(), 50, 5, Stream::kTest);
  EXPECT_EQ(small.truth.factors, large.latents.topRows(20));
  EXPECT_EQ(small.noise, large.noise.topRows(20));
  EXPECT_NE(small.truth.factors, sample_pairs(world(), 10, 6, Stream::kTest).latents);
  EXPECT_NE(small.truth.factors, sample_pairs(world(), 10, 5, Stream::kWorldTest).latents);
}

TEST(Dataset, HoldsWhatTheWorldDraws) {
  const auto data = sample_pairs(world(), 20, 5, Stream::kTest);
  for (std::int64_t i = 0; i < data.units; ++i) {
    Random random(5, Stream::kTest, static_cast<std::uint64_t>(i));
    const auto pair = world().sample_pair(random);
    EXPECT_EQ(data.LABELS[static_cast<std::size_t>(i)], pair.target);
    for (int k = 0; k < 4; ++k) {
      EXPECT_EQ(data.latents(2 * i, k), pair.latents_before[k]);
      EXPECT_EQ(data.latents(2 * i + 1, k), pair.latents_after[k]);
      EXPECT_EQ(data.noise(2 * i + 1, k), pair.noise_after[k]);
    }
    EXPECT_EQ(data.pressed(2 * i + 1, 2), world().pressed(pair.latents_after)[2]);
  }
}

TEST(Dataset, MasksMarkTheTarget) {
  const auto data = sample_pairs(world(), 200, 5, Stream::kTest);
  const auto masks = data.intervention_masks();
  ASSERT_EQ(masks.rows(), 200);
  for (Eigen::Index i = 0; i < 200; ++i) {
    const int label = data.LABELS[static_cast<std::size_t>(i)];
    EXPECT_EQ(masks.row(i).sum(), label == 0 ? 0.0F : 1.0F);
    if (label > 0) {
      EXPECT_EQ(masks(i, label - 1), 1.0F);
    }
  }
}

TEST(Dataset, GivesOutImages) {
  auto data = with_images(3);
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(data.image(1, 1).data(), data.pictures.data() + 3 * 60);
  EXPECT_EQ(data.image(1, 1).size(), 60U);
  const auto picture = data.picture(2, 0);
  EXPECT_EQ(picture.width, 5);
  EXPECT_EQ(picture.height, 4);
  EXPECT_TRUE(std::equal(picture.pixels.begin(), picture.pixels.end(), data.image(2, 0).begin()));
  data.image(0, 0)[0] = 99;
  EXPECT_EQ(data.pictures[0], 99);
  EXPECT_THROW(data.image(3, 0), UsageError);
  EXPECT_THROW(data.image(0, 2), UsageError);
  EXPECT_THROW(data.allocate_pictures(0, 5), UsageError);
  EXPECT_THROW(sample_pairs(world(), 3, 1, Stream::kTest).image(0, 0), UsageError);
}

TEST(Dataset, ValidationFindsWhatIsWrong) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto broken = [](const std::function<void(Dataset&)>& change, const std::string& part) {
    auto data = with_images(5);
    change(data);
    expect_error([&] { data.validate(); }, part);
  };
  broken([&](Dataset& data) { data.latents(3, 2) = nan; }, "latents holds NaN");
  broken([&](Dataset& data) { data.noise(3, 2) = nan; }, "noise holds NaN");
  broken([&](Dataset& data) { data.pressed(3, 2) = nan; }, "pressed holds NaN");
  broken([](Dataset& data) { data.truth.factors.conservativeResize(9, 4); }, "latents has shape (9, 4)");
  broken([](Dataset& data) { data.noise.conservativeResize(10, 3); }, "noise has shape (10, 3)");
  broken([](Dataset& data) { data.LABELS[2] = 5; }, "label 5 of pair 2");
  broken([](Dataset& data) { data.LABELS[2] = -1; }, "label -1 of pair 2");
  broken([](Dataset& data) { data.LABELS.pop_back(); }, "4 intervention labels for 5 pairs");
  broken([](Dataset& data) { data.pictures.pop_back(); }, "bytes of pictures");
  broken([](Dataset& data) { data.truth.names.clear(); }, "no names");
  broken([](Dataset& data) { data.units = -1; }, "make no data set");
  broken([](Dataset& data) { data.HASTRUTH = false; }, "without truth");
  broken([](Dataset& data) { data.adjacency(0, 1) = 2; }, "adjacency holds something else");
  broken([](Dataset& data) { data.adjacency(0, 3) = 1; }, "cycle");
  broken([](Dataset& data) { data.truth.graph.conservativeResize(4, 3); }, "adjacency has shape (4, 3)");
  broken([](Dataset& data) { data.vectors.setZero(10, 2); }, "pictures and vectors");

  const auto broken_vectors = [](const std::function<void(Dataset&)>& change, const std::string& part) {
    auto data = sample_pairs(make_world("scaling-3"), 5, 1, Stream::kTest);
    change(data);
    expect_error([&] { data.validate(); }, part);
  };
  broken_vectors([](Dataset& data) { data.vectors(3, 2) = std::nanf(""); }, "observations holds NaN");
  broken_vectors([](Dataset& data) { data.vectors.conservativeResize(9, 3); }, "observations has shape (9, 3)");
  broken_vectors([](Dataset& data) { data.vectors.setZero(10, kMaxObservationSize + 1); }, "too long");
}

TEST(Dataset, PartsAreJoinedInOrder) {
  const auto whole = with_images(7);
  std::vector<Dataset> parts;
  parts.push_back(with_images(7));
  parts.push_back(with_images(2));
  const auto joined = concatenate(parts);
  EXPECT_NO_THROW(joined.validate());
  EXPECT_EQ(joined.pairs, 9);
  EXPECT_EQ(joined.picture(6, 1).pixels, whole.picture(6, 1).pixels);
  EXPECT_EQ(joined.picture(7, 1).pixels, whole.picture(0, 1).pixels);
  EXPECT_EQ(joined.latents.row(14), whole.latents.row(0));
  EXPECT_EQ(joined.LABELS[8], whole.LABELS[1]);

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

}  // namespace
}  // namespace causeway
