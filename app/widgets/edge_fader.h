// Fades edges in and out when a graph changes, so that they do not appear and vanish at once.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "app/widgets/graph_view.h"

namespace causeway {

class EdgeFader {
 public:
  /// What to draw, `seconds` after the last call: the edges that are there, and those that were, as far as they can
  /// still be seen. The first edges of all are there at once.
  std::vector<GraphEdge> follow(const std::vector<GraphEdge>& edges, float seconds);
  /// The next call starts anew: another graph.
  void forget();
  bool moving() const { return moving_; }

 private:
  std::map<std::pair<int, int>, GraphEdge> shown_;
  bool known_ = false;
  bool moving_ = false;
};

}  // namespace causeway
