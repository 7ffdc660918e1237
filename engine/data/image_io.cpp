#include "engine/data/image_io.h"

#include <fmt/format.h>
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>

#include <Eigen/Sparse>
#include <algorithm>
#include <cctype>
#include <climits>
#include <cmath>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "engine/core/error.h"
#include "engine/data/atomic_file.h"
#include "engine/data/exif_orientation.h"
#include "engine/data/read_file.h"

namespace causeway {
namespace {

void check_sides(int width, int height) {
  if (width < 1 || height < 1 || width > kMaxImageSide || height > kMaxImageSide) {
    throw UsageError(fmt::format("a picture of {} x {} pixels", width, height),
                     fmt::format("sides are 1 .. {}", kMaxImageSide));
  }
}

/// Throws Error if a picture about to be read has an impossible size.
void check_decodable(int width, int height, const std::string& name) {
  if (width < 1 || height < 1 || width > kMaxImageSide || height > kMaxImageSide ||
      std::int64_t{width} * height > kMaxImagePixels) {
    throw Error(fmt::format("{} has {} x {} pixels", name, width, height),
                fmt::format("a picture may have up to {} on a side and {} million in all: make it smaller",
                            kMaxImageSide, kMaxImagePixels / 1'000'000));
  }
}

void check_image(const Image& image) {
  check_sides(image.width, image.height);
  if (image.pixels.size() != std::size_t{3} * image.width * image.height) {
    throw UsageError(
        fmt::format("{} bytes are no {} x {} RGB picture", image.pixels.size(), image.width, image.height));
  }
}

bool starts_as(std::span<const std::uint8_t> bytes, std::string_view text) {
  return bytes.size() >= text.size() && std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

/// Binary PGM or PPM.
bool is_pnm(std::span<const std::uint8_t> bytes) { return starts_as(bytes, "P5") || starts_as(bytes, "P6"); }

/// The largest value that a PGM or PPM declares, the third number of its header; 0 if there is none.
int top_of_pnm(std::span<const std::uint8_t> bytes) {
  int number = 0;
  std::size_t at = 2;
  for (int n = 0; n < 3; ++n) {
    while (at < bytes.size() && (std::isspace(bytes[at]) != 0 || bytes[at] == '#')) {
      if (bytes[at] == '#') {
        while (at < bytes.size() && bytes[at] != '\n' && bytes[at] != '\r') ++at;
      } else {
        ++at;
      }
    }
    for (number = 0; at < bytes.size() && std::isdigit(bytes[at]) != 0 && number < 1'000'000; ++at) {
      number = 10 * number + (bytes[at] - '0');
    }
  }
  return number;
}

/// The decoder takes the values of a PGM or PPM for 0 .. 255 whatever the largest one is.
void spread_pnm(std::span<const std::uint8_t> bytes, Image& image) {
  const int top = top_of_pnm(bytes);
  if (top <= 0 || top == 255) return;
  for (std::uint8_t& value : image.pixels) {
    value = static_cast<std::uint8_t>((255 * std::min<int>(value, top) + top / 2) / top);
  }
}

/// Types that are known but not read, said by name because the decoder only says "unknown image type".
std::string unreadable_type(std::span<const std::uint8_t> bytes) {
  using namespace std::literals;
  constexpr std::pair<std::string_view, const char*> kTypes[]{
      {"II*\0"sv, "it is a TIFF file"},
      {"MM\0*"sv, "it is a TIFF file"},
      {"P1", "it is a PBM file"},
      {"P2", "it is a PGM file written as text"},
      {"P3", "it is a PPM file written as text"},
      {"P4", "it is a PBM file"},
      {"P7", "it is a PAM file"},
      {"<svg", "it is an SVG file"},
      {"<?xml", "it is an XML file"},
      {"%PDF", "it is a PDF file"},
      {"version https://git-lfs", "it is a git-lfs pointer, not the picture itself (get it with `git lfs pull`)"}};
  for (const auto& [start, what] : kTypes) {
    if (starts_as(bytes, start)) return what;
  }
  if (starts_as(bytes, "RIFF") && bytes.size() > 12 && starts_as(bytes.subspan(8), "WEBP")) {
    return "it is a WebP file";
  }
  if (bytes.size() > 12 && starts_as(bytes.subspan(4), "ftyp")) return "it is a HEIC or AVIF file";
  // What the decoder makes of two bytes a value depends on its release.
  if (is_pnm(bytes) && top_of_pnm(bytes) > 255) return "it is a PGM or PPM file with values above 255";
  return "";
}

/// RGBA into RGB on white; whether anything was transparent. If nothing would be left of a TGA or BMP, its fourth
/// channel is an unused one.
bool lay_on_white(std::span<const std::uint8_t> rgba, bool may_be_unused, Image& image) {
  bool all_clear = true, all_solid = true;
  for (std::size_t i = 3; i < rgba.size(); i += 4) {
    all_clear = all_clear && rgba[i] == 0;
    all_solid = all_solid && rgba[i] == 255;
  }
  const bool keep = all_solid || (all_clear && may_be_unused);
  image.pixels.resize(rgba.size() / 4 * 3);
  for (std::size_t i = 0, to = 0; i < rgba.size(); i += 4) {
    const int alpha = keep ? 255 : rgba[i + 3];
    for (std::size_t c = 0; c < 3; ++c) {
      image.pixels[to++] = static_cast<std::uint8_t>((rgba[i + c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
  return !keep;
}

using Weights = Eigen::SparseMatrix<float, Eigen::RowMajor>;

/// (to x from): how much of each old pixel goes into each new one along one axis; rows sum to 1.
Weights axis_weights(int from, int to) {
  const double scale = static_cast<double>(from) / to;
  std::vector<Eigen::Triplet<float>> entries;
  for (int i = 0; i < to; ++i) {
    if (scale > 1.0) {
      const double begin = i * scale;
      const double end = std::min<double>((i + 1) * scale, from);
      for (int j = static_cast<int>(begin); j < from && j < end; ++j) {
        const double covered = std::min<double>(j + 1, end) - std::max<double>(j, begin);
        entries.emplace_back(i, j, static_cast<float>(covered / (end - begin)));
      }
    } else {
      const double centre = std::clamp((i + 0.5) * scale - 0.5, 0.0, from - 1.0);
      const int left = std::min(static_cast<int>(centre), std::max(from - 2, 0));
      const auto right_share = static_cast<float>(centre - left);
      entries.emplace_back(i, left, 1.0F - right_share);
      if (right_share > 0.0F) {
        entries.emplace_back(i, left + 1, right_share);
      }
    }
  }
  Weights weights(to, from);
  weights.setFromTriplets(entries.begin(), entries.end());
  return weights;
}

}  // namespace

Image decode_image(std::span<const std::uint8_t> bytes, const std::string& name, PictureNotes* notes) {
  const auto unreadable = [&](const char* reason) {
    return Error(
        fmt::format("{} cannot be decoded: {}", name, reason != nullptr ? reason : "unknown format"),
        fmt::format("an undamaged {} is needed: open it in a picture program and save it as PNG", kPictureTypes));
  };
  if (bytes.empty()) {
    throw Error(fmt::format("{} is empty", name), "put the picture there again, or leave it out");
  }
  if (bytes.size() > INT_MAX) {
    throw Error(fmt::format("{} has {} bytes, too many for a picture", name, bytes.size()),
                "make it smaller, or leave it out");
  }
  if (const std::string type = unreadable_type(bytes); !type.empty()) throw unreadable(type.c_str());
  const int length = static_cast<int>(bytes.size());
  Image image;
  int channels = 0;
  if (stbi_info_from_memory(bytes.data(), length, &image.width, &image.height, &channels) == 0) {
    throw unreadable(stbi_failure_reason());
  }
  check_decodable(image.width, image.height, name);
  // Only these have no alpha for sure: that of a PNG may be told behind its header.
  const bool opaque = starts_as(bytes, "\xFF\xD8") || is_pnm(bytes);
  const std::unique_ptr<stbi_uc, decltype(&stbi_image_free)> pixels(
      stbi_load_from_memory(bytes.data(), length, &image.width, &image.height, &channels, opaque ? 3 : 4),
      &stbi_image_free);
  if (!pixels) throw unreadable(stbi_failure_reason());
  const std::size_t count = static_cast<std::size_t>(image.width) * image.height;
  if (opaque) {
    image.pixels.assign(pixels.get(), pixels.get() + 3 * count);
  } else if (lay_on_white({pixels.get(), 4 * count}, !starts_as(bytes, "\x89PNG") && !starts_as(bytes, "GIF8"),
                          image) &&
             notes != nullptr) {
    ++notes->transparent;
  }
  if (is_pnm(bytes)) spread_pnm(bytes, image);
  if (const int orientation = exif_orientation(bytes); orientation != 1) {
    image = upright(std::move(image), orientation);
    if (notes != nullptr) ++notes->turned;
  }
  return image;
}

Image load_image(const std::filesystem::path& path, PictureNotes* notes) {
  // A file whose header declares too large a picture is refused before it is read.
  int width = 0;
  int height = 0;
  int channels = 0;
  if (regular_file_size(path) > 0 && stbi_info(path.c_str(), &width, &height, &channels) != 0) {
    check_decodable(width, height, path.string());
  }
  return decode_image(read_file(path, INT_MAX), path.string(), notes);
}

std::vector<std::uint8_t> encode_png(const Image& image) {
  check_image(image);
  std::vector<std::uint8_t> bytes;
  const auto append = [](void* context, void* data, int size) {
    const auto* first = static_cast<const std::uint8_t*>(data);
    auto& sink = *static_cast<std::vector<std::uint8_t>*>(context);
    sink.insert(sink.end(), first, first + size);
  };
  if (stbi_write_png_to_func(append, &bytes, image.width, image.height, 3, image.pixels.data(), 3 * image.width) == 0) {
    throw Error("a picture cannot be encoded as PNG");
  }
  return bytes;
}

void save_png(const std::filesystem::path& path, const Image& image) { write_file_atomically(path, encode_png(image)); }

// stb has a resizer too, but its interface and its rounding differ between the releases that distributions carry.
Image resize(const Image& image, int width, int height) {
  check_image(image);
  check_sides(width, height);
  if (width == image.width && height == image.height) {
    return image;
  }
  using Pixels = Matrix<std::uint8_t>;
  const Eigen::Map<const Pixels> source(image.pixels.data(), image.height, Eigen::Index{3} * image.width);
  const MatrixF rows = axis_weights(image.height, height) * source.cast<float>();
  const Weights horizontal = axis_weights(image.width, width);

  Image result{width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height)};
  for (int y = 0; y < height; ++y) {
    const Eigen::Map<const MatrixF> row(rows.row(y).data(), image.width, 3);
    Eigen::Map<Pixels> out(result.pixels.data() + std::size_t{3} * width * y, width, 3);
    const MatrixF mixed = horizontal * row;
    out = mixed.array().round().max(0.0F).min(255.0F).matrix().cast<std::uint8_t>();
  }
  return result;
}

}  // namespace causeway
