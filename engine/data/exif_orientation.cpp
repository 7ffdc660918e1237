#include "engine/data/exif_orientation.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace causeway {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool begins_with(Bytes bytes, std::string_view text) {
  return bytes.size() >= text.size() && std::equal(text.begin(), text.end(), bytes.begin(), [](char c, std::uint8_t b) {
           return static_cast<std::uint8_t>(c) == b;
         });
}

/// A number of `size` bytes at `at`; 0 beyond the end.
std::uint32_t number_at(Bytes bytes, std::size_t at, std::size_t size, bool little) {
  if (at > bytes.size() || size > bytes.size() - at) return 0;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < size; ++i) number = number << 8 | bytes[at + (little ? size - 1 - i : i)];
  return number;
}

/// Of the TIFF structure that Exif data are: its first directory holds the orientation.
int orientation_in(Bytes tiff) {
  constexpr std::uint32_t kOrientation = 0x0112, kShort = 3;
  constexpr std::size_t kEntry = 12;
  const bool little = begins_with(tiff, "II");
  if (!little && !begins_with(tiff, "MM")) return 1;
  const std::size_t directory = number_at(tiff, 4, 4, little);
  const std::size_t entries = number_at(tiff, directory, 2, little);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t at = directory + 2 + kEntry * i;
    if (at >= tiff.size()) break;
    if (number_at(tiff, at, 2, little) != kOrientation || number_at(tiff, at + 2, 2, little) != kShort) continue;
    const std::uint32_t value = number_at(tiff, at + 8, 2, little);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace

int exif_orientation(Bytes jpeg) {
  if (!begins_with(jpeg, "\xFF\xD8")) return 1;
  // Segments: FF, kind, length with its own two bytes. Pixels begin behind kind DA.
  for (std::size_t at = 2; at + 4 <= jpeg.size() && jpeg[at] == 0xFF;) {
    const std::uint8_t kind = jpeg[at + 1];
    if (kind == 0xFF) {  // filling
      ++at;
      continue;
    }
    if (kind == 0xDA || kind == 0xD9) break;
    const std::size_t length = number_at(jpeg, at + 2, 2, false);
    if (length < 2 || length > jpeg.size() - at - 2) break;
    const Bytes segment = jpeg.subspan(at + 4, length - 2);
    constexpr std::string_view kExif("Exif\0\0", 6);
    if (kind == 0xE1 && begins_with(segment, kExif)) return orientation_in(segment.subspan(kExif.size()));
    at += 2 + length;
  }
  return 1;
}

Image upright(Image image, int orientation) {
  if (orientation <= 1 || orientation > 8) return image;
  const bool transposed = orientation >= 5;
  Image out = image;
  if (transposed) std::swap(out.width, out.height);
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      // Where the pixel comes from: the orientation says on which sides row 0 and column 0 of the file belong.
      int from_x = transposed ? y : x, from_y = transposed ? x : y;
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
        from_x = image.width - 1 - from_x;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
        from_y = image.height - 1 - from_y;
      const std::size_t to = 3 * (static_cast<std::size_t>(y) * out.width + x);
      const std::size_t from = 3 * (static_cast<std::size_t>(from_y) * image.width + from_x);
      std::copy_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(from), 3,
                  out.pixels.begin() + static_cast<std::ptrdiff_t>(to));
    }
  }
  return out;
}

}  // namespace causeway
