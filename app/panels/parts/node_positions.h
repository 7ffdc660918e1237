// Where a person has put the nodes of a world's graph: all panels that draw it agree.
#pragma once

#include <span>
#include <string>

#include "app/explore/graph_key.h"
#include "app/panels/ui_state.h"
#include "app/widgets/graph_view.h"

namespace causeway {

/// Moves the nodes that have been dragged before; the others stay.
void place_nodes(const UiState& ui, const std::string& graph, std::span<GraphNode> nodes);

/// Remembers where a node was dragged to in this frame, if one was.
void keep_moved_node(UiState& ui, const std::string& graph, const GraphInput& input, std::span<const GraphNode> nodes);

}  // namespace causeway
