// Whose causal graph a run is about.
#pragma once

#include <string>

#include "engine/training/settings.h"

namespace causeway {

/// The same for runs whose true graph is the same: where a person has put its nodes says nothing about another.
std::string graph_key(const Settings& settings);

}  // namespace causeway
