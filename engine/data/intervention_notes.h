// What data of several environments say about the interventions in them: which factors had another law when a unit was
// recorded. It is kept among the readouts of the truth, under this name, as an R x n matrix of 0 and 1.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/data/dataset.h"

namespace causeway {

inline constexpr const char* kInterventionNotes = "intervention";

/// Whether the data say it, for all of their factors.
bool has_intervention_notes(const Dataset& data);

/// The factors that were intervened on in a unit (in its first frame), ascending. The data must have notes.
std::vector<int> noted_interventions(const Dataset& data, std::int64_t unit);

}  // namespace causeway
