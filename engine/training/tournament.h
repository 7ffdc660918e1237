// Which starts of the causal stage go on for how long: successive halving (Jamieson, Talwalkar, "Non-stochastic best
// arm identification and hyperparameter optimization", AISTATS 2016).
#pragma once

#include <cstdint>
#include <vector>

#include "engine/models/causal_settings.h"

namespace causeway {

struct Tournament {
  int starts = 1;
  /// Updates after which the worse starts are dropped: the first where the settings say, the last at the end of the
  /// search, each of the others later by the same factor, so that every round costs about as much. Empty with one
  /// start.
  std::vector<std::int64_t> cuts;

  /// Starts that are left after so many cuts.
  int left_after(int cuts_made) const;
};

/// Of a method whose starts compete over `search_steps` updates; 0: they do not.
Tournament tournament_of(const CausalSettings& settings, std::int64_t search_steps);

}  // namespace causeway
