// Pairs that break a rule most methods rely on: that an intervention sets one variable, whatever its causes say. Every
// world can be recorded so, to see what a method then finds and whether it says that something is wrong.
#pragma once

#include "engine/causal/world.h"

namespace causeway {

/// Soft interventions: the noise of one variable, or of none, is drawn anew, so what causes it goes on doing so.
DataKind soft_pairs_kind();

/// Perfect interventions on one variable, on two at once (half of the pairs that change), or on none.
DataKind several_pairs_kind();

}  // namespace causeway
