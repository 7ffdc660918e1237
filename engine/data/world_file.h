// Worlds of a person's own, kept as files: in a folder of the user's, or anywhere.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/causal/circuit_law.h"
#include "engine/causal/world.h"

namespace causeway {

/// A world file may be this large.
inline constexpr std::uint64_t kMostWorldBytes = 64 * 1024;

/// Throws Error for what cannot be read, UsageError naming the file for what is no world.
CircuitLaw load_world_file(const std::filesystem::path& path);
/// Makes the folder if need be. Throws Error if the file cannot be written, UsageError for a law that makes no sense.
void save_world_file(const std::filesystem::path& path, const CircuitLaw& law);

/// causeway/worlds below the user's data (XDG_DATA_HOME, else ~/.local/share); empty if there is no home.
std::filesystem::path user_worlds_folder();
/// The world files in it, by name.
std::vector<std::filesystem::path> user_world_files();

/// What `text` names: a world of the list (see parse_world_spec()), a world file, or one in the user's folder by its
/// name without ".json". Errors as make_world() and load_world_file().
WorldSpec world_named(std::string_view text, std::uint64_t seed = 1);

}  // namespace causeway
