// Picture files as people have them: turned photographs, transparency, masks, few or many bits, other types.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stb/stb_image_write.h>

#include <fstream>

#include "engine/core/random.h"
#include "engine/data/exif_orientation.h"
#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "engine/data/npz.h"
#include "engine/data/picture_files.h"
#include "tests/data/expect_error.h"
#include "tests/data/python.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

Image decoded(const std::string& bytes, PictureNotes* notes = nullptr) {
  return decode_image({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, "picture", notes);
}

void append(void* context, void* data, int size) {
  auto& bytes = *static_cast<Bytes*>(context);
  const auto* first = static_cast<const std::uint8_t*>(data);
  bytes.insert(bytes.end(), first, first + size);
}

Bytes png(int width, int height, int channels, const Bytes& pixels) {
  Bytes bytes;
  stbi_write_png_to_func(append, &bytes, width, height, channels, pixels.data(), width * channels);
  return bytes;
}

void write(const fs::path& path, std::span<const std::uint8_t> bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
}

/// 48 x 32 pixels with a colour of its own in each quarter, as a JPEG with this orientation.
Bytes photograph(int orientation, bool little, bool with_exif = true) {
  constexpr int kWidth = 48, kHeight = 32;
  Bytes pixels;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const int quarter = (y < kHeight / 2 ? 0 : 2) + (x < kWidth / 2 ? 0 : 1);
      pixels.insert(pixels.end(), 3, static_cast<std::uint8_t>(60 * (quarter + 1)));
    }
  }
  Bytes jpeg;
  stbi_write_jpg_to_func(append, &jpeg, kWidth, kHeight, 3, pixels.data(), 95);
  if (!with_exif) return jpeg;
  const auto value = static_cast<std::uint8_t>(orientation);
  const Bytes big{'M',  'M',  0, 42, 0, 0, 0, 8, 0, 2,                         // header, two entries
                  0x01, 0x00, 0, 3,  0, 0, 0, 1, 0, 9,     0, 0,               // another tag
                  0x01, 0x12, 0, 3,  0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0};  // the orientation; no next directory
  const Bytes small{'I',  'I',  42, 0, 8, 0, 0, 0, 1,     0,                   //
                    0x12, 0x01, 3,  0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0};
  const Bytes& tiff = little ? small : big;
  Bytes segment{0xFF, 0xE1, 0, static_cast<std::uint8_t>(2 + 6 + tiff.size()), 'E', 'x', 'i', 'f', 0, 0};
  segment.insert(segment.end(), tiff.begin(), tiff.end());
  jpeg.insert(jpeg.begin() + 2, segment.begin(), segment.end());
  return jpeg;
}

/// Which quarter of the photograph is seen at each corner: top left, top right, bottom left, bottom right.
std::array<int, 4> corners(const Image& image) {
  const auto at = [&](int x, int y) {
    return (image.pixels[3 * static_cast<std::size_t>(y * image.width + x)] + 30) / 60 - 1;
  };
  return {at(4, 4), at(image.width - 5, 4), at(4, image.height - 5), at(image.width - 5, image.height - 5)};
}

TEST(PictureKinds, PhotographsAreUpright) {
  // As Exif 2.32 describes the eight orientations: where row 0 and column 0 of the file are seen.
  const std::array<std::array<int, 4>, 8> expected{{{0, 1, 2, 3},    // row 0 at the top, column 0 at the left
                                                    {1, 0, 3, 2},    // top, right
                                                    {3, 2, 1, 0},    // bottom, right
                                                    {2, 3, 0, 1},    // bottom, left
                                                    {0, 2, 1, 3},    // left, top
                                                    {2, 0, 3, 1},    // right, top
                                                    {3, 1, 2, 0},    // right, bottom
                                                    {1, 3, 0, 2}}};  // left, bottom
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const bool little : {false, true}) {
      PictureNotes notes;
      const Image image = decode_image(photograph(orientation, little), "photograph", &notes);
      EXPECT_EQ(corners(image), expected[static_cast<std::size_t>(orientation - 1)]) << orientation;
      EXPECT_EQ(image.width, orientation < 5 ? 48 : 32) << orientation;
      EXPECT_EQ(notes.turned, orientation == 1 ? 0 : 1);
    }
  }
  EXPECT_EQ(corners(decode_image(photograph(0, false, false))), expected[0]);
  for (const int strange : {0, 9, 77}) EXPECT_EQ(exif_orientation(photograph(strange, true)), 1);
}

TEST(PictureKinds, DamagedExifDataAreHarmless) {
  const Bytes good = photograph(6, false);
  for (std::size_t size = 0; size < 80; ++size) {
    const int orientation = exif_orientation(std::span(good).first(size));
    EXPECT_TRUE(orientation == 1 || orientation == 6) << size;
  }
  for (std::uint64_t i = 0; i < 5000; ++i) {
    Random random(3, Stream::kTest, i);
    Bytes damaged = good;
    for (int k = 0; k < 3; ++k) damaged[2 + random.below(60)] = static_cast<std::uint8_t>(random.below(256));
    const int orientation = exif_orientation(damaged);
    EXPECT_TRUE(orientation >= 1 && orientation <= 8);
  }
}

