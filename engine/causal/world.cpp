#include "engine/causal/world.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "engine/causal/circuit_own_world.h"
#include "engine/causal/circuit_time_world.h"
#include "engine/causal/circuit_views_world.h"
#include "engine/causal/circuit_world.h"
#include "engine/causal/environment_kinds.h"
#include "engine/causal/flow_world.h"
#include "engine/causal/linear_world.h"
#include "engine/causal/pair_kinds.h"
#include "engine/causal/pasture_world.h"
#include "engine/causal/pendulum_world.h"
#include "engine/causal/scaling_time_world.h"
#include "engine/causal/scaling_world.h"
#include "engine/causal/sequence_kinds.h"
#include "engine/causal/shift_vectors_world.h"
#include "engine/core/error.h"
#include "engine/core/spelling.h"

namespace causeway {
namespace {

struct Entry {
  const char* name;
  World (*make)(const WorldSpec& spec);
  void (*check)(const WorldSpec& spec);                     // throws for an impossible variant; null: no variants
  bool has_pictures;                                        // else vectors
  std::vector<DataKind> kinds;                              // the usual one first
  Schema settings = {};                                     // its own; worlds of one group share them
  void (*check_settings)(const WorldSpec& spec) = nullptr;  // throws if those make no sense; null: all do
};

/// Every world there is.
const std::vector<Entry>& list() {
  static const std::vector<DataKind> kinds{pairs_kind(), single_kind(), soft_pairs_kind(), several_pairs_kind()};
  static const std::vector<DataKind> in_time{sequences_kind(false), independent_kind(), several_sequences_kind()};
  static const std::vector<DataKind> touched{sequences_kind(true), independent_kind(), several_sequences_kind(),
                                             regimes_kind()};
  static const std::vector<DataKind> of_pasture{pasture_kind(), pasture_groups_kind(), pairs_kind(), soft_pairs_kind(),
                                                several_pairs_kind()};
  static const std::vector<DataKind> of_views{views_kind(), single_kind(), pairs_kind(), soft_pairs_kind(),
                                              several_pairs_kind()};
  static const std::vector<DataKind> of_shift{shift_kind(), pairs_kind(), soft_pairs_kind(), several_pairs_kind()};
  static const std::vector<DataKind> environments{environments_kind(), soft_environments_kind(), single_kind()};
  static const auto tilted = [](const WorldSpec& spec) { return tilted_circuit_world(spec.name); };
  static const std::vector<Entry> worlds{
      {"circuit", [](const WorldSpec&) { return circuit_world(); }, nullptr, true, kinds},
      {"circuit-independent", [](const WorldSpec&) { return independent_circuit_world(); }, nullptr, true, kinds},
      {"circuit-environments", environments_circuit_world, nullptr, true, environments,
       schema_of<EnvironmentWorldSettings>()},
      {"circuit-tilted", tilted, nullptr, true, kinds},
      {"circuit-tilted-mild", tilted, nullptr, true, kinds},
      {"circuit-tilted-strong", tilted, nullptr, true, kinds},
      {"circuit-own", own_circuit_world, nullptr, true, own_circuit_kinds(), schema_of<OwnCircuitSettings>(),
       check_own_circuit},
      {"circuit-time", circuit_time_world, nullptr, true, touched},
      {"circuit-views", circuit_views_world, nullptr, true, of_views, schema_of<CircuitViewsSettings>()},
      {"pasture", pasture_world, nullptr, true, of_pasture, schema_of<PastureSettings>()},
      {"shift-vectors", shift_vectors_world, nullptr, false, of_shift, schema_of<ShiftVectorsSettings>()},
      {"pendulum", [](const WorldSpec&) { return pendulum_world(); }, nullptr, true, kinds},
      {"pendulum-published", [](const WorldSpec&) { return published_pendulum_world(); }, nullptr, true, kinds},
      {"flow", [](const WorldSpec&) { return flow_world(); }, nullptr, true, kinds},
      {"scaling", scaling_world, check_scaling_spec, false, kinds},
      {"scaling-time", scaling_time_world, check_scaling_time_spec, false, in_time},
      {"linear", linear_world, check_linear_spec, false, {linear_kind()}, schema_of<LinearWorldSettings>()},
  };
  return worlds;
}

Eigen::Map<const Eigen::RowVectorXd> row_from(const std::vector<double>& values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

const Entry& find_world(std::string_view name) {
  for (const auto& entry : list()) {
    if (name == entry.name) {
      return entry;
    }
  }
  throw unknown_name("world", name, world_names());
}

}  // namespace

World::World(std::string name, std::string description, StructuralCausalModel model, std::vector<LatentRange> ranges,
             InterventionDistribution intervention, Readouts readouts, std::shared_ptr<const CouplingFlow> observation,
             WorldInTime in_time)
    : name_(std::move(name)),
      description_(std::move(description)),
      model_(std::move(model)),
      ranges_(std::move(ranges)),
      intervention_(std::move(intervention)),
      readouts_(std::move(readouts)),
      observation_(std::move(observation)),
      in_time_(std::move(in_time)) {
  if (ranges_.size() != static_cast<std::size_t>(model_.size())) {
    throw UsageError(fmt::format("world {}: {} ranges for {} variables", name_, ranges_.size(), model_.size()));
  }
  if (!intervention_) {
    throw UsageError(fmt::format("world {} has no intervention distribution", name_));
  }
}

int World::variable(std::string_view latent) const {
  const int found = graph().find(latent);
  if (found < 0) {
    throw unknown_name("latent", latent, latent_names());
  }
  return found;
}

Do World::intervention(std::string_view latent, double value) const {
  const int index = variable(latent);
  const auto [low, high] = ranges_[static_cast<std::size_t>(index)];
  if (!(value >= low && value <= high)) {
    throw UsageError(fmt::format("{} = {} is out of range", latent, value),
                     fmt::format("{} is in [{}, {}]", latent, low, high));
  }
  return {index, value};
}

PairSample World::sample_pair(Random& random) const { return causeway::sample_pair(model_, intervention_, random); }

DataKind pairs_kind() {
  return {"pairs",
          "the world before and after an intervention on one variable, or on none",
          {.frames = 2, .labels = true, .graph = true, .targets = true},
          [](const World& world, Random& random) {
            const PairSample pair = world.sample_pair(random);
            UnitSample unit;
            unit.factors.resize(2, world.size());
            unit.factors << row_from(pair.latents_before), row_from(pair.latents_after);
            unit.noise.resize(2, world.size());
            unit.noise << row_from(pair.noise_before), row_from(pair.noise_after);
            unit.targets = Matrix<std::uint8_t>::Zero(1, world.size());
            if (pair.target > 0) unit.targets(0, pair.target - 1) = 1;
            return unit;
          }};
}

DataKind single_kind() {
  return {"single",
          "the world without interventions, one picture or vector at a time",
          {.labels = true, .graph = true},
          [](const World& world, Random& random) {
            const auto sample = world.model().sample(random);
            UnitSample unit;
            unit.factors = row_from(sample.latents);
            unit.noise = row_from(sample.noise);
            return unit;
          }};
}

void check_world_spec(const WorldSpec& spec) {
  const Entry& entry = find_world(spec.name);
  if (entry.check != nullptr) {
    entry.check(spec);
  }
  if (entry.check_settings != nullptr) entry.check_settings(spec);
}

World make_world(const WorldSpec& spec) { return find_world(spec.name).make(spec); }

World make_world(std::string_view text) { return make_world(parse_world_spec(text)); }

WorldSpec parse_world_spec(std::string_view text, std::uint64_t seed) {
  WorldSpec spec;
  spec.seed = seed;
  const Entry* variant = nullptr;
  for (const Entry& entry : list()) {
    if (text == entry.name) {
      spec.name = entry.name;
      return spec;
    }
    // Of two names that fit, as scaling and scaling-time, the longer one is meant.
    const bool fits = entry.check != nullptr && text.starts_with(fmt::format("{}-", entry.name));
    if (fits && (variant == nullptr || std::string_view(entry.name).starts_with(variant->name))) variant = &entry;
  }
  if (variant == nullptr) throw unknown_name("world", text, world_names());
  spec.name = variant->name;
  const std::string_view rest = text.substr(spec.name.size() + 1);
  const char* end = rest.data() + rest.size();
  const auto [dash, code] = std::from_chars(rest.data(), end, spec.variables);
  if (code != std::errc{} || (dash != end && *dash != '-')) {
    throw UsageError(fmt::format("'{}' does not say how many variables world '{}' shall have", text, spec.name),
                     fmt::format("write e.g. {0}-4 or {0}-4-chain", spec.name));
  }
  if (dash != end) {
    spec.graph = std::string(dash + 1, end);
  }
  check_world_spec(spec);
  return spec;
}

std::vector<std::string> world_names() {
  std::vector<std::string> names;
  for (const auto& entry : list()) {
    names.emplace_back(entry.name);
  }
  return names;
}

std::vector<std::string> world_graph_kinds() {
  std::vector<std::string> kinds = scaling_graph_kinds();
  for (const std::string& kind : scaling_time_graph_kinds()) {
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  return kinds;
}

bool world_has_pictures(std::string_view name) { return find_world(name).has_pictures; }

const Schema& world_schema(std::string_view name) { return find_world(name).settings; }

const std::vector<Schema>& world_schemas() {
  static const std::vector<Schema> schemas = [] {
    std::vector<Schema> all;
    for (const Entry& entry : list()) {
      const auto same = [&](const Schema& schema) { return schema.group == entry.settings.group; };
      if (!entry.settings.entries.empty() && std::none_of(all.begin(), all.end(), same)) all.push_back(entry.settings);
    }
    return all;
  }();
  return schemas;
}

const std::vector<DataKind>& world_kinds(std::string_view name) { return find_world(name).kinds; }

const DataKind& world_kind(std::string_view world, std::string_view kind) {
  std::vector<std::string> names;
  for (const DataKind& known : world_kinds(world)) {
    if (known.name == kind) return known;
    names.push_back(known.name);
  }
  throw unknown_name("kind of data", kind, names);
}

bool world_has_variants(std::string_view name) { return find_world(name).check != nullptr; }

}  // namespace causeway
