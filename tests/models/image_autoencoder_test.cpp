#include "engine/models/image_autoencoder.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace causeway {
namespace {

AutoencoderShape small_shape() {
  AutoencoderShape shape;
  shape.size = 16;
  shape.codes = 3;
  shape.channels = {8, 12};
  shape.hidden = 16;
  return shape;
}

/// Pictures of a bright bar whose place and colour vary.
std::vector<std::uint8_t> bars(int count, int size) {
  std::vector<std::uint8_t> images(static_cast<std::size_t>(3 * count * size * size));
  for (int i = 0; i < count; ++i) {
    Random random(4, Stream::kTest, static_cast<std::uint64_t>(i));
    const double place = random.uniform(0, size);
    const double hue = random.uniform();
    for (int y = 0; y < size; ++y) {
      for (int x = 0; x < size; ++x) {
        const double d = (x - place) / 3.0;
        const double bright = 200 * std::exp(-d * d);
        auto* pixel = &images[static_cast<std::size_t>(3 * ((i * size + y) * size + x))];
        pixel[0] = static_cast<std::uint8_t>(bright * hue);
        pixel[1] = static_cast<std::uint8_t>(bright);
        pixel[2] = static_cast<std::uint8_t>(bright * (1 - hue));
      }
    }
  }
  return images;
}

TEST(ImageAutoencoder, PatchesGoBackToTheSameImage) {
  const ImageAutoencoder model(small_shape(), 1);
  Image image{16, 16, {}};
  for (int i = 0; i < 3 * 16 * 16; ++i) image.pixels.push_back(static_cast<std::uint8_t>(i * 7 % 256));
  std::vector<float> patches(3 * 16 * 16);
  model.to_patches(image.pixels.data(), patches.data());
  EXPECT_EQ(model.from_patches(patches.data()).pixels, image.pixels);
  // Rows are in Z order: the third patch lies below the first, at row 4 of the image.
  EXPECT_FLOAT_EQ(patches[2 * 48], static_cast<float>(image.pixels[3 * 4 * 16]) / 255.0F);
}

TEST(ImageAutoencoder, LearnsToReconstruct) {
  const AutoencoderShape shape = small_shape();
  const auto images = bars(256, shape.size);
  ImageAutoencoder model(shape, 1);
  AutoencoderTrainer trainer(model, 0.01, 0.0, 100, 1);
  ThreadPool pool(2);
  double first = 0, last = 0;
  for (int step = 0; step < 300; ++step) {
    std::vector<int> rows;
    Random random(9, Stream::kTest, static_cast<std::uint64_t>(step));
    for (int i = 0; i < 32; ++i) rows.push_back(static_cast<int>(random.below(256)));
    const AutoencoderLoss loss = trainer.step(pool, images.data(), rows, 3e-3, step);
    if (step == 0) first = loss.squared_error;
    last = loss.squared_error;
  }
  EXPECT_LT(last, 0.1 * first);
  EXPECT_GT(model.encode_images(pool, images.data(), 256).array().square().mean(), 0.01F);
}

TEST(ImageAutoencoder, LearnsToReconstructFromPrincipalComponents) {
  AutoencoderShape shape = small_shape();
  shape.encoder = ImageEncoder::kPca;
  shape.codes = 6;
  const auto images = bars(256, shape.size);
  ImageAutoencoder model(shape, 1);
  AutoencoderTrainer trainer(model, 0.0, 0.05, 100, 1);
  ThreadPool pool(2);
  trainer.fit_components(pool, images.data(), 256);
  const MatrixF codes = model.encode_images(pool, images.data(), 256);
  double first = 0, last = 0;
  for (int step = 0; step < 300; ++step) {
    std::vector<int> rows;
    Random random(9, Stream::kTest, static_cast<std::uint64_t>(step));
    for (int i = 0; i < 32; ++i) rows.push_back(static_cast<int>(random.below(256)));
    const AutoencoderLoss loss = trainer.step(pool, images.data(), rows, 3e-3, step);
    if (step == 0) first = loss.squared_error;
    last = loss.squared_error;
  }
  EXPECT_LT(last, 0.1 * first);
  // The encoder is fitted once and stays.
  EXPECT_EQ(model.encode_images(pool, images.data(), 256), codes);
}

TEST(ImageAutoencoder, TheNumberOfThreadsChangesNothing) {
  const AutoencoderShape shape = small_shape();
  const auto images = bars(64, shape.size);
  std::vector<Vector<float>> weights;
  for (const int threads : {1, 2, 4}) {
    ImageAutoencoder model(shape, 1);
    AutoencoderTrainer trainer(model, 0.5, 0.0, 10, 1);
    ThreadPool pool(threads);
    for (int step = 0; step < 5; ++step) trainer.step(pool, images.data(), {1, 5, 9, 13, 20, 33, 60}, 1e-3, step);
    weights.push_back(model.parameters().flat());
  }
  EXPECT_EQ(weights[0], weights[1]);
  EXPECT_EQ(weights[0], weights[2]);
}

TEST(ImageAutoencoder, ShapesThatDoNotFitAreRefused) {
  AutoencoderShape shape = small_shape();
  shape.size = 20;
  EXPECT_THROW(ImageAutoencoder(shape, 1), UsageError);
  shape.size = 4;
  EXPECT_THROW(ImageAutoencoder(shape, 1), UsageError);
  const ImageAutoencoder model(small_shape(), 1);
  EXPECT_THROW(model.encode_image(Image{8, 8, std::vector<std::uint8_t>(192)}), Error);
}

}  // namespace
}  // namespace causeway
