// The off-screen renderer: sizes, errors, and the same bytes every time.
#include "engine/render/offscreen_renderer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <thread>

#include "engine/core/error.h"
#include "engine/core/random.h"
#include "render_test.h"

namespace causeway::test {
namespace {

MatrixD random_latents(int rows) {
  MatrixD latents(rows, 4);
  for (int i = 0; i < rows; ++i) {
    Random random(11, Stream::kTest, static_cast<std::uint64_t>(i));
    for (int j = 0; j < 4; ++j) latents(i, j) = random.uniform();
  }
  return latents;
}

TEST(OffscreenRenderer, SameBytesAtAnyPlaceInABatch) {
  constexpr int kRows = 150;  // more than one stack
  constexpr std::size_t kPicture = 64 * 64 * 3;
  const MatrixD latents = random_latents(kRows);
  OffscreenRenderer renderer("circuit", 64);
  std::vector<std::uint8_t> together(kRows * kPicture);
  ASSERT_TRUE(renderer.render_many(latents.data(), kRows, together.data()));
  for (const int i : {0, 1, 17, 63, 64, 65, 127, 128, 149}) {
    const Image alone = renderer.render({latents.data() + 4 * i, 4});
    EXPECT_EQ(std::memcmp(alone.pixels.data(), together.data() + i * kPicture, kPicture), 0) << "picture " << i;
  }
  std::vector<std::uint8_t> shifted((kRows - 3) * kPicture);
  ASSERT_TRUE(renderer.render_many(latents.data() + 3 * 4, kRows - 3, shifted.data()));
  EXPECT_EQ(std::memcmp(shifted.data(), together.data() + 3 * kPicture, shifted.size()), 0);
}

TEST(OffscreenRenderer, SameBytesFromAnyNumberOfThreads) {
  const MatrixD latents = random_latents(600);
  const std::vector<std::uint8_t> one = render_dataset_images("circuit", latents, 32, 1);
  ASSERT_EQ(one.size(), 600U * 32 * 32 * 3);
  for (const int threads : {2, 3, 8}) EXPECT_EQ(render_dataset_images("circuit", latents, 32, threads), one);
  OffscreenRenderer renderer("circuit", 32);
  const Image last = renderer.render({latents.data() + 4 * 599, 4});
  EXPECT_EQ(std::memcmp(last.pixels.data(), one.data() + 599 * last.pixels.size(), last.pixels.size()), 0);
}

TEST(OffscreenRenderer, LatentsThatRepeatTheRowBeforeAreDrawnOnce) {
  MatrixD latents = random_latents(9);
  for (const int r : {1, 2, 5, 8}) latents.row(r) = latents.row(r - 1);
  DatasetRendering rendering("circuit", latents, 32);
  EXPECT_EQ(rendering.total(), 5);
  ASSERT_TRUE(rendering.work(2));
  const std::vector<std::uint8_t> all = rendering.take_pictures();
  ASSERT_EQ(all.size(), std::size_t{9} * 32 * 32 * 3);
  OffscreenRenderer renderer("circuit", 32);
  for (int r = 0; r < 9; ++r) {
    const Image one = renderer.render({latents.row(r).data(), 4});
    EXPECT_TRUE(std::equal(one.pixels.begin(), one.pixels.end(), all.begin() + r * 32 * 32 * 3)) << r;
  }
}

TEST(OffscreenRenderer, DifferentLatentsGiveDifferentPictures) {
  OffscreenRenderer renderer("circuit", 64);
  const Image base = renderer.render(Latents{0.5, 0.5, 0.5, 0.5});
  for (int j = 0; j < 4; ++j) {
    Latents other{0.5, 0.5, 0.5, 0.5};
    other[j] = 0.55;
    EXPECT_GT(squared_error(base, renderer.render(other)), 0.02) << "latent " << j;
  }
}

TEST(OffscreenRenderer, RowsGoFromTopToBottom) {
  // The lamps are in the lower half of the picture, so that is where lighting them shows.
  OffscreenRenderer renderer("circuit", 64);
  const Image dark = renderer.render(Latents{0, 0, 0, 0.5});
  const Image lit = renderer.render(Latents{1, 1, 1, 0.5});
  double upper = 0.0;
  double lower = 0.0;
  for (std::size_t i = 0; i < dark.pixels.size(); ++i) {
    (i < dark.pixels.size() / 2 ? upper : lower) += lit.pixels[i] - dark.pixels[i];
  }
  EXPECT_GT(lower, 3.0 * upper);
}

TEST(OffscreenRenderer, AllSizesShowTheSameScene) {
  const Latents latents{0.9, 0.2, 0.6, 0.3};
  OffscreenRenderer reference_renderer("circuit", 64);
  const Image reference = reference_renderer.render(latents);
  for (const int size : {32, 33, 96, 256, 1024}) {
    OffscreenRenderer renderer("circuit", size);
    const Image image = renderer.render(latents);
    ASSERT_EQ(image.width, size);
    ASSERT_EQ(image.height, size);
    ASSERT_EQ(image.pixels.size(), static_cast<std::size_t>(size) * size * 3);
    for (int c = 0; c < 3; ++c) {
      for (const Region& region : kLampRegions) {
        EXPECT_NEAR(mean(image, region, c), mean(reference, region, c), 14.0) << size;
      }
      EXPECT_NEAR(mean(image, {0, 0, 1, 1}, c), mean(reference, {0, 0, 1, 1}, c), 2.0) << size;
    }
  }
}

TEST(OffscreenRenderer, PicturesNeedNotBeSquare) {
  OffscreenRenderer renderer("circuit", 160, 96);
  const Image image = renderer.render(Latents{0.5, 0.5, 0.5, 0.5});
  EXPECT_EQ(image.width, 160);
  EXPECT_EQ(image.height, 96);
  ASSERT_EQ(image.pixels.size(), 160U * 96 * 3);
  // The middle square is what a square picture shows.
  OffscreenRenderer square("circuit", 96);
  const Image middle = square.render(Latents{0.5, 0.5, 0.5, 0.5});
  int largest = 0;
  for (int y = 0; y < 96; ++y) {
    for (int i = 0; i < 96 * 3; ++i) {
      largest = std::max(largest, std::abs(image.pixels[static_cast<std::size_t>((y * 160 + 32) * 3 + i)] -
                                           middle.pixels[static_cast<std::size_t>(y * 96 * 3 + i)]));
    }
  }
  EXPECT_LE(largest, 3);
}

TEST(OffscreenRenderer, CameraTurns) {
  OffscreenRenderer renderer("circuit", 64);
  const Latents latents{0.9, 0.1, 0.1, 0.5};
  const Camera fixed = renderer.camera();
  const Image front = renderer.render(latents);
  renderer.set_camera(fixed.orbited(0.8F, 0.1F, 1.2F, fixed.distance));
  const Image turned = renderer.render(latents);
  EXPECT_GT(squared_error(front, turned), 20.0);
  renderer.set_camera(fixed);
  EXPECT_EQ(renderer.render(latents).pixels, front.pixels);
}

TEST(OffscreenRenderer, CameraStaysAboveTheTable) {
  const Camera camera{};
  EXPECT_GT(camera.orbited(0.0F, -10.0F, 1.0F, 8.0F).pitch, 0.0F);
  EXPECT_LT(camera.orbited(0.0F, 10.0F, 1.0F, 8.0F).pitch, 1.571F);
  EXPECT_LE(camera.orbited(0.0F, 0.0F, 100.0F, 8.0F).distance, 24.0F);
  EXPECT_GE(camera.orbited(0.0F, 0.0F, 0.001F, 8.0F).distance, 2.4F);
}

TEST(OffscreenRenderer, RefusesSizesOutOfRange) {
  for (const int size : {-1, 0, 31, 1025, 1 << 20}) {
    EXPECT_THROW(OffscreenRenderer("circuit", size), UsageError) << size;
    EXPECT_THROW(OffscreenRenderer("circuit", 64, size), UsageError) << size;
    EXPECT_THROW(render_dataset_images("circuit", random_latents(2), size, 1), UsageError) << size;
  }
}

TEST(OffscreenRenderer, RefusesLatentsOutOfRange) {
  OffscreenRenderer renderer("circuit", 32);
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double bad : {kNan, kInfinity, -kInfinity, -1e-9, 1.0 + 1e-9, 7.0}) {
    for (int j = 0; j < 4; ++j) {
      Latents latents{0.5, 0.5, 0.5, 0.5};
      latents[j] = bad;
      EXPECT_THROW(renderer.render(latents), UsageError) << bad;
      MatrixD rows = random_latents(3);
      rows(2, j) = bad;
      EXPECT_THROW(render_dataset_images("circuit", rows, 32, 2), UsageError) << bad;
    }
  }
  EXPECT_THROW(renderer.render(std::array{0.5, 0.5, 0.5}), UsageError);
  EXPECT_THROW(renderer.render(std::array{0.5, 0.5, 0.5, 0.5, 0.5}), UsageError);
  EXPECT_THROW(render_dataset_images("circuit", MatrixD::Constant(2, 3, 0.5), 32, 1), UsageError);
  EXPECT_THROW(render_dataset_images("circuit", random_latents(2), 32, 0), UsageError);
  EXPECT_NO_THROW(renderer.render(Latents{0.0, 1.0, 0.0, 1.0}));
}

TEST(OffscreenRenderer, NoRowsGiveNoPictures) {
  EXPECT_TRUE(render_dataset_images("circuit", MatrixD(0, 4), 32, 2).empty());
}

TEST(OffscreenRenderer, ReportsProgressAndCancels) {
  const MatrixD latents = random_latents(1100);
  int last = 0;
  int calls = 0;
  const auto images = render_dataset_images("circuit", latents, 32, 2, [&](int done, int total) {
    EXPECT_EQ(total, 1100);
    EXPECT_GT(done, last);
    last = done;
    ++calls;
    return true;
  });
  EXPECT_EQ(last, 1100);
  EXPECT_GT(calls, 2);
  EXPECT_FALSE(images.empty());
  calls = 0;
  EXPECT_TRUE(render_dataset_images("circuit", latents, 32, 2, [&](int, int) {
                ++calls;
                return false;
              }).empty());
  EXPECT_EQ(calls, 1);
}

TEST(OffscreenRenderer, MayMoveBetweenThreads) {
  const Latents latents{0.1, 0.8, 0.4, 0.7};
  OffscreenRenderer renderer("circuit", 32);
  const Image here = renderer.render(latents);
  Image there;
  std::thread([&] { there = renderer.render(latents); }).join();
  EXPECT_EQ(here.pixels, there.pixels);
}

}  // namespace
}  // namespace causeway::test
