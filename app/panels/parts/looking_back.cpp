#include "app/panels/parts/looking_back.h"

#include <algorithm>

namespace causeway {

std::size_t place_in(const MomentList& list, const std::shared_ptr<const Moment>& moment) {
  return static_cast<std::size_t>(std::find(list.begin(), list.end(), moment) - list.begin());
}

std::shared_ptr<const Moment> moment_at(const MomentList& list, std::int64_t updates) {
  if (list.empty()) return nullptr;
  const auto after =
      std::upper_bound(list.begin(), list.end(), updates, [](std::int64_t u, const auto& m) { return u < m->updates; });
  return after == list.begin() ? list.front() : *std::prev(after);
}

void step_moment(const Snapshot& s, LookingBack& back, int step) {
  if (!s.moments || s.moments->empty()) return;
  const MomentList& list = *s.moments;
  const auto count = static_cast<std::ptrdiff_t>(list.size());
  const std::ptrdiff_t at =
      back.moment ? static_cast<std::ptrdiff_t>(place_in(list, moment_at(list, *back.moment))) : count;
  // The newest model comes after the last moment; that of a finished run is its last one, which is not shown twice.
  const std::ptrdiff_t end = list.back()->updates >= s.updates ? count - 1 : count;
  const std::ptrdiff_t next = std::clamp<std::ptrdiff_t>(std::min(at, end) + step, 0, end);
  back.playing = false;
  if (next >= end) {
    back.moment.reset();
  } else {
    back.moment = list[static_cast<std::size_t>(next)]->updates;
  }
}

bool look_at_start(const Snapshot& s, LookingBack& back, int start) {
  if (back.start == start) {
    back.start.reset();
    return true;
  }
  if (!s.moments) return false;
  const auto there = moment_with(*s.moments, start, back.moment.value_or(s.updates));
  if (!there) return false;
  back.start = start;
  back.moment = there->updates;
  back.playing = false;
  return true;
}

void play_moments(const Snapshot& s, LookingBack& back) {
  if (!s.moments || s.moments->empty()) return;
  back.playing = !back.playing;
  if (back.playing && !back.moment) back.moment = s.moments->front()->updates;
}

}  // namespace causeway
