// A world that was chosen by itself, as settings of a run.
#pragma once

#include <string>
#include <vector>

#include "engine/causal/world.h"

namespace causeway {

/// "path=value" of what the spec says of the world, for set_settings(); the seed and what it leaves open are the run's.
std::vector<std::string> world_assignments(const WorldSpec& spec);

}  // namespace causeway
