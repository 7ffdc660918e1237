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
