// What the flow's pictures show: ball, water, hole and jet as large and where their variables say.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/causal/flow_world.h"
#include "tests/render/centre_of_change.h"
#include "tests/render/scene_measures.h"

namespace causeway::test {
namespace {

constexpr float kFlowUnit = 0.4F;

class FlowScene : public testing::Test {
 protected:
  std::array<int, 3> colour(const Image& image, const std::array<float, 3>& point) const {
    const auto at = project(renderer_.camera(), point).value();
    const auto row = static_cast<int>(at[1] * 512.0F), column = static_cast<int>(at[0] * 512.0F);
    const auto* p = image.pixels.data() + 3 * (row * 512 + column);
    return {p[0], p[1], p[2]};
  }
  static double units(double latent, LatentRange range) { return range.low + (range.high - range.low) * latent; }

  OffscreenRenderer renderer_{"flow", 512};
};

TEST_F(FlowScene, WaterStandsAsHighAsItsVariable) {
  // Up along the front pane, beside the ball: below the water's line it is blue, above it is not.
  for (const double water : {0.1, 0.4, 0.8}) {
    const Image image = renderer_.render(Latents{0.2, water, 0.5, 0.5});
    const auto level = static_cast<float>((5.0 + units(water, flow::kLevels) - 0.2) * kFlowUnit);
    const auto below = colour(image, {-0.9F, -0.85F, level - 0.1F}),
               above = colour(image, {-0.9F, -0.85F, level + 0.5F});
    EXPECT_GT(below[2] - below[0], 50) << water;
    EXPECT_LT(above[2] - above[0], 30) << water;
  }
}

TEST_F(FlowScene, TheJetLandsWhereItsVariableSays) {
  for (const double jet : {0.1, 0.5, 0.9}) {
    for (const double hole : {0.1, 0.9}) {
      const Image image = renderer_.render(Latents{0.4, 0.5, hole, jet});
      // The brightest place along the water of the tray, in front of the jet, where foam is.
      float brightest = 0;
      int most = -1;
      for (float x = -0.2F; x < 2.6F; x += 0.01F) {
        const auto c = colour(image, {x, -0.12F, 0.12F});
        if (c[0] > most) most = c[0], brightest = x;
      }
      EXPECT_NEAR(brightest, -0.48 + kFlowUnit * units(jet, flow::kReaches), 0.06) << jet << ", " << hole;
    }
  }
}

TEST_F(FlowScene, TheBallGrows) {
  double previous = 0;
  for (const double ball : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const Image image = renderer_.render(Latents{ball, 0.7, 0.5, 0.5});
    int orange = 0;
    for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
      orange += image.pixels[i] > image.pixels[i + 2] + 40 && image.pixels[i] > image.pixels[i + 1] + 30;
    }
    EXPECT_GT(orange, previous + 300) << ball;
    previous = orange;
  }
}

TEST_F(FlowScene, TheSpoutIsAtTheHole) {
  for (const double hole : {0.1, 0.5, 0.9}) {
    const Image image = renderer_.render(Latents{0.3, 0.5, hole, 0.4});
    const auto z = static_cast<float>((units(hole, flow::kHoles) - 0.2) * kFlowUnit);
    const auto brass = colour(image, {-0.42F, 0.0F, z + 0.04F});
    EXPECT_GT(brass[0], brass[2] + 25) << hole;
    const auto beside = colour(image, {-0.42F, 0.0F, z + 0.35F});
    EXPECT_LT(beside[0], beside[2] + 10) << hole;
  }
}

TEST_F(FlowScene, EveryLatentIsVisibleInSmallPictures) {
  const auto visible = visibility("flow");
  EXPECT_GT(*std::min_element(visible.begin(), visible.end()), 5.0);
}

TEST_F(FlowScene, AProbeRecoversEveryLatentFromTheCodes) {
  const MatrixD scores = probe_scores("flow", 20);
  for (int i = 0; i < 4; ++i) EXPECT_GE(scores(1, i), 0.97) << i;
}

TEST_F(FlowScene, HandlesAreWhereThingsAreDrawn) {
  for (int i = 0; i < 4; ++i) EXPECT_GT(least_change_at_handle("flow", i), 12.0) << i;
}

}  // namespace
}  // namespace causeway::test
