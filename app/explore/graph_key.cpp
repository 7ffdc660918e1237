#include "app/explore/graph_key.h"

#include <fmt/format.h>

#include "engine/causal/world.h"

namespace causeway {

std::string graph_key(const Settings& settings) {
  if (!settings.world.data.empty()) return settings.world.data;
  const WorldSpec spec = world_spec(settings);
  if (!world_has_variants(spec.name)) return spec.name;
  return fmt::format("{}-{}-{}-{}", spec.name, spec.variables, spec.graph, spec.seed);
}

}  // namespace causeway
