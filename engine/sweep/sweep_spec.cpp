#include "engine/sweep/sweep_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/json_text.h"
#include "engine/core/number_text.h"
#include "engine/core/spelling.h"
#include "engine/core/text.h"
#include "engine/data/read_file.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

using nlohmann::json;

constexpr std::size_t kMostJobs = 100000;
// Of a run, in bytes: file systems allow 255 of a file, and its lock adds an ending.
constexpr std::size_t kLongestName = 240;

const std::vector<std::string>& known_keys() {
  static const std::vector<std::string> keys{"methods", "worlds", "seeds", "preset", "set", "settings"};
  return keys;
}

std::vector<std::string> texts(const json& spec, const char* key, std::vector<std::string> otherwise) {
  if (!spec.contains(key)) return otherwise;
  const json& list = spec.at(key);
  const bool right = list.is_array() && !list.empty() &&
                     std::all_of(list.begin(), list.end(), [](const json& item) { return item.is_string(); });
  if (!right)
    throw UsageError(fmt::format("\"{}\" of a sweep must be a list of names", key), "e.g. [\"ilcm\", \"dvae\"]");
  return list.get<std::vector<std::string>>();
}

constexpr const char* kSeedsHint = "give a list like [1, 2, 3], or {\"from\": 1, \"count\": 3}";

/// A seed by the rule of every other place that takes one.
std::uint64_t seed_in(const json& value) {
  const auto seed = whole_number_in(value);
  if (!seed || *seed < 0 || static_cast<std::uint64_t>(*seed) > kMaxSeed) {
    throw UsageError(fmt::format("{} is no seed: seeds are whole numbers, 0 .. {}", json_text(value), kMaxSeed),
                     kSeedsHint);
  }
  return static_cast<std::uint64_t>(*seed);
}

std::vector<std::uint64_t> seeds_of(const json& spec) {
  if (!spec.contains("seeds")) return {1};
  const json& given = spec.at("seeds");
  std::vector<std::uint64_t> seeds;
  if (given.is_object()) {
    for (const auto& [key, value] : given.items()) {
      if (key != "from" && key != "count") throw unknown_name("key of \"seeds\"", key, {"from", "count"});
    }
    const std::uint64_t from = given.contains("from") ? seed_in(given.at("from")) : 1;
    const auto count = given.contains("count") ? whole_number_in(given.at("count")) : std::nullopt;
    if (!count || *count < 1 || *count > static_cast<std::int64_t>(kMostJobs)) {
      throw UsageError(fmt::format("\"count\" of \"seeds\" must be a whole number, 1 to {}", kMostJobs), kSeedsHint);
    }
    for (std::int64_t i = 0; i < *count; ++i) seeds.push_back(seed_in(from + static_cast<std::uint64_t>(i)));
    return seeds;
  }
  if (!given.is_array() || given.empty()) throw UsageError("\"seeds\" of a sweep must be whole numbers", kSeedsHint);
  for (const json& seed : given) seeds.push_back(seed_in(seed));
  return seeds;
}

/// Refuses settings that a key of the sweep decides: they would be passed over, or run under a name that says another
/// thing. A variant with a name may still be about a world of another size. `where`: the key that they are in.
void check_left_to_sweep(const json& settings, const std::string& where, bool variant) {
  struct Decided {
    const char* path;
    const char* instead;
    bool in_variants = true;
  };
  static constexpr Decided kDecided[] = {
      {"seed", "\"seeds\": [4]"},
      {"method", "\"methods\": [\"ilcm\"]"},
      {"preset", "\"preset\": \"circuit-quick\""},
      {"world.name", "\"worlds\": [\"circuit\"]"},
      {"world.variables", "\"worlds\": [\"scaling-4\"]", false},
      {"world.graph", "\"worlds\": [\"scaling-4-chain\"]", false},
  };
  if (!settings.is_object()) return;  // told when they are read
  for (const Decided& d : kDecided) {
    if (variant && !d.in_variants) continue;
    const std::string_view path = d.path;
    const auto dot = path.find('.');
    const bool nested = dot != std::string_view::npos && settings.contains(path.substr(0, dot)) &&
                        settings.at(path.substr(0, dot)).is_object() &&
                        settings.at(path.substr(0, dot)).contains(path.substr(dot + 1));
    if (!nested && !settings.contains(path)) continue;
    throw UsageError(fmt::format("{} of a sweep cannot set '{}', which the sweep decides itself", where, path),
                     fmt::format("leave it out and write e.g. {} beside \"methods\"", d.instead));
  }
}

