// Pictures in and out of files.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// No picture is wider or higher than this.
inline constexpr int kMaxImageSide = 16384;

/// No picture that is read has more pixels: 200 MB of them.
inline constexpr std::int64_t kMaxImagePixels = std::int64_t{1} << 26;

/// The types of picture files that are read, for messages.
inline constexpr const char* kPictureTypes = "PNG, JPEG, BMP, GIF, TGA, binary PPM or PGM";

/// How many pictures were changed while they were decoded, counted by all threads.
struct PictureNotes {
  std::atomic<std::int64_t> turned{0};       ///< as their Exif orientation says
  std::atomic<std::int64_t> transparent{0};  ///< laid on white
};

/// Reads the types above (of a GIF the first frame) as viewers show them: 8-bit RGB, grey is spread over the channels,
/// of 16 bits the upper 8 are kept, JPEG is turned upright as its Exif orientation says, transparent parts lie on
/// white. Throws Error if the file is missing, damaged, of another kind, or larger than kMaxImageSide on a side or than
/// kMaxImagePixels according to its header.
Image load_image(const std::filesystem::path& path, PictureNotes* notes = nullptr);

/// The same from memory; `name` says in messages where the bytes come from.
Image decode_image(std::span<const std::uint8_t> bytes, const std::string& name = "image",
                   PictureNotes* notes = nullptr);

/// The bytes of a PNG file. Throws UsageError unless the sides are in 1 .. kMaxImageSide and fit the pixels.
std::vector<std::uint8_t> encode_png(const Image& image);

/// Writes a PNG atomically (see atomic_file.h for what is thrown).
void save_png(const std::filesystem::path& path, const Image& image);

/// Another size: an axis that shrinks is averaged over the area a new pixel covers, one that grows is interpolated
/// linearly between pixel centres. Sides 1 .. kMaxImageSide, else UsageError.
Image resize(const Image& image, int width, int height);

}  // namespace causeway
