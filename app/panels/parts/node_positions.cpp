#include "app/panels/parts/node_positions.h"

namespace causeway {

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
