// A lamp that is covered while the arm is over its button: the picture does not hold its brightness there.
#include <gtest/gtest.h>

#include "engine/render/offscreen_renderer.h"
#include "engine/render/world_data.h"

namespace causeway {
namespace {

int largest_difference(const Image& a, const Image& b) {
  int most = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    most = std::max(most, std::abs(static_cast<int>(a.pixels[i]) - static_cast<int>(b.pixels[i])));
  }
  return most;
}

TEST(CoveredLamp, LooksDarkUnderTheArmAndAsEverElsewhere) {
  OffscreenRenderer covered("circuit-covered-green", 64), usual("circuit-own", 64), circuit("circuit", 64);
  const std::vector<double> dark{0.4, 0.0, 0.4, 0.5}, bright{0.4, 1.0, 0.4, 0.5};
  EXPECT_EQ(covered.render(dark).pixels, covered.render(bright).pixels);
  EXPECT_EQ(covered.render(dark).pixels, circuit.render(dark).pixels);
  EXPECT_EQ(usual.render(bright).pixels, circuit.render(bright).pixels);
  EXPECT_GT(largest_difference(usual.render(dark), usual.render(bright)), 50);
  const std::vector<double> beside{0.4, 1.0, 0.4, 0.8};
  EXPECT_EQ(covered.render(beside).pixels, circuit.render(beside).pixels);
}

TEST(CoveredLamp, NoiseOnPicturesIsTheRunsOwn) {
  Settings settings;
  set_settings(settings, {"world.name=circuit-own", "world.pairs=6", "world.test_pairs=4", "image.size=32",
                          "image.channels=[8]"});
  const auto quiet = make_data_source()(settings, 1, [](double) { return true; });
  set_settings(settings, {"circuit-own.picture_noise=0.1"});
  const auto noisy = make_data_source()(settings, 1, [](double) { return true; });
  const auto again = make_data_source()(settings, 2, [](double) { return true; });
  EXPECT_NE(noisy->train.pictures, quiet->train.pictures);
  EXPECT_EQ(noisy->train.pictures, again->train.pictures);
  EXPECT_EQ(noisy->train.truth.factors, quiet->train.truth.factors);
  EXPECT_EQ(held_out_data(settings, 4, 1).pictures, noisy->test.pictures);
}

}  // namespace
}  // namespace causeway
