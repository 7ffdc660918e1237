// Can the causal variables be read off a small picture at all? A supervised probe must recover every one of them, or no
// learner could. The probe is linear on 16 x 16 averages: weaker than any network, so passing it is more than enough.
#include <gtest/gtest.h>

#include <iostream>

#include "engine/core/random.h"
#include "engine/data/image_io.h"
#include "engine/metrics/regression_probe.h"
#include "engine/render/offscreen_renderer.h"

namespace causeway {
namespace {

TEST(CircuitPictures, AProbeRecoversEveryLatentFromSmallPictures) {
  constexpr int kPictures = 3000, kTrain = 2400, kSize = 64, kSmall = 16;
  MatrixD latents(kPictures, 4);
  for (int r = 0; r < kPictures; ++r) {
    Random random(1, Stream::kTest, static_cast<std::uint64_t>(r));
    for (int i = 0; i < 4; ++i) latents(r, i) = random.uniform();
  }
  const auto pixels = render_dataset_images("circuit", latents, kSize, 2);
  MatrixD features(kPictures, 3 * kSmall * kSmall);
  constexpr std::size_t kBytes = 3 * kSize * kSize;
  for (int r = 0; r < kPictures; ++r) {
    const auto* begin = pixels.data() + static_cast<std::size_t>(r) * kBytes;
    const Image small = resize(Image{kSize, kSize, {begin, begin + kBytes}}, kSmall, kSmall);
    for (Eigen::Index f = 0; f < features.cols(); ++f) features(r, f) = small.pixels[static_cast<std::size_t>(f)];
  }
  const RegressionProbe probe =
      regression_probe(features.topRows(kTrain), latents.topRows(kTrain), features.bottomRows(kPictures - kTrain),
                       latents.bottomRows(kPictures - kTrain));
  std::cout << "  test R2 of red, green, blue, arm: " << probe.test_r2.transpose() << '\n';
  for (int i = 0; i < 4; ++i) EXPECT_GE(probe.test_r2(i), 0.99) << "latent " << i;
}

}  // namespace
}  // namespace causeway