TEST(PictureKinds, TransparentPartsLieOnWhite) {
  PictureNotes notes;
  // Black: clear, half, solid; then red, solid.
  const Bytes rgba{0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 255, 200, 0, 0, 255};
  EXPECT_EQ(decode_image(png(4, 1, 4, rgba), "a", &notes).pixels,
            (Bytes{255, 255, 255, 127, 127, 127, 0, 0, 0, 200, 0, 0}));
  EXPECT_EQ(decode_image(png(2, 1, 2, {10, 0, 10, 255}), "a", &notes).pixels, (Bytes{255, 255, 255, 10, 10, 10}));
  EXPECT_EQ(decode_image(png(1, 1, 4, {9, 9, 9, 0}), "a", &notes).pixels, (Bytes{255, 255, 255}));
  EXPECT_EQ(notes.transparent, 3);
  EXPECT_EQ(decode_image(png(1, 1, 4, {9, 8, 7, 255}), "a", &notes).pixels, (Bytes{9, 8, 7}));
  EXPECT_EQ(decode_image(png(1, 1, 1, {9}), "a", &notes).pixels, (Bytes{9, 9, 9}));
  // A TGA of 32 bits whose fourth channel was never filled.
  std::string tga(18, '\0');
  tga[2] = 2, tga[12] = 1, tga[14] = 1, tga[16] = 32, tga[17] = 0x28;
  EXPECT_EQ(decoded(tga + std::string("\x01\x02\x03\x00", 4), &notes).pixels, (Bytes{3, 2, 1}));
  EXPECT_EQ(notes.transparent, 3) << "solid ones are as they are";
}

TEST(PictureKinds, PngsOfEveryDepthAreRead) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory d;
  ASSERT_TRUE(run_python(d.path(), R"(
import struct, zlib
def png(name, bits, kind, rows, *extra):
    chunk = lambda t, b: struct.pack(">I", len(b)) + t + b + struct.pack(">I", zlib.crc32(t + b))
    open(name, "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, bits, kind, 0, 0, 0))
        + b"".join(chunk(t, b) for t, b in extra) + chunk(b"IDAT", zlib.compress(b"\0" + rows)) + chunk(b"IEND", b""))
png("grey1.png", 1, 0, b"\x40")
png("grey2.png", 2, 0, b"\x10")
png("grey16.png", 16, 0, b"\x12\x34\xff\xff")
png("rgb16.png", 16, 2, b"\x12\x34\x56\x78\x9a\xbc" * 2)
png("palette.png", 8, 3, b"\x00\x01", (b"PLTE", bytes([1, 2, 3, 200, 100, 50])))
png("clear.png", 8, 3, b"\x00\x01", (b"PLTE", bytes([1, 2, 3, 200, 100, 50])), (b"tRNS", bytes([0, 255])))
png("key.png", 8, 2, bytes([1, 2, 3, 4, 5, 6]), (b"tRNS", bytes([0, 1, 0, 2, 0, 3])))
)"));
  const auto pixels = [&](const char* name) { return load_image(d / name).pixels; };
  EXPECT_EQ(pixels("grey1.png"), (Bytes{0, 0, 0, 255, 255, 255}));
  EXPECT_EQ(pixels("grey2.png"), (Bytes{0, 0, 0, 85, 85, 85}));
  EXPECT_EQ(pixels("grey16.png"), (Bytes{0x12, 0x12, 0x12, 255, 255, 255}));
  EXPECT_EQ(pixels("rgb16.png"), (Bytes{0x12, 0x56, 0x9a, 0x12, 0x56, 0x9a}));
  EXPECT_EQ(pixels("palette.png"), (Bytes{1, 2, 3, 200, 100, 50}));
  EXPECT_EQ(pixels("clear.png"), (Bytes{255, 255, 255, 200, 100, 50}));
  EXPECT_EQ(pixels("key.png"), (Bytes{255, 255, 255, 4, 5, 6}));
}

TEST(PictureKinds, PnmValuesGoUpToTheirLargestOne) {
  EXPECT_EQ(decoded("P5 2 1 1\n" + std::string("\0\1", 2)).pixels, (Bytes{0, 0, 0, 255, 255, 255}));
  EXPECT_EQ(decoded("P6\n# written by hand\n1 1\n# so\n15\n\x0f\x05\x01").pixels, (Bytes{255, 85, 17}));
  EXPECT_EQ(decoded("P5 1 1 255\n\x07").pixels, (Bytes{7, 7, 7}));
}

