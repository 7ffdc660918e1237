#include "engine/data/image_io.h"

#include <fmt/format.h>
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>

#include <Eigen/Sparse>
#include <algorithm>
#include <climits>
#include <cmath>
#include <memory>

#include "engine/core/error.h"
#include "engine/data/atomic_file.h"
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

Image decode_image(std::span<const std::uint8_t> bytes, const std::string& name) {
  const auto unreadable = [&] {
    const char* reason = stbi_failure_reason();
    return Error(fmt::format("{} cannot be decoded: {}", name, reason != nullptr ? reason : "unknown format"),
                 "it must be an undamaged PNG or JPEG");
  };
  if (bytes.empty()) {
    throw Error(fmt::format("{} is empty", name), "it must be an undamaged PNG or JPEG");
  }
  if (bytes.size() > INT_MAX) {
    throw Error(fmt::format("{} has {} bytes, too many for a picture", name, bytes.size()));
  }
  const int length = static_cast<int>(bytes.size());
  Image image;
  int channels = 0;
  if (stbi_info_from_memory(bytes.data(), length, &image.width, &image.height, &channels) == 0) {
    throw unreadable();
  }
  check_decodable(image.width, image.height, name);
  const std::unique_ptr<stbi_uc, decltype(&stbi_image_free)> pixels(
      stbi_load_from_memory(bytes.data(), length, &image.width, &image.height, &channels, 3), &stbi_image_free);
  if (!pixels) {
    throw unreadable();
  }
  image.pixels.assign(pixels.get(), pixels.get() + std::size_t{3} * image.width * image.height);
  return image;
}

Image load_image(const std::filesystem::path& path) {
  // A file whose header declares too large a picture is refused before it is read.
  int width = 0;
  int height = 0;
  int channels = 0;
  if (regular_file_size(path) > 0 && stbi_info(path.c_str(), &width, &height, &channels) != 0) {
    check_decodable(width, height, path.string());
  }
  return decode_image(read_file(path, INT_MAX), path.string());
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
