#include "engine/causal/world.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "engine/causal/circuit_world.h"
#include "engine/core/error.h"

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

/// Number of letters to insert, remove or replace to get from one word to the other.
int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

UsageError unknown(const char* kind, std::string_view name, std::vector<std::string> known) {
  std::stable_sort(known.begin(), known.end(), [&](const std::string& a, const std::string& b) {
    return edit_distance(name, a) < edit_distance(name, b);
  });
  return UsageError(fmt::format("there is no {} '{}'", kind, name), fmt::format("known: {}", fmt::join(known, ", ")));
}

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
    throw unknown("latent", latent, latent_names());
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
  throw unknown("world", name, world_names());
}

std::vector<std::string> world_names() {
  std::vector<std::string> names;
  for (const auto& entry : kWorlds) {
    names.emplace_back(entry.name);
  }
  return names;
}

}  // namespace causeway
