// Worlds of any size that go on in time: a random graph from frame to frame over n variables, random transitions, and
// vectors of n numbers instead of pictures.
#pragma once

#include <string>
#include <vector>

#include "engine/causal/world.h"

namespace causeway {

/// Each variable causes itself, and every other one with a probability that gives it 1.5 causes on average. "random":
/// all causes act from one frame to the next. "instantaneous": further ones act within a frame, which most methods for
/// sequences take to be impossible.
std::vector<std::string> scaling_time_graph_kinds();

/// Throws UsageError for a number of variables out of range or an unknown kind of graph.
void check_scaling_time_spec(const WorldSpec& spec);

/// The world "scaling-time": graph, transitions and flow are a pure function of spec; the number of variables is that
/// of the world "scaling". Variables v1 .. vn take values in -2 .. 2; an intervention gives one that is uniform there.
/// Next values have Beta laws around 0.5 (value + goal), where the goal is a random function of the causes, or 0.9
/// value without causes. Errors as check_scaling_time_spec().
World scaling_time_world(const WorldSpec& spec);

}  // namespace causeway
