// A causal graph that is drawn by hand in a panel: an arrow from one variable to another by dragging or by two clicks,
// a click on an arrow takes it out.
#pragma once

#include <imgui.h>

#include <optional>
#include <string>

#include "app/panels/panel.h"
#include "app/panels/parts/drawn_graph.h"
#include "app/widgets/graph_view.h"

namespace causeway {

class GraphDrawing {
 public:
  /// Begins with this graph; what was drawn before is forgotten.
  void start(Dag graph);
  /// The graph it began with, and what it is now.
  const Dag& begun() const { return begun_; }
  const DrawnGraph& drawn() const { return drawn_; }
  bool changed() const { return !(drawn_.dag() == begun_); }
  void take_back() { start(begun_); }
  /// Why the last arrow was refused, as a sentence; empty if it was not.
  const std::string& refusal() const { return refusal_; }

  /// Into `size` at the cursor, nodes where a person has put those of graph_key() `key`. `truth` (n x n) tells right
  /// arrows from wrong ones; empty: nothing is said of that. Names as of draw_live_graph(); NAME.toggle can be set to
  /// "arm>red", NAME.text shows the graph, NAME.refused why an arrow was refused.
  void draw(PanelContext& context, const std::string& name, ImVec2 size, const std::string& key,
            const Matrix<int>& truth);

 private:
  void take_input(PanelContext& context, const std::string& name, const GraphInput& input,
                  const std::vector<GraphNode>& nodes, const std::vector<GraphEdge>& edges);
  void toggle(int from, int to);

  Dag begun_;
  DrawnGraph drawn_;
  std::string refusal_;
  std::optional<int> first_;    // clicked; the next one completes the arrow
  std::optional<int> pulling_;  // an arrow is being dragged from it
};

}  // namespace causeway
