// How fast the step that is shown goes up.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

namespace causeway {

/// Steps a second of one counter, over the last seconds. Begins anew when another counter is shown (the next stage,
/// another run) or when it goes back, as when another start takes the lead.
class StepRate {
 public:
  /// `counter` names what is counted, `step` is shown at `time`, seconds of any clock that goes on evenly. 0: not known
  /// yet.
  double follow(const std::string& counter, std::int64_t step, double time);
  void forget() { seen_.clear(); }

 private:
  struct Seen {
    double time = 0;
    std::int64_t step = 0;
  };
  std::string counter_;
  std::deque<Seen> seen_;  // where the step changed, newest last
};

}  // namespace causeway
