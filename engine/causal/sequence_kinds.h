// How worlds that go on in time are recorded.
#pragma once

#include "engine/causal/world.h"

namespace causeway {

/// Frames of each sequence: long enough to see an effect arrive and fade, short enough that many of them start
/// anywhere.
inline constexpr int kSequenceFrames = 50;

/// Sequences that start anywhere. In each step, with the model's rate, one variable that is drawn uniformly is given a
/// value by the world's intervention; the others follow from the frame before. Recorded: targets, and where the picture
/// was touched if the world knows it (`touched`: all worlds that have this kind do).
DataKind sequences_kind(bool touched);

/// The same, but half of the steps with an intervention set two variables at once. Touches are not recorded.
DataKind several_sequences_kind();

/// How many regimes there are, and how far a variable moves in one step of each: shares of the way that it would have
/// gone.
inline constexpr double kRegimePace[] = {1.0, 0.5, 0.25};

/// Sequences as the first kind's, each in one of these regimes, which is recorded as its environment. For worlds whose
/// variables all follow from themselves: the graph in time is then the same in every regime. Touches are not recorded.
DataKind regimes_kind();

/// Single pictures or vectors whose variables are uniform and independent, from a world that goes on in time: what it
/// takes to see every value of each variable beside every value of the others.
DataKind independent_kind();

}  // namespace causeway
