// What tells runs of one method apart: the settings in which they are not all the same.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/training/settings.h"

namespace causeway {

/// Whether a setting makes another experiment. Not so `seed`, which repeats the same one, and `preset`, a name for what
/// the other settings say.
bool tells_runs_apart(const std::string& path);

/// For each of `group`: "path=value" of every setting in which they are not all the same, with its value there. In the
/// order of the settings, the same paths for all; nothing if there is only one.
std::vector<std::vector<std::string>> settings_apart(std::span<const Settings* const> group);

/// The same for a table: "ilcm.beta=0.3, causal.starts=2", and of more than `most` how many there are beyond.
std::string settings_text(const std::vector<std::string>& assignments, std::size_t most = 3);

}  // namespace causeway
