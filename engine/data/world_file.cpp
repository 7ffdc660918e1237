#include "engine/data/world_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "engine/causal/circuit_own_world.h"
#include "engine/core/error.h"
#include "engine/core/json_text.h"
#include "engine/data/atomic_file.h"
#include "engine/data/read_file.h"

namespace causeway {
namespace fs = std::filesystem;
namespace {

constexpr const char* kWorldEnding = ".json";

WorldSpec spec_of_world_file(const fs::path& path, std::uint64_t seed) {
  WorldSpec spec;
  spec.name = "circuit-own";
  spec.seed = seed;
  // Also where it is the usual circuit: what is in the settings of a run is what was in the file.
  spec.own = {{"law", json_text(circuit_law_to_json(load_world_file(path)))}};
  return spec;
}

}  // namespace

CircuitLaw load_world_file(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    throw Error(fmt::format("there is no world file {}", path.string()),
                "check the path, or give the name of a world that has one");
  }
  if (const auto bytes = regular_file_size(path); bytes > kMostWorldBytes) {
    throw UsageError(fmt::format("{} has {} kB: that is no world file", path.string(), bytes / 1024),
                     fmt::format("a world file is a small JSON text, at most {} kB; data are opened as data",
                                 kMostWorldBytes / 1024));
  }
  const auto bytes = read_file(path, kMostWorldBytes);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return circuit_law_from_json(
      parse_json(text, path.string(), "see \"Worlds of your own\" in docs/data-files.md for an example"),
      path.string());
}

void save_world_file(const fs::path& path, const CircuitLaw& law) {
  check_circuit_law(law);
  std::error_code error;
  if (!path.parent_path().empty()) fs::create_directories(path.parent_path(), error);
  write_file_atomically(path, json_text(circuit_law_to_json(law), 2) + "\n");
}

fs::path user_worlds_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && data[0] == '/') return fs::path(data) / "causeway" / "worlds";
  const char* home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') return {};
  return fs::path(home) / ".local" / "share" / "causeway" / "worlds";
}

std::vector<fs::path> user_world_files() {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(user_worlds_folder(), error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == kWorldEnding && it->path().filename().string().front() != '.') {
      files.push_back(it->path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

WorldSpec world_named(std::string_view text, std::uint64_t seed) {
  const auto names = world_names();
  if (std::find(names.begin(), names.end(), text) != names.end()) return parse_world_spec(text, seed);
  const fs::path path{std::string(text)};
  std::error_code ignored;
  const bool looks_like_file = text.find('/') != std::string_view::npos || path.extension() == kWorldEnding;
  if (looks_like_file || fs::is_regular_file(path, ignored)) return spec_of_world_file(path, seed);
  const fs::path folder = user_worlds_folder();
  const fs::path kept = folder / (std::string(text) + kWorldEnding);
  if (!folder.empty() && !text.empty() && fs::is_regular_file(kept, ignored)) return spec_of_world_file(kept, seed);
  return parse_world_spec(text, seed);
}

}  // namespace causeway
