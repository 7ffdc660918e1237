// A key for the true causal graph behind a run.
#pragma once

#include <string>

#include "engine/training/settings.h"

namespace causeway {

/// Equal for runs with the same true graph: the positions that a person gave to its nodes are kept under this key.
std::string graph_key(const Settings& settings);

}  // namespace causeway
