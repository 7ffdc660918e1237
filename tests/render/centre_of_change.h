// Where two pictures of a scene differ, for tests of handles.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "engine/core/types.h"

namespace causeway::test {

/// Mean place, in shares of the width and height, of what differs by more than `share` of the largest difference.
inline std::pair<double, double> centre_of_change(const Image& first, const Image& second, double share) {
  std::vector<int> change;
  for (std::size_t i = 0; i < first.pixels.size(); i += 3) {
    int sum = 0;
    for (std::size_t c = i; c < i + 3; ++c) sum += std::abs(int{first.pixels[c]} - int{second.pixels[c]});
    change.push_back(sum);
  }
  const int most = *std::max_element(change.begin(), change.end());
  const auto width = static_cast<std::size_t>(first.width);
  double x = 0, y = 0, count = 0;
  for (std::size_t i = 0; i < change.size(); ++i) {
    if (change[i] <= share * most) continue;
    x += static_cast<double>(i % width) + 0.5;
    y += static_cast<double>(i / width) + 0.5;
    ++count;
  }
  return {x / count / first.width, y / count / first.height};
}

}  // namespace causeway::test
