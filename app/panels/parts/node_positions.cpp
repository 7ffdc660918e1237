#include "app/panels/parts/node_positions.h"

#include <fmt/format.h>

#include "engine/causal/world.h"

namespace causeway {

std::string graph_key(const Settings& settings) {
  if (!settings.world.data.empty()) return settings.world.data;
  const WorldSpec spec = world_spec(settings);
  if (!world_has_variants(spec.name)) return spec.name;
  return fmt::format("{}-{}-{}-{}", spec.name, spec.variables, spec.graph, spec.seed);
}

void place_nodes(const UiState& ui, const std::string& graph, std::span<GraphNode> nodes) {
  const auto world = ui.node_places.find(graph);
  if (world == ui.node_places.end()) return;
  for (GraphNode& node : nodes) {
    const auto moved = world->second.find(node.name);
    if (moved != world->second.end()) node.place = moved->second;
  }
}

void keep_moved_node(UiState& ui, const std::string& graph, const GraphInput& input, std::span<const GraphNode> nodes) {
  if (input.moved < 0) return;
  ui.node_places[graph][nodes[static_cast<std::size_t>(input.moved)].name] = input.place;
}

}  // namespace causeway
