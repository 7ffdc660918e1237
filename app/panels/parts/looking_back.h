// Which moment of a run's training a person looks at, and which of its starts: steps from one to the next.
#pragma once

#include "app/panels/ui_state.h"
#include "engine/training/snapshot.h"

namespace causeway {

/// Where a moment stands in a list; its size if it is not there.
std::size_t place_in(const MomentList& list, const std::shared_ptr<const Moment>& moment);
/// The moment that is shown, or would be: the last that is not after `updates`; null if there are none.
std::shared_ptr<const Moment> moment_at(const MomentList& list, std::int64_t updates);
/// So many moments further, or back if `step` is negative. Past the last one is the newest model.
void step_moment(const Snapshot& snapshot, LookingBack& back, int step);
/// Shows start `start` in place of the leading one, at the moment that is looked at or the nearest before it that holds
/// the start; once more goes back to the leading one. Returns false, and changes nothing, if no moment holds it.
bool look_at_start(const Snapshot& snapshot, LookingBack& back, int start);
/// Plays from where it is, or from the first moment if that is the end; once more stops.
void play_moments(const Snapshot& snapshot, LookingBack& back);

}  // namespace causeway
