// Helpers of the render tests: pictures as numbers.
#pragma once

#include <array>
#include <cmath>
#include <cstdlib>

#include "engine/render/offscreen_renderer.h"

namespace causeway::test {

using Latents = std::array<double, 4>;  // red, green, blue, arm

/// A rectangle as shares of the picture's width and height, from the top left corner.
struct Region {
  double left, top, right, bottom;
};

/// The lamps' domes and the table around them as the default camera sees them: red, green, blue.
inline constexpr std::array<Region, 3> kLampRegions{
    {{0.05, 0.58, 0.19, 0.76}, {0.43, 0.68, 0.57, 0.86}, {0.81, 0.58, 0.95, 0.76}}};

/// Mean of channel `c` (0 .. 255) in a region.
inline double mean(const Image& image, const Region& region, int c) {
  double sum = 0.0;
  int count = 0;
  for (int y = static_cast<int>(region.top * image.height); y < static_cast<int>(region.bottom * image.height); ++y) {
    for (int x = static_cast<int>(region.left * image.width); x < static_cast<int>(region.right * image.width); ++x) {
      sum += image.pixels[static_cast<std::size_t>(3 * (y * image.width + x) + c)];
      ++count;
    }
  }
  return sum / count;
}

/// Sum of squared differences, values in 0 .. 1.
inline double squared_error(const Image& a, const Image& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    const double d = (a.pixels[i] - b.pixels[i]) / 255.0;
    sum += d * d;
  }
  return sum;
}

/// Largest difference of any value in a region (0 .. 255).
inline int largest_difference(const Image& a, const Image& b, const Region& region) {
  int largest = 0;
  for (int y = static_cast<int>(region.top * a.height); y < static_cast<int>(region.bottom * a.height); ++y) {
    for (int x = static_cast<int>(region.left * a.width); x < static_cast<int>(region.right * a.width); ++x) {
      for (int c = 0; c < 3; ++c) {
        const auto i = static_cast<std::size_t>(3 * (y * a.width + x) + c);
        largest = std::max(largest, std::abs(a.pixels[i] - b.pixels[i]));
      }
    }
  }
  return largest;
}

}  // namespace causeway::test
