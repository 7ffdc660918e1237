// How long frames took, for `--stats`.
#pragma once

#include <cstddef>
#include <vector>

namespace causeway {

/// Keeps the newest 36,000: ten minutes at 60 frames a second.
class FrameTimes {
 public:
  void add(double milliseconds);
  /// 0 <= share <= 1; 0 without any frames.
  double percentile(double share) const;

 private:
  std::vector<float> times_;
  std::size_t next_ = 0;
};

}  // namespace causeway
