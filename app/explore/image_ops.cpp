#include "app/explore/image_ops.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "engine/core/error.h"

namespace causeway {
namespace {

void check(const Image& a, const Image& b) {
  if (a.width != b.width || a.height != b.height) throw Error("pictures of different sizes cannot be compared");
}

}  // namespace

Image difference_image(const Image& a, const Image& b, double gain) {
  check(a, b);
  Image out{a.width, a.height, std::vector<std::uint8_t>(a.pixels.size())};
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    const double difference = gain * std::abs(int{a.pixels[i]} - int{b.pixels[i]});
    out.pixels[i] = static_cast<std::uint8_t>(std::min(255.0, difference));
  }
  return out;
}

Image signed_difference_image(const Image& before, const Image& after) {
  check(before, after);
  Image out = before;
  for (std::size_t i = 0; i < out.pixels.size(); ++i) {
    out.pixels[i] = static_cast<std::uint8_t>(std::clamp(128 + int{after.pixels[i]} - int{before.pixels[i]}, 0, 255));
  }
  return out;
}

double squared_error(const Image& a, const Image& b) {
  check(a, b);
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    const double difference = (int{a.pixels[i]} - int{b.pixels[i]}) / 255.0;
    sum += difference * difference;
  }
  return sum;
}

double mean_difference(const Image& a, const Image& b) {
  check(a, b);
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(int{a.pixels[i]} - int{b.pixels[i]}) / 255.0;
  return a.pixels.empty() ? 0.0 : sum / static_cast<double>(a.pixels.size());
}

Image blank_image(int width, int height, std::array<std::uint8_t, 3> colour) {
  Image image{width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height)};
  for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = colour[i % 3];
  return image;
}

void paste(Image& into, const Image& picture, int x, int y) {
  const auto line = std::size_t{3} * picture.width;
  for (int r = 0; r < picture.height; ++r) {
    const auto* from = picture.pixels.data() + r * line;
    std::copy(from, from + line, into.pixels.data() + std::size_t{3} * (std::size_t{1} * (y + r) * into.width + x));
  }
}

Image tile(const std::vector<std::vector<Image>>& rows, int gap, int scale) {
  std::size_t columns = 0;
  for (const auto& row : rows) columns = std::max(columns, row.size());
  const int cell_w = rows.at(0).at(0).width * scale;
  const int cell_h = rows.at(0).at(0).height * scale;
  Image out;
  out.width = static_cast<int>(columns) * (cell_w + gap) + gap;
  out.height = static_cast<int>(rows.size()) * (cell_h + gap) + gap;
  out.pixels.assign(3 * static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height), 255);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const Image& image = rows[r][c];
      const int left = gap + static_cast<int>(c) * (cell_w + gap);
      const int top = gap + static_cast<int>(r) * (cell_h + gap);
      for (int y = 0; y < cell_h; ++y) {
        for (int x = 0; x < cell_w; ++x) {
          const auto* from = &image.pixels[3 * (static_cast<std::size_t>(y / scale) * image.width + x / scale)];
          std::copy_n(from, 3, &out.pixels[3 * (static_cast<std::size_t>(top + y) * out.width + left + x)]);
        }
      }
    }
  }
  return out;
}

Image crop(const Image& picture, int x, int y, int width, int height) {
  Image part{width, height, {}};
  part.pixels.reserve(std::size_t{3} * width * height);
  for (int r = 0; r < height; ++r) {
    const auto* from = picture.pixels.data() + std::size_t{3} * (std::size_t{1} * (y + r) * picture.width + x);
    part.pixels.insert(part.pixels.end(), from, from + std::size_t{3} * width);
  }
  return part;
}

}  // namespace causeway
