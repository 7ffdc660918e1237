// Where the numbers of a graph's edges stand. Only geometry; graph_view.h draws them.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "app/widgets/graph_geometry.h"

namespace causeway {

/// A number that an edge is to have.
struct LabelShape {
  ImVec2 size;          // pixels; 0 wide: the edge has none
  double weight = 0;    // of the edge: the heavier one takes its place first
  bool wanted = false;  // chosen or under the pointer: it is shown whatever it lies on
};

/// On the line of an edge: nearer to the cause than to the effect, so that edges that cross in the middle keep theirs
/// apart. `scale` as Theme::scale().
ImVec2 label_place(const GraphArrow& arrow, float scale);

/// A box for each edge of `shape`, corner of the panel at (0, 0). A number stands on its own line and on nothing else:
/// no node, no other edge, no arrow head and no other number. Where no place along its line is free it has none, but
/// for those wanted and that of the heaviest edge.
std::vector<std::optional<GraphBox>> place_labels(const GraphGeometry& shape, float scale,
                                                  std::span<const LabelShape> labels);

}  // namespace causeway