/// Settings by name; one without a name if there are none.
std::vector<std::pair<std::string, json>> variants_of(const json& spec) {
  if (!spec.contains("settings")) return {{"", json::object()}};
  const json& given = spec.at("settings");
  if (!given.is_object() || given.empty()) {
    throw UsageError("\"settings\" of a sweep must name groups of settings",
                     "e.g. {\"small\": {\"causal\": {\"hidden\": [32, 32]}}}");
  }
  std::vector<std::pair<std::string, json>> variants;
  for (const auto& [name, settings] : given.items()) {
    const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '+';
    });
    if (!plain) {
      throw UsageError(fmt::format("'{}' cannot name settings", printable(name)),
                       "a name becomes part of a folder: use letters, digits, '-', '+' and '.'");
    }
    variants.emplace_back(name, settings);
  }
  return variants;
}

Settings base_of(const json& spec, const WorldSpec& world) {
  std::string preset =
      world_has_variants(world.name) ? fmt::format("{}-{}", world.name, world.variables) : "circuit-quick";
  if (spec.contains("preset")) {
    if (!spec.at("preset").is_string())
      throw UsageError("\"preset\" of a sweep must be the name of a preset", "e.g. \"circuit-quick\"");
    preset = spec.at("preset").get<std::string>();
  }
  Settings settings = load_preset(preset);
  settings.world.name = world.name;
  if (world_has_variants(world.name)) {
    settings.world.variables = settings.causal.latents = world.variables;
    settings.world.graph = world.graph;
  }
  return settings;
}

}  // namespace

std::vector<SweepJob> sweep_jobs(const json& spec) {
  if (!spec.is_object()) throw UsageError("a sweep must be a JSON object", "e.g. {\"methods\": [\"ilcm\", \"dvae\"]}");
  for (const auto& [key, value] : spec.items()) {
    const auto& keys = known_keys();
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) throw unknown_name("key of a sweep", key, keys);
  }
  if (!spec.contains("methods"))
    throw UsageError("the sweep names no methods", "add e.g. \"methods\": [\"ilcm\", \"dvae\"]");
  const auto methods = texts(spec, "methods", {});
  for (const std::string& method : methods) method_info(method);
  const auto worlds = texts(spec, "worlds", {"circuit"});
  const auto seeds = seeds_of(spec);
  const auto variants = variants_of(spec);
  if (spec.contains("set")) check_left_to_sweep(spec.at("set"), "\"set\"", false);
  for (const auto& [name, changes] : variants) check_left_to_sweep(changes, fmt::format("settings \"{}\"", name), true);
  if (methods.size() * worlds.size() * seeds.size() * variants.size() > kMostJobs) {
    throw UsageError(fmt::format("the sweep asks for more than {} runs", kMostJobs), "split it");
  }
  std::vector<SweepJob> jobs;
  std::set<std::string> names;
  for (const std::uint64_t seed : seeds) {
    for (const std::string& world : worlds) {
      const Settings base = base_of(spec, parse_world_spec(world));
      for (const auto& [variant, changes] : variants) {
        // Whether settings make sense may depend on the method, e.g. on the kind of data that it needs.
        const auto settings_of = [&, &changes = changes](const std::string& method) {
          Settings settings = base;
          settings.method = method;
          if (spec.contains("set")) settings = settings_from_json(spec.at("set"), settings);
          return settings_from_json(changes, settings);
        };
        const Settings settings = settings_of(methods.front());
        std::string shown = world;
        if (!settings.world.data.empty()) {
          if (spec.contains("worlds")) {
            throw UsageError("the sweep names worlds and data of its own", "leave out \"worlds\" or world.data");
          }
          shown = std::filesystem::path(settings.world.data).stem().string();
        }
        for (const std::string& method : methods) {
          SweepJob job{fmt::format("{}_{}{}_s{}", method, shown, variant.empty() ? "" : "_" + variant, seed), shown,
                       variant, settings_of(method)};
          job.settings.method = method;
          job.settings.seed = seed;
          if (job.name.size() > kLongestName) {
            throw UsageError(fmt::format("a run of the sweep needs a name of {} bytes, and a folder's may have {}",
                                         job.name.size(), kLongestName),
                             "shorten the names under \"settings\", or the name of the data");
          }
          try {
            validate_settings(job.settings);
          } catch (const Error& error) {
            throw UsageError(fmt::format("run {} of the sweep cannot be: {}", job.name, error.what()), error.hint());
          }
          if (!names.insert(job.name).second) {
            throw UsageError(fmt::format("the sweep asks for {} twice, and two runs cannot share a folder", job.name),
                             "name every method, world and seed once");
          }
          jobs.push_back(std::move(job));
        }
      }
    }
  }
  return jobs;
}

json load_sweep_spec(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path);
  constexpr bool kComments = true;
  return parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string(),
                    "e.g. {\"methods\": [\"ilcm\", \"dvae\"], \"seeds\": [1, 2, 3]}", kComments);
}

}  // namespace causeway
