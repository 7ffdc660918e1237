// What a sweep is made of: methods x worlds x settings x seeds, read from a JSON file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/training/settings.h"

namespace causeway {

/// One run of a sweep.
struct SweepJob {
  std::string name;     // of its directory: METHOD_WORLD[_VARIANT]_sSEED
  std::string world;    // as in the spec: "circuit", "scaling-4-chain"
  std::string variant;  // name of its entry in "settings"; empty if there are none
  Settings settings;
};

/// Every job that `spec` asks for, those on the same data one after the other. Keys, all but `methods` optional:
///   methods   list of names
///   worlds    list of worlds as for `render --world` (default: circuit)
///   seeds     list of numbers, or {"from": 1, "count": 5} (default: [1])
///   preset    for all runs (default: circuit-quick for worlds of pictures, scaling-N for vectors)
///   set       settings that all runs share, as in settings.json
///   settings  {"NAME": {settings as in settings.json}, ...}: each job is made once with each of them
/// Throws UsageError for unknown keys (naming the nearest), wrong types, settings that do not fit together, and two
/// jobs of one name.
std::vector<SweepJob> sweep_jobs(const nlohmann::json& spec);

/// Reads a spec file. Throws Error if it cannot be read or is not JSON.
nlohmann::json load_sweep_spec(const std::filesystem::path& path);

}  // namespace causeway
