// Wall time since a moment, for measuring and for slices of work. Nothing that is learned may depend on it.
#pragma once

#include <chrono>

namespace causeway {

/// Runs from when it is made.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }
  double milliseconds() const { return 1e3 * seconds(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_ = Clock::now();
};

}  // namespace causeway
