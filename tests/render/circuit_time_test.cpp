// The circuit in time as pictures: touches are on what is drawn, and sequences are rendered frame by frame.
#include <gtest/gtest.h>

#include "engine/causal/circuit_time_world.h"
#include "engine/causal/sequence_kinds.h"
#include "engine/data/sample_dataset.h"
#include "engine/render/scene.h"
#include "engine/render/world_data.h"
#include "render_test.h"
#include "tests/render/centre_of_change.h"

namespace causeway::test {
namespace {

constexpr int kArmLatent = 3;

/// How much two pictures differ at a place (0 .. 255), mean of the channels.
double change_at(const Image& a, const Image& b, double x, double y) {
  const auto pixel =
      static_cast<std::size_t>(3 * (static_cast<int>(y * a.height) * a.width + static_cast<int>(x * a.width)));
  double sum = 0;
  for (std::size_t c = pixel; c < pixel + 3; ++c) sum += std::abs(int{a.pixels[c]} - int{b.pixels[c]});
  return sum / 3;
}

TEST(CircuitTimePictures, PlacesAreThoseOfTheScene) {
  const SceneLayout layout = scene_layout("circuit-time");
  OffscreenRenderer renderer("circuit-time", 256);
  EXPECT_EQ(layout.camera, renderer.camera());
  for (int variable = 0; variable < 4; ++variable) {
    for (const double value : {0.0, 0.3, 1.0}) {
      const auto at = circuit_time::place_in_picture(variable, value);
      const auto seen = project(layout.camera, layout.handle(variable, Latents{value, value, value, value})).value();
      EXPECT_NEAR(at[0], seen[0], 1e-5);
      EXPECT_NEAR(at[1], seen[1], 1e-5);
    }
  }
  for (int lamp = 0; lamp < 3; ++lamp) {
    Latents on{0.0, 0.0, 0.0, 0.5};
    on[static_cast<std::size_t>(lamp)] = 1.0;
    const auto [x, y] = centre_of_change(renderer.render(Latents{0.0, 0.0, 0.0, 0.5}), renderer.render(on), 0.5);
    const auto at = circuit_time::place_in_picture(lamp, 1.0);
    EXPECT_NEAR(at[0], x, 0.02);
    EXPECT_NEAR(at[1], y, 0.02);
  }
}

TEST(CircuitTimePictures, WhatIsTouchedIsWhatIsSet) {
  const Dataset data =
      sample_dataset(make_world("circuit-time"), world_kind("circuit-time", "sequences"), 4, 1, Stream::kTest);
  OffscreenRenderer renderer("circuit-time", 128);
  const auto labels = target_labels(data.truth.targets);
  std::vector<int> tried(5, 0), on_it(5, 0);
  for (std::size_t step = 0; step < labels.size(); ++step) {
    const auto i = static_cast<Eigen::Index>(step);
    const Eigen::Index row = i / (data.frames - 1) * data.frames + i % (data.frames - 1);
    const double x = data.actions(i, 0), y = data.actions(i, 1);
    Latents now;
    for (std::size_t k = 0; k < 4; ++k) now[k] = data.truth.factors(row, static_cast<Eigen::Index>(k));
    const int label = labels[step];
    if (label == 0) continue;
    ++tried[static_cast<std::size_t>(label)];
    // The pixel that is touched shows a lamp's dome or the fingertip.
    const bool is_arm = label - 1 == kArmLatent;
    const auto k = static_cast<std::size_t>(label - 1);
    Latents low = now, high = now;
    low[k] = is_arm ? now[k] : 0.0;
    high[k] = !is_arm ? 1.0 : now[k] < 0.5 ? 1.0 : 0.0;
    on_it[static_cast<std::size_t>(label)] +=
        change_at(renderer.render(low), renderer.render(high), x, y) > (is_arm ? 12 : 35);
  }
  for (int label = 1; label < 5; ++label) {
    EXPECT_GT(tried[static_cast<std::size_t>(label)], 8);
    EXPECT_GE(on_it[static_cast<std::size_t>(label)], 0.9 * tried[static_cast<std::size_t>(label)]) << label;
  }
}

TEST(CircuitTimePictures, SequencesAreRenderedAlikeByAnyNumberOfThreads) {
  Settings settings;
  settings.world.name = "circuit-time";
  settings.world.kind = "sequences";
  settings.method = "pca";
  settings.world.pairs = 6;
  settings.world.test_pairs = 2;
  settings.image.size = 32;
  const auto go_on = [](double) { return true; };
  const auto one = make_data_source()(settings, 1, go_on), two = make_data_source()(settings, 2, go_on);
  ASSERT_TRUE(one && two);
  EXPECT_NO_THROW(one->train.validate());
  EXPECT_EQ(one->train.frames, kSequenceFrames);
  EXPECT_EQ(one->train.rows(), 6 * kSequenceFrames);
  EXPECT_EQ(one->train.pictures, two->train.pictures);
  EXPECT_EQ(one->test.truth.factors, two->test.truth.factors);
  EXPECT_TRUE(one->truth.law_known);
  EXPECT_NE(one->truth.world->lagged(), nullptr);
  const Dataset held_out = held_out_data(settings, 1, 1);
  EXPECT_TRUE(std::equal(held_out.pictures.begin(), held_out.pictures.end(), one->test.pictures.begin()));
  OffscreenRenderer renderer("circuit-time", 32);
  Latents last;
  for (std::size_t k = 0; k < 4; ++k) last[k] = one->train.truth.factors(299, static_cast<Eigen::Index>(k));
  EXPECT_EQ(one->train.picture(5, kSequenceFrames - 1).pixels, renderer.render(last).pixels);
}

}  // namespace
}  // namespace causeway::test
