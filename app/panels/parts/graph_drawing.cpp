#include "app/panels/parts/graph_drawing.h"

#include <fmt/format.h>

#include <utility>

#include "app/panels/parts/node_positions.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

EdgeKind kind_of(const Matrix<int>& truth, int from, int to) {
  if (truth.size() == 0) return EdgeKind::kPlain;
  if (truth(from, to) != 0) return EdgeKind::kRight;
  return truth(to, from) != 0 ? EdgeKind::kReversed : EdgeKind::kExtra;
}

std::vector<GraphEdge> edges_to_draw(const Dag& graph, const Matrix<int>& truth) {
  std::vector<GraphEdge> edges;
  for (const auto& [from, to] : graph.edges()) edges.push_back({from, to, 0.4, kind_of(truth, from, to), ""});
  for (int i = 0; i < truth.rows(); ++i) {
    for (int j = 0; j < truth.cols(); ++j) {
      if (truth(i, j) == 0 || graph.has_edge(i, j) || graph.has_edge(j, i)) continue;
      edges.push_back({i, j, 0, EdgeKind::kMissing, ""});
    }
  }
  return edges;
}

}  // namespace

void GraphDrawing::start(Dag graph) {
  begun_ = graph;
  drawn_ = DrawnGraph(std::move(graph));
  refusal_.clear();
  first_.reset();
  pulling_.reset();
}

void GraphDrawing::toggle(int from, int to) {
  refusal_ = drawn_.toggle(from, to);
  first_.reset();
}

void GraphDrawing::draw(PanelContext& context, const std::string& name, ImVec2 size, const std::string& key,
                        const Matrix<int>& truth) {
  const Theme& theme = context.theme;
  const Dag& graph = drawn_.dag();
  // Where they stand does not depend on what is drawn, so that nothing jumps.
  const std::vector<NodePlace> places = layered_layout(truth.size() != 0 ? truth : begun_.adjacency());
  std::vector<GraphNode> nodes;
  for (int i = 0; i < graph.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    nodes.push_back({graph.names()[at], "", theme.factor(graph.names()[at], i), places[at],
                     "Drag from here to its effect, or click here and then there: puts an arrow in."});
  }
  place_nodes(context.ui, key, nodes);
  const std::vector<GraphEdge> edges = edges_to_draw(graph, truth);
  const GraphInput input = draw_live_graph(theme, context.widgets, name.c_str(), size, nodes, edges,
                                           {pulling_ ? *pulling_ : first_.value_or(-1), -1});
  take_input(context, name, input, nodes, edges);
  context.widgets.show(name + ".text", drawn_.text().value_or("?"));
  context.widgets.show(name + ".refused", refusal_);
}

void GraphDrawing::take_input(PanelContext& context, const std::string& name, const GraphInput& input,
                              const std::vector<GraphNode>& nodes, const std::vector<GraphEdge>& edges) {
  const auto rect_of = [&](int node) {
    return context.widgets.find(name + "." + nodes[static_cast<std::size_t>(node)].name);
  };
  if (input.moved >= 0 && !pulling_) pulling_ = input.moved;
  if (pulling_) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (const WidgetRegistry::Rect* r = rect_of(*pulling_)) {
      ImDrawList* draw = ImGui::GetWindowDrawList();
      const ImU32 colour = context.theme.colours().accent;
      draw->AddLine(ImVec2((r->left + r->right) / 2, (r->top + r->bottom) / 2), mouse, colour, context.theme.px(2));
      draw->AddCircleFilled(mouse, context.theme.px(4), colour);
    }
    if (!ImGui::IsMouseDown(0)) {
      const int from = *std::exchange(pulling_, std::nullopt);
      for (int i = 0; i < std::ssize(nodes); ++i) {
        const WidgetRegistry::Rect* r = rect_of(i);
        const bool there =
            r != nullptr && mouse.x >= r->left && mouse.x <= r->right && mouse.y >= r->top && mouse.y <= r->bottom;
        if (there && i != from) toggle(from, i);
      }
    }
  } else if (input.node >= 0) {
    if (first_ && *first_ != input.node) {
      toggle(*first_, input.node);
    } else if (first_) {
      first_.reset();
    } else {
      first_ = input.node;
    }
  } else if (input.edge >= 0) {
    const GraphEdge& edge = edges[static_cast<std::size_t>(input.edge)];
    toggle(edge.from, edge.to);
  }
  if (input.over >= 0) {
    const bool missing = edges[static_cast<std::size_t>(input.over)].kind == EdgeKind::kMissing;
    tooltip(context.theme, missing ? "A true arrow that this graph does not have: click to put it in."
                                   : "Click to take this arrow out.");
  }
  const auto words = context.widgets.take_set(name + ".toggle");
  if (!words) return;
  const std::size_t arrow = words->find('>');
  const int from = drawn_.dag().find(words->substr(0, arrow));
  const int to = arrow == std::string::npos ? -1 : drawn_.dag().find(words->substr(arrow + 1));
  if (from < 0 || to < 0) {
    context.widgets.reject(fmt::format("{}.toggle takes two variables as in 'arm>red', not '{}'", name, *words));
  } else {
    toggle(from, to);
  }
}

}  // namespace causeway
