#include "engine/causal/world.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/causal/circuit_world.h"
#include "engine/core/error.h"
#include "engine/core/spelling.h"

namespace causeway {
namespace {

struct Entry {
  const char* name;
  World (*make)();
};

/// Every world there is.
constexpr Entry kWorlds[] = {
    {"circuit", circuit_world},
};

}  // namespace

World::World(std::string name, std::string description, StructuralCausalModel model, std::vector<LatentRange> ranges,
             InterventionDistribution intervention, Readout pressed)
    : name_(std::move(name)),
      description_(std::move(description)),
      model_(std::move(model)),
      ranges_(std::move(ranges)),
      intervention_(std::move(intervention)),
      pressed_(std::move(pressed)) {
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

Setting World::setting(std::string_view latent, double value) const {
  const int index = variable(latent);
  const auto [low, high] = ranges_[static_cast<std::size_t>(index)];
  if (!(value >= low && value <= high)) {
    throw UsageError(fmt::format("{} = {} is out of range", latent, value),
                     fmt::format("{} is in [{}, {}]", latent, low, high));
  }
  return {index, value};
}

PairSample World::sample_pair(Random& random) const { return causeway::sample_pair(model_, intervention_, random); }

std::vector<double> World::pressed(std::span<const double> latents) const {
  return pressed_ ? pressed_(latents) : std::vector<double>{};
}

World make_world(std::string_view name) {
  for (const auto& entry : kWorlds) {
    if (name == entry.name) {
      return entry.make();
    }
  }
  throw unknown_name("world", name, world_names());
}

std::vector<std::string> world_names() {
  std::vector<std::string> names;
  for (const auto& entry : kWorlds) {
    names.emplace_back(entry.name);
  }
  return names;
}

}  // namespace causeway
