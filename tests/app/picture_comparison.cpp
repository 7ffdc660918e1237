#include "tests/app/picture_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace causeway {
namespace {

constexpr int kBlock = 6;                // pixels: about a letter
constexpr double kMuch = 20;             // of 255, between the means of a block
constexpr double kMostMean = 1.0;        // of 255
constexpr double kMostChanged = 2.5e-3;  // of all blocks: less than a small button

using Colour = std::array<double, 3>;

Colour block_mean(const Image& image, int left, int top, int right, int bottom) {
  Colour sum{};
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      for (int c = 0; c < 3; ++c) sum[c] += image.pixels[static_cast<std::size_t>(3 * (y * image.width + x) + c)];
    }
  }
  for (double& value : sum) value /= (right - left) * (bottom - top);
  return sum;
}

}  // namespace

PictureComparison compare_pictures(const Image& reference, const Image& now) {
  PictureComparison result;
  if (reference.width != now.width || reference.height != now.height) {
    result.text = fmt::format("{} x {} pixels, not {} x {}", now.width, now.height, reference.width, reference.height);
    return result;
  }
  result.difference = now;
  for (std::uint8_t& value : result.difference.pixels) value /= 3;
  int blocks = 0;
  int changed = 0;
  for (int top = 0; top < now.height; top += kBlock) {
    for (int left = 0; left < now.width; left += kBlock, ++blocks) {
      const int right = std::min(left + kBlock, now.width);
      const int bottom = std::min(top + kBlock, now.height);
      const Colour a = block_mean(reference, left, top, right, bottom);
      const Colour b = block_mean(now, left, top, right, bottom);
      double most = 0;
      for (int c = 0; c < 3; ++c) {
        result.mean += std::abs(a[c] - b[c]) / 3;
        most = std::max(most, std::abs(a[c] - b[c]));
      }
      if (most < kMuch) continue;
      ++changed;
      for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
          result.difference.pixels[static_cast<std::size_t>(3 * (y * now.width + x))] = 255;
        }
      }
    }
  }
  result.mean /= blocks;
  result.changed = static_cast<double>(changed) / blocks;
  result.alike = result.mean <= kMostMean && result.changed <= kMostChanged;
  result.text = fmt::format("differs by {:.2f} of 255 on average (at most {}), {:.2f} % of it by much (at most {} %)",
                            result.mean, kMostMean, 100 * result.changed, 100 * kMostChanged);
  return result;
}

}  // namespace causeway
