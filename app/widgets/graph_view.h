// A causal graph: nodes as named pills in the colour of their factor, edges as arrows as thick as they are strong.
#pragma once

#include <imgui.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/ui/theme.h"
#include "app/ui/widget_registry.h"
#include "app/widgets/graph_layout.h"

namespace causeway {

/// kCut: out of force; kEffect: what was changed reaches further through it.
enum class EdgeKind { kPlain, kRight, kExtra, kReversed, kMissing, kCut, kEffect };

/// An edge from a node to itself, in a graph over time: a ring at the corner of its box.
struct GraphRing {
  double weight = 0.5;  // as GraphEdge
  EdgeKind kind = EdgeKind::kPlain;
};

struct GraphNode {
  std::string name;
  std::string detail;  // small, behind the name; may be empty
  FactorStyle style;
  NodePlace place;
  std::string tip{};  // shown when the pointer rests on it; may be empty
  std::optional<GraphRing> ring{};
};

struct GraphEdge {
  int from = 0, to = 0;
  double weight = 0.5;  // 0..1, decides the thickness
  EdgeKind kind = EdgeKind::kPlain;
  std::string label;  // in the middle; may be empty
  float opacity = 1;
};

/// What a person does to a graph in this frame: indices of nodes and edges, -1 for none.
struct GraphInput {
  int moved = -1;  // a node that is dragged, to `place`
  NodePlace place;
  int node = -1;  // clicked
  int edge = -1;  // clicked
  int over = -1;  // edge under the pointer
};

/// What is highlighted: a pair of nodes with the edge between them, or one node alone.
struct GraphChoice {
  int from = -1, to = -1;
};

/// Draws into `area` at the cursor, as lay_out_graph() places things; names that are too long are shortened, and whole
/// in a tooltip. Where there is no room it says so. Marks nodes as NAME.NODE, edges as NAME.FROM-TO and the numbers
/// that find room as NAME.FROM-TO.number, rings as NAME.NODE.ring; shows as NAME.style in which style it was drawn, or
/// "too small".
void draw_graph(const Theme& theme, WidgetRegistry& widgets, const char* name, ImVec2 area,
                std::span<const GraphNode> nodes, std::span<const GraphEdge> edges);

/// The same for a graph whose nodes can be dragged, and nodes and edges clicked. The last item is the whole area.
GraphInput draw_live_graph(const Theme& theme, WidgetRegistry& widgets, const char* name, ImVec2 area,
                           std::span<const GraphNode> nodes, std::span<const GraphEdge> edges,
                           const GraphChoice& choice);

/// The colour of an edge of this kind.
ImU32 edge_colour(const Theme& theme, EdgeKind kind);
/// The line of an edge of this kind, so that no one has to tell colours apart: solid if it is as it should be.
void edge_line(const Theme& theme, ImDrawList* draw, ImVec2 a, ImVec2 b, ImU32 colour, float thickness, EdgeKind kind);

}  // namespace causeway
