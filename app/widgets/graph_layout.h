// Where the nodes of a small causal graph go: causes above effects, in layers.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

struct NodePlace {
  double x = 0.5;  // 0..1 from left to right
  double y = 0.5;  // 0..1 from top to bottom
  bool operator==(const NodePlace&) const = default;
};

/// By the nodes' names.
using NodePlaces = std::map<std::string, NodePlace>;

/// `edges` (n x n of 0 and 1, row causes column). A node lies one layer below its lowest cause; within a layer nodes
/// are ordered so that edges cross little, and none lies where an edge between other layers would run through it. Edges
/// that close a cycle are left out of account.
std::vector<NodePlace> layered_layout(const Matrix<int>& edges);

}  // namespace causeway
