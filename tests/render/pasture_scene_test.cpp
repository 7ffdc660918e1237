// The pasture's pictures: every variable is to be seen, what stays the same does, and a picture is one of its own.
#include "engine/render/pasture_scene.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "render_test.h"

namespace causeway::test {
namespace {

constexpr int kSide = 64;

using Herd = std::vector<double>;  // of each picture animal, background, pose, size, place, light

double mean_difference(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(static_cast<int>(a.pixels[i]) - b.pixels[i]);
  return sum / static_cast<double>(a.pixels.size());
}

TEST(PastureScene, EveryVariableIsSeen) {
  OffscreenRenderer renderer("pasture", kSide);
  const Herd usual{0.25, 0.25, 0.5, 0.5, 0.5, 0.7};
  const Image before = renderer.render(usual);
  for (std::size_t i = 0; i < usual.size(); ++i) {
    Herd other = usual;
    other[i] = 0.95;
    EXPECT_GT(mean_difference(renderer.render(other), before), 0.8) << i;
  }
  EXPECT_EQ(renderer.render(usual).pixels, before.pixels);
}

TEST(PastureScene, TheAnimalIsSeenOnBothGrounds) {
  OffscreenRenderer renderer("pasture", kSide);
  for (const double ground : {0.1, 0.4, 0.6, 0.9}) {
    const Image cow = renderer.render(Herd{0.25, ground, 0.5, 0.5, 0.5, 0.7});
    const Image camel = renderer.render(Herd{0.75, ground, 0.5, 0.5, 0.5, 0.7});
    EXPECT_GT(mean_difference(cow, camel), 5) << ground;
  }
}

TEST(PastureScene, APictureDoesNotDependOnThoseBesideIt) {
  OffscreenRenderer renderer("pasture", kSide);
  const Herd three{0.1, 0.9, 0.3, 0.2, 0.8, 0.6, 0.9, 0.1, 0.7, 0.9, 0.1, 0.2, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4};
  std::vector<std::uint8_t> together(std::size_t{3} * kSide * kSide * 3);
  ASSERT_TRUE(renderer.render_many(three.data(), 3, together.data()));
  for (std::size_t i = 0; i < 3; ++i) {
    const Image alone = renderer.render(std::span(three).subspan(6 * i, 6));
    EXPECT_TRUE(std::equal(alone.pixels.begin(), alone.pixels.end(),
                           together.begin() + static_cast<std::ptrdiff_t>(i * alone.pixels.size())))
        << i;
  }
}

}  // namespace
}  // namespace causeway::test
