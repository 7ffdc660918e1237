// "Did you mean ...?": the nearest of the known names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.h"

namespace causeway {

/// Number of letters to insert, remove or replace to get from one word to the other.
int edit_distance(std::string_view a, std::string_view b);

/// The name in `known` that is fewest edits away from `name`; empty if there is none. Of a dotted name like
/// "causal.beta" the last part alone counts as near too.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

/// "unknown KIND 'name'", hint: the nearest known name and, if they are few, all of them.
UsageError unknown_name(std::string_view kind, std::string_view name, const std::vector<std::string>& known);

}  // namespace causeway
