// Where a person has put the nodes of a world's graph: all panels that draw it agree.
#pragma once

#include <span>
#include <string>

#include "app/panels/ui_state.h"
#include "app/widgets/graph_view.h"
#include "engine/training/settings.h"

namespace causeway {

/// Whose graph it is: where nodes were dragged in one world says nothing about another.
std::string graph_key(const Settings& settings);

/// Moves the nodes that have been dragged before; the others stay.
void place_nodes(const UiState& ui, const std::string& graph, std::span<GraphNode> nodes);

/// Remembers where a node was dragged to in this frame, if one was.
void keep_moved_node(UiState& ui, const std::string& graph, const GraphInput& input, std::span<const GraphNode> nodes);

}  // namespace causeway
