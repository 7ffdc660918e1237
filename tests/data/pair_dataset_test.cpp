#include "engine/data/pair_dataset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "tests/data/expect_error.h"

namespace causeway {
namespace {

const World& world() {
  static const World circuit = make_world("circuit");
  return circuit;
}

PairDataset with_images(std::int64_t pairs) {
  auto data = sample_pairs(world(), pairs, 1, Stream::kTest);
  data.allocate_images(4, 5);
  for (std::size_t i = 0; i < data.images.size(); ++i) {
    data.images[i] = static_cast<std::uint8_t>(i * 7);
  }
  return data;
}

TEST(PairDataset, SamplesAreValidAndShaped) {
  const auto data = sample_pairs(world(), 100, 1, Stream::kTest);
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(data.world, "circuit");
  EXPECT_EQ(data.latents.rows(), 200);
  EXPECT_EQ(data.variables(), 4);
  EXPECT_EQ(data.pressed.cols(), 3);
  EXPECT_FALSE(data.has_images());
  EXPECT_NO_THROW(sample_pairs(world(), 0, 1, Stream::kTest).validate());
  EXPECT_THROW(sample_pairs(world(), -1, 1, Stream::kTest), UsageError);
}

TEST(PairDataset, VectorsAreTheFlowOfTheLatents) {
  const World scaling = make_world("scaling-3-full");
  const auto data = sample_pairs(scaling, 20, 5, Stream::kTest);
  EXPECT_NO_THROW(data.validate());
  ASSERT_EQ(data.observations.rows(), 40);
  ASSERT_EQ(data.observations.cols(), 3);
  EXPECT_EQ(data.adjacency, scaling.graph().adjacency());
  EXPECT_FALSE(data.has_images());
  for (Eigen::Index r = 0; r < 40; ++r) {
    const std::vector<double> z{data.latents(r, 0), data.latents(r, 1), data.latents(r, 2)};
    const auto x = scaling.observation()->forward(z);
    for (Eigen::Index c = 0; c < 3; ++c) {
      EXPECT_EQ(data.observations(r, c), static_cast<float>(x[static_cast<std::size_t>(c)]));
    }
  }
  EXPECT_FALSE(sample_pairs(world(), 2, 1, Stream::kTest).has_observations());
  EXPECT_THROW(sample_pairs(scaling, 1'000'000'000, 1, Stream::kTest), UsageError) << "too much for the memory";
}

TEST(PairDataset, SlicesHoldTheirRows) {
  const auto vectors = sample_pairs(make_world("scaling-3"), 10, 5, Stream::kTest);
  const auto part = slice(vectors, 4, 3);
  EXPECT_NO_THROW(part.validate());
  EXPECT_EQ(part.pairs, 3);
  EXPECT_EQ(part.observations, vectors.observations.middleRows(8, 6));
  EXPECT_EQ(part.latents, vectors.latents.middleRows(8, 6));
  EXPECT_EQ(part.noise, vectors.noise.middleRows(8, 6));
  EXPECT_EQ(part.intervention_labels[1], vectors.intervention_labels[5]);
  EXPECT_EQ(part.adjacency, vectors.adjacency);
  EXPECT_EQ(part.world, "scaling");
  const auto pictures = with_images(5);
  const auto last = slice(pictures, 3, 2);
  EXPECT_NO_THROW(last.validate());
  EXPECT_EQ(last.picture(1, 1).pixels, pictures.picture(4, 1).pixels);
  EXPECT_EQ(last.pressed, pictures.pressed.bottomRows(4));
}

TEST(PairDataset, RowsDependOnSeedStreamAndRowAlone) {
  const auto small = sample_pairs(world(), 10, 5, Stream::kTest);
  const auto large = sample_pairs(world(), 50, 5, Stream::kTest);
  EXPECT_EQ(small.latents, large.latents.topRows(20));
  EXPECT_EQ(small.noise, large.noise.topRows(20));
  EXPECT_NE(small.latents, sample_pairs(world(), 10, 6, Stream::kTest).latents);
  EXPECT_NE(small.latents, sample_pairs(world(), 10, 5, Stream::kWorldTest).latents);
}

TEST(PairDataset, HoldsWhatTheWorldDraws) {
  const auto data = sample_pairs(world(), 20, 5, Stream::kTest);
  for (std::int64_t i = 0; i < data.pairs; ++i) {
    Random random(5, Stream::kTest, static_cast<std::uint64_t>(i));
    const auto pair = world().sample_pair(random);
    EXPECT_EQ(data.intervention_labels[static_cast<std::size_t>(i)], pair.target);
    for (int k = 0; k < 4; ++k) {
      EXPECT_EQ(data.latents(2 * i, k), pair.latents_before[k]);
      EXPECT_EQ(data.latents(2 * i + 1, k), pair.latents_after[k]);
      EXPECT_EQ(data.noise(2 * i + 1, k), pair.noise_after[k]);
    }
    EXPECT_EQ(data.pressed(2 * i + 1, 2), world().pressed(pair.latents_after)[2]);
  }
}

TEST(PairDataset, MasksMarkTheTarget) {
  const auto data = sample_pairs(world(), 200, 5, Stream::kTest);
  const auto masks = data.intervention_masks();
  ASSERT_EQ(masks.rows(), 200);
  for (Eigen::Index i = 0; i < 200; ++i) {
    const int label = data.intervention_labels[static_cast<std::size_t>(i)];
    EXPECT_EQ(masks.row(i).sum(), label == 0 ? 0.0F : 1.0F);
    if (label > 0) {
      EXPECT_EQ(masks(i, label - 1), 1.0F);
    }
  }
}

TEST(PairDataset, GivesOutImages) {
  auto data = with_images(3);
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(data.image(1, 1).data(), data.images.data() + 3 * 60);
  EXPECT_EQ(data.image(1, 1).size(), 60U);
  const auto picture = data.picture(2, 0);
  EXPECT_EQ(picture.width, 5);
  EXPECT_EQ(picture.height, 4);
  EXPECT_TRUE(std::equal(picture.pixels.begin(), picture.pixels.end(), data.image(2, 0).begin()));
  data.image(0, 0)[0] = 99;
  EXPECT_EQ(data.images[0], 99);
  EXPECT_THROW(data.image(3, 0), UsageError);
  EXPECT_THROW(data.image(0, 2), UsageError);
  EXPECT_THROW(data.allocate_images(0, 5), UsageError);
  EXPECT_THROW(sample_pairs(world(), 3, 1, Stream::kTest).image(0, 0), UsageError);
}

TEST(PairDataset, ValidationFindsWhatIsWrong) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto broken = [](const std::function<void(PairDataset&)>& change, const std::string& part) {
    auto data = with_images(5);
    change(data);
    expect_error([&] { data.validate(); }, part);
  };
  broken([&](PairDataset& data) { data.latents(3, 2) = nan; }, "latents holds NaN");
  broken([&](PairDataset& data) { data.noise(3, 2) = nan; }, "noise holds NaN");
  broken([&](PairDataset& data) { data.pressed(3, 2) = nan; }, "pressed holds NaN");
  broken([](PairDataset& data) { data.latents.conservativeResize(9, 4); }, "latents has shape (9, 4)");
  broken([](PairDataset& data) { data.noise.conservativeResize(10, 3); }, "noise has shape (10, 3)");
  broken([](PairDataset& data) { data.intervention_labels[2] = 5; }, "label 5 of pair 2");
  broken([](PairDataset& data) { data.intervention_labels[2] = -1; }, "label -1 of pair 2");
  broken([](PairDataset& data) { data.intervention_labels.pop_back(); }, "4 intervention labels for 5 pairs");
  broken([](PairDataset& data) { data.images.pop_back(); }, "bytes of pictures");
  broken([](PairDataset& data) { data.latent_names.clear(); }, "no names");
  broken([](PairDataset& data) { data.pairs = -1; }, "make no data set");
  broken([](PairDataset& data) { data.has_truth = false; }, "without truth");
  broken([](PairDataset& data) { data.adjacency(0, 1) = 2; }, "adjacency holds something else");
  broken([](PairDataset& data) { data.adjacency(0, 3) = 1; }, "cycle");
  broken([](PairDataset& data) { data.adjacency.conservativeResize(4, 3); }, "adjacency has shape (4, 3)");
  broken([](PairDataset& data) { data.observations.setZero(10, 2); }, "pictures and vectors");

  const auto broken_vectors = [](const std::function<void(PairDataset&)>& change, const std::string& part) {
    auto data = sample_pairs(make_world("scaling-3"), 5, 1, Stream::kTest);
    change(data);
    expect_error([&] { data.validate(); }, part);
  };
  broken_vectors([](PairDataset& data) { data.observations(3, 2) = std::nanf(""); }, "observations holds NaN");
  broken_vectors([](PairDataset& data) { data.observations.conservativeResize(9, 3); },
                 "observations has shape (9, 3)");
  broken_vectors([](PairDataset& data) { data.observations.setZero(10, kMaxObservationSize + 1); }, "too long");
}

TEST(PairDataset, PartsAreJoinedInOrder) {
  const auto whole = with_images(7);
  std::vector<PairDataset> parts;
  parts.push_back(with_images(7));
  parts.push_back(with_images(2));
  const auto joined = concatenate(parts);
  EXPECT_NO_THROW(joined.validate());
  EXPECT_EQ(joined.pairs, 9);
  EXPECT_EQ(joined.picture(6, 1).pixels, whole.picture(6, 1).pixels);
  EXPECT_EQ(joined.picture(7, 1).pixels, whole.picture(0, 1).pixels);
  EXPECT_EQ(joined.latents.row(14), whole.latents.row(0));
  EXPECT_EQ(joined.intervention_labels[8], whole.intervention_labels[1]);

  const auto vectors = sample_pairs(make_world("scaling-3"), 5, 1, Stream::kTest);
  const auto all = concatenate({slice(vectors, 0, 2), slice(vectors, 2, 3)});
  EXPECT_NO_THROW(all.validate());
  EXPECT_EQ(all.observations, vectors.observations);
  EXPECT_EQ(all.adjacency, vectors.adjacency);
  auto other_graph = vectors;
  other_graph.adjacency.setZero();
  ASSERT_NE(other_graph.adjacency, vectors.adjacency);
  expect_error([&] { concatenate({vectors, other_graph}); }, "do not belong together");

  parts.push_back(sample_pairs(world(), 2, 1, Stream::kTest));
  expect_error([&] { concatenate(parts); }, "do not belong together");
  EXPECT_THROW(concatenate({}), UsageError);
}

TEST(PairDataset, ForTenThousandsOfPairsSecondsAreEnough) {
  const auto begin = std::chrono::steady_clock::now();
  const auto data = sample_pairs(world(), 40000, 1, Stream::kTest);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  EXPECT_NO_THROW(data.validate());
  RecordProperty("seconds", std::to_string(elapsed.count()));
  EXPECT_LT(elapsed.count(), 20.0) << "a third of a second on an idle core";
}

}  // namespace
}  // namespace causeway
