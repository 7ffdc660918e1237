// What the pendulum's pictures show: a lamp, a pendulum, and a shadow of the length and at the place of its variables.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/causal/pendulum_world.h"
#include "tests/render/scene_measures.h"

namespace causeway::test {
namespace {

/// The shadow's ends on the floor below the pendulum, as x in the plane of the variables.
class ShadowRule {
 public:
  std::pair<double, double> ends(const Latents& latents) {
    Latents left = latents, right = latents;
    left[pendulum::kPosition] = 0.0;
    right[pendulum::kPosition] = 1.0;
    left[pendulum::kLength] = right[pendulum::kLength] = 0.0;
    const Image shadowed = renderer_.render(latents), one = renderer_.render(left), other = renderer_.render(right);
    std::vector<double> dark;  // share of the floor's brightness that is missing
    for (double x = kFirst; x <= kLast; x += kStep) {
      const double lit = std::max(brightness(one, x), brightness(other, x));
      dark.push_back(1.0 - brightness(shadowed, x) / lit);
    }
    const double half = 0.5 * *std::max_element(dark.begin(), dark.end());
    const auto is_dark = [half](double d) { return d > half; };
    const auto first = std::find_if(dark.begin(), dark.end(), is_dark);
    const auto last = std::find_if(dark.rbegin(), dark.rend(), is_dark);
    return {kFirst + kStep * static_cast<double>(first - dark.begin()),
            kLast - kStep * static_cast<double>(last - dark.rbegin())};
  }

 private:
  static constexpr double kFirst = -4.0, kLast = 24.0, kStep = 0.04;

  double brightness(const Image& image, double x) const {
    const auto at = project(renderer_.camera(), {static_cast<float>((x - 10.0) * 0.2), 0.0F, 0.0F}).value();
    const auto row = static_cast<int>(at[1] * 512.0F), column = static_cast<int>(at[0] * 512.0F);
    return image.pixels[static_cast<std::size_t>(3 * (row * 512 + column) + 1)];
  }

  OffscreenRenderer renderer_{"pendulum", 512};
};

TEST(PendulumScene, TheShadowHasTheLengthAndThePlaceOfItsVariables) {
  using namespace pendulum;
  ShadowRule rule;
  for (const double length : {0.1, 0.4, 0.7}) {
    for (const double position : {0.35, 0.5, 0.65}) {
      for (const auto& [light, swing] : {std::pair{0.2, 0.6}, std::pair{0.7, 0.1}}) {
        const auto [left, right] = rule.ends({light, swing, length, position});
        EXPECT_NEAR(right - left, kLengths.low + (kLengths.high - kLengths.low) * length, 0.35) << length;
        EXPECT_NEAR(0.5 * (left + right), kPositions.low + (kPositions.high - kPositions.low) * position, 0.2)
            << position;
      }
    }
  }
}

TEST(PendulumScene, EveryLatentIsVisibleInSmallPictures) {
  const auto visible = visibility("pendulum");
  EXPECT_GT(*std::min_element(visible.begin(), visible.end()), 5.0);
}

TEST(PendulumScene, AProbeRecoversEveryLatentFromTheCodes) {
  const MatrixD scores = probe_scores("pendulum", 20);
  for (int i = 0; i < 4; ++i) EXPECT_GE(scores(1, i), 0.97) << i;
}

TEST(PendulumScene, HandlesAreWhereThingsAreDrawn) {
  for (int i = 0; i < 4; ++i) EXPECT_GT(least_change_at_handle("pendulum", i), 12.0) << i;
}

TEST(PendulumScene, ThePublishedOneLooksTheSame) {
  const Latents latents{0.2, 0.6, 0.4, 0.5};
  EXPECT_EQ(OffscreenRenderer("pendulum", 64).render(latents).pixels,
            OffscreenRenderer("pendulum-published", 64).render(latents).pixels);
}

TEST(PendulumScene, IsRenderedAlikeInAnyNumberAndSize) {
  const MatrixD latents = any_latents(300);
  for (const char* world : {"pendulum", "flow"}) {
    const auto one = render_dataset_images(world, latents, 32, 1);
    EXPECT_EQ(render_dataset_images(world, latents, 32, 2), one) << world;
    const Image alone = OffscreenRenderer(world, 32).render({latents.data() + 4 * 299, 4});
    EXPECT_TRUE(std::equal(alone.pixels.begin(), alone.pixels.end(), one.end() - 3 * 32 * 32)) << world;
    // A large picture shows the same as a small one.
    const Image large = OffscreenRenderer(world, 256).render({latents.data(), 4});
    const Image small = OffscreenRenderer(world, 64).render({latents.data(), 4});
    double difference = 0;
    for (int y = 0; y < 64; ++y) {
      for (int x = 0; x < 64; ++x) {
        for (int c = 0; c < 3; ++c) {
          double sum = 0;
          for (int k = 0; k < 16; ++k) {
            sum += large.pixels[static_cast<std::size_t>(3 * ((4 * y + k / 4) * 256 + 4 * x + k % 4) + c)];
          }
          difference += std::abs(sum / 16 - small.pixels[static_cast<std::size_t>(3 * (y * 64 + x) + c)]);
        }
      }
    }
    EXPECT_LT(difference / (3 * 64 * 64), 3.0) << world;
  }
}

}  // namespace
}  // namespace causeway::test
