// A causal graph: nodes as named pills in the colour of their factor, edges as arrows as thick as they are strong.
#pragma once

#include <imgui.h>

#include <span>
#include <string>
#include <vector>

#include "app/theme.h"
#include "app/ui_registry.h"
#include "app/widgets/graph_layout.h"

namespace causeway {

struct GraphNode {
  std::string name;
  std::string detail;  // small, behind the name; may be empty
  FactorStyle style;
  NodePlace place;
};

/// kCut: out of force; kEffect: what was changed reaches further through it.
enum class EdgeKind { kPlain, kRight, kExtra, kReversed, kMissing, kCut, kEffect };

struct GraphEdge {
  int from = 0, to = 0;
  double weight = 0.5;  // 0..1, decides the thickness
  EdgeKind kind = EdgeKind::kPlain;
  std::string label;  // in the middle; may be empty
};

/// Draws into `area` at the cursor. Marks nodes as NAME.NODE.
void draw_graph(const Theme& theme, UiRegistry& names, const char* name, ImVec2 area, std::span<const GraphNode> nodes,
                std::span<const GraphEdge> edges);

/// The colour of an edge of this kind.
ImU32 edge_colour(const Theme& theme, EdgeKind kind);

}  // namespace causeway
