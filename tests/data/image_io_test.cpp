#include "engine/data/image_io.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/core/random.h"
#include "engine/data/atomic_file.h"
#include "engine/data/read_file.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

Image noise_image(int width, int height) {
  Image image{width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height)};
  Random random(1, Stream::kTest);
  for (auto& byte : image.pixels) {
    byte = static_cast<std::uint8_t>(random.below(256));
  }
  return image;
}

Image flat_image(int width, int height, std::uint8_t level) {
  return {width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height, level)};
}

TEST(ImageIo, PngKeepsEveryPixel) {
  const TemporaryDirectory directory;
  for (const auto& [width, height] : {std::pair{1, 1}, {3, 5}, {64, 64}, {257, 2}}) {
    const auto image = noise_image(width, height);
    save_png(directory / "a.png", image);
    const auto again = load_image(directory / "a.png");
    EXPECT_EQ(again.width, width);
    EXPECT_EQ(again.height, height);
    EXPECT_EQ(again.pixels, image.pixels);
  }
}

TEST(ImageIo, GreyAndAlphaBecomeRgb) {
  // Binary PGM: one grey pixel a byte.
  const std::string pgm = "P5 2 1 255\n\x10\x20";
  const auto image = decode_image({reinterpret_cast<const std::uint8_t*>(pgm.data()), pgm.size()});
  EXPECT_EQ(image.pixels, (std::vector<std::uint8_t>{0x10, 0x10, 0x10, 0x20, 0x20, 0x20}));
}

TEST(ImageIo, BrokenFilesAreErrors) {
  const TemporaryDirectory directory;
  expect_error([&] { load_image(directory / "missing.png"); }, "no such file");
  expect_error([&] { load_image(directory.path()); }, "is a directory");
  write_file_atomically(directory / "empty.png", "");
  expect_error([&] { load_image(directory / "empty.png"); }, "empty.png is empty");
  write_file_atomically(directory / "text.png", "this is no picture");
  expect_error([&] { load_image(directory / "text.png"); }, "text.png cannot be decoded");

  const auto png = encode_png(noise_image(16, 16));
  for (std::size_t size = 0; size + 20 < png.size(); ++size) {
    EXPECT_THROW(decode_image(std::span(png).first(size)), Error) << size;
  }
}

TEST(ImageIo, DamagedFilesNeverCrash) {
  const auto png = encode_png(noise_image(16, 16));
  for (std::uint64_t i = 0; i < 2000; ++i) {
    Random random(2, Stream::kTest, i);
    auto damaged = png;
    for (int k = 0; k < 3; ++k) {
      damaged[random.below(static_cast<std::uint32_t>(damaged.size()))] = static_cast<std::uint8_t>(random.below(256));
    }
    try {
      const auto image = decode_image(damaged);
      EXPECT_EQ(image.pixels.size(), std::size_t{3} * image.width * image.height);
    } catch (const Error&) {
    }
  }
}

TEST(ImageIo, HugePicturesAreRefused) {
  // A PNG header that claims 20000 x 1 pixels.
  auto png = encode_png(noise_image(16, 1));
  png[18] = 0x4E;
  png[19] = 0x20;
  expect_error([&] { decode_image(png); }, "20000 x 1");
  // Each side would do, all of it would not; of a file as of bytes.
  const TemporaryDirectory directory;
  png[18] = png[22] = 0x3E;
  png[19] = png[23] = 0x80;
  expect_error([&] { decode_image(png); }, "16000 x 16000");
  write_file_atomically(directory / "huge.png", png);
  expect_error([&] { load_image(directory / "huge.png"); }, "huge.png has 16000 x 16000");
  EXPECT_THROW(encode_png(Image{2, 2, std::vector<std::uint8_t>(3)}), UsageError);
  EXPECT_THROW(encode_png(Image{}), UsageError);
}

TEST(Resize, AveragesAreasWhenShrinking) {
  Image image{4, 2, {}};
  for (const int level : {0, 100, 50, 50, 100, 200, 70, 30}) {
    image.pixels.insert(image.pixels.end(), 3, static_cast<std::uint8_t>(level));
  }
  const auto half = resize(image, 2, 1);
  EXPECT_EQ(half.pixels, (std::vector<std::uint8_t>{100, 100, 100, 50, 50, 50}));
  // 3 -> 2: every new pixel covers one and a half old ones.
  const Image row{3, 1, {0, 0, 0, 90, 90, 90, 240, 240, 240}};
  EXPECT_EQ(resize(row, 2, 1).pixels, (std::vector<std::uint8_t>{30, 30, 30, 190, 190, 190}));
}

TEST(Resize, InterpolatesWhenGrowing) {
  const Image row{2, 1, {0, 10, 20, 100, 110, 120}};
  EXPECT_EQ(resize(row, 4, 1).pixels, (std::vector<std::uint8_t>{0, 10, 20, 25, 35, 45, 75, 85, 95, 100, 110, 120}));
  EXPECT_EQ(resize(flat_image(1, 1, 77), 5, 3).pixels, flat_image(5, 3, 77).pixels);
}

TEST(Resize, KeepsFlatPicturesAndTheMean) {
  for (const auto& [width, height] : {std::pair{7, 5}, {64, 64}, {1, 1}, {100, 3}}) {
    EXPECT_EQ(resize(flat_image(31, 17, 200), width, height).pixels, flat_image(width, height, 200).pixels);
  }
  const auto image = noise_image(512, 512);
  EXPECT_EQ(resize(image, 512, 512).pixels, image.pixels);
  double before = 0.0;
  double after = 0.0;
  for (const auto byte : image.pixels) {
    before += byte;
  }
  for (const auto byte : resize(image, 64, 64).pixels) {
    after += byte;
  }
  EXPECT_NEAR(before / (512 * 512), after / (64 * 64), 0.1);
}

TEST(Resize, ChecksItsArguments) {
  EXPECT_THROW(resize(flat_image(2, 2, 0), 0, 2), UsageError);
  EXPECT_THROW(resize(flat_image(2, 2, 0), 2, kMaxImageSide + 1), UsageError);
  EXPECT_THROW(resize(Image{2, 2, {}}, 1, 1), UsageError);
}

}  // namespace
}  // namespace causeway