TEST(PictureKinds, OtherTypesAreCalledByName) {
  const std::vector<std::pair<std::string, std::string>> files{
      {"P3 1 1 255 1 2 3", "PPM file written as text"},
      {"P2 1 1 255 1", "PGM file written as text"},
      {"P4 1 1 1", "PBM file"},
      {"P5 1 1 65535\n12", "values above 255"},
      {std::string("II*\0abcdefgh", 12), "TIFF"},
      {std::string("MM\0*abcdefgh", 12), "TIFF"},
      {"RIFF1234WEBPVP8 ", "WebP"},
      {std::string("\0\0\0\x18", 4) + "ftypheic....", "HEIC"},
      {"<svg xmlns=''/>", "SVG"},
      {"version https://git-lfs.github.com/spec/v1", "git lfs pull"},
  };
  for (const auto& [bytes, told] : files) {
    expect_error([&, &bytes = bytes] { decoded(bytes); }, told);
    expect_error([&, &bytes = bytes] { decoded(bytes); }, "PNG, JPEG, BMP, GIF, TGA, binary PPM or PGM is needed");
  }
}

TEST(PictureKinds, EndingsCountInAnyCase) {
  for (const char* name : {"a.PNG", "a.Jpg", "b.JPEG", "a.jfif", "a.BMP", "a.gif", "a.TGA", "a.PPM", "a.pnm"}) {
    EXPECT_TRUE(has_picture_name(name)) << name;
  }
  for (const char* name : {"a.TIF", "a.webp", "a.HEIC"}) {
    EXPECT_TRUE(has_foreign_picture_name(name) && !has_picture_name(name)) << name;
  }
  EXPECT_FALSE(has_picture_name("png"));
}

/// A folder of one pair of 4 x 4 pictures with these values in the upper and the lower half.
void write_pair(const fs::path& folder, std::uint8_t top, std::uint8_t bottom) {
  Bytes pixels(24, top);
  pixels.resize(48, bottom);
  write(folder / "1_before.png", png(4, 4, 3, pixels));
  write(folder / "1_after.png", png(4, 4, 3, pixels));
}

TEST(PictureKinds, MasksAreBlackAndWhite) {
  const TemporaryDirectory d;
  write_pair(d.path(), 0, 1);
  DataLoadOptions options;
  for (const int size : {0, 2}) {
    options.image_size = size;
    const Dataset data = load_dataset(d.path(), options);
    EXPECT_EQ(data.pictures.front(), 0);
    EXPECT_EQ(data.pictures.back(), 255) << size;
    EXPECT_NE(data.as_read().find("0 and 1 of the pictures are taken for black and white"), std::string::npos);
  }
  options.image_size = 1;
  EXPECT_EQ(load_dataset(d.path(), options).pictures.front(), 128) << "white before it is mixed with black";
}

TEST(PictureKinds, NearlyBlackPicturesAreSaidAndPlainOnesRefused) {
  const TemporaryDirectory d;
  write_pair(d / "dark", 0, 9);
  EXPECT_NE(load_dataset(d / "dark").as_read().find("nearly black: no value above 9 of 255"), std::string::npos);
  std::vector<std::uint8_t> values(2 * 2 * 4 * 4 * 3, 0);
  for (const int brightest : {0, 5, 31, 32}) {
    values[7] = static_cast<std::uint8_t>(brightest);
    save_npz(d / "dark.npz", std::vector{npz_entry<std::uint8_t>("imgs", {2, 2, 4, 4, 3}, values)});
    const std::string read = load_dataset(d / "dark.npz").as_read();
    EXPECT_EQ(read.find(fmt::format("nearly black: no value above {} of 255", brightest)) != std::string::npos,
              brightest < 32)
        << read;
  }
  write_pair(d / "usual", 0, 90);
  EXPECT_TRUE(load_dataset(d / "usual").notes.empty());
  write_pair(d / "black", 0, 0);
  expect_error([&] { load_dataset(d / "black"); }, "every pixel of every picture is black");
  write(d / "clear" / "1.png", png(1, 1, 4, {255, 255, 255, 3}));
  write(d / "clear" / "2.png", png(1, 1, 4, {255, 255, 255, 200}));
  expect_error([&] { load_dataset(d / "clear"); }, "without transparency");
}

TEST(PictureKinds, WhatWasChangedIsSaid) {
  const TemporaryDirectory d;
  write(d / "1_before.jpg", photograph(6, false));
  write(d / "1_after.jpg", photograph(8, true));
  write(d / "2_before.jpg", photograph(5, true));
  write(d / "2_after.jpg", photograph(7, true));
  const Dataset data = load_dataset(d.path());
  EXPECT_EQ(data.height, 48);
  EXPECT_EQ(data.as_read(),
            "2 pairs: NAME_before.jpg, NAME_after.jpg; 4 pictures turned as their Exif orientation says");
  // One that was not turned has another size once it is upright.
  write(d / "2_after.jpg", photograph(1, true));
  expect_error([&] { load_dataset(d.path()); }, "2_after.jpg has 48 x 32 pixels, ");
  DataLoadOptions options;
  options.image_size = 16;
  expect_error([&] { load_dataset(d.path(), options); }, "1_before.jpg has 32 x 48");
}

}  // namespace
}  // namespace causeway
