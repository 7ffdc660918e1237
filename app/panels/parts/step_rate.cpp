#include "app/panels/parts/step_rate.h"

namespace causeway {
namespace {

constexpr double kWindow = 2;   // seconds that count
constexpr double kLeast = 0.4;  // too short a time is mostly the moment at which one looked

}  // namespace

double StepRate::follow(const std::string& counter, std::int64_t step, double time) {
  if (counter != counter_ || (!seen_.empty() && (step < seen_.back().step || time < seen_.back().time))) {
    counter_ = counter;
    seen_.clear();
  }
  if (seen_.empty() || step > seen_.back().step) seen_.push_back({time, step});
  // The newest that is at least as old as the window stays: slow counters change less than once in it.
  while (seen_.size() > 2 && time - seen_[1].time >= kWindow) seen_.pop_front();
  const Seen& first = seen_.front();
  const Seen& last = seen_.back();
  // Measured from change to change; once it has been still for longer, up to now.
  const double gap = seen_.size() > 1 ? (last.time - first.time) / static_cast<double>(seen_.size() - 1) : 0;
  const double end = time - last.time > 2 * gap + kLeast ? time : last.time;
  const double seconds = end - first.time;
  return seconds < kLeast ? 0 : static_cast<double>(last.step - first.step) / seconds;
}

}  // namespace causeway
