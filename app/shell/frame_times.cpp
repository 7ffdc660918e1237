#include "app/shell/frame_times.h"

#include <algorithm>
#include <cmath>

namespace causeway {

void FrameTimes::add(double milliseconds) {
  constexpr std::size_t kKept = 36000;
  if (times_.size() < kKept) {
    times_.push_back(static_cast<float>(milliseconds));
    return;
  }
  times_[next_] = static_cast<float>(milliseconds);
  next_ = (next_ + 1) % kKept;
}

double FrameTimes::percentile(double share) const {
  if (times_.empty()) return 0;
  std::vector<float> sorted = times_;
  const auto rank = static_cast<std::size_t>(std::llround(share * static_cast<double>(sorted.size() - 1)));
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(rank), sorted.end());
  return sorted[rank];
}

}  // namespace causeway
