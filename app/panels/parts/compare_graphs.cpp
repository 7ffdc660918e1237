#include "app/panels/parts/compare_graphs.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/explore/shown_graph.h"
#include "app/panels/parts/graph_comparison.h"
#include "app/panels/parts/node_positions.h"
#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "app/widgets/graph_legend.h"

namespace causeway {
namespace {

/// Where one graph goes, with a heading above and a line below.
struct Place {
  ImVec2 corner, size;
  float heading, footing;

  ImVec2 graph() const { return {size.x, size.y - heading - footing}; }
};

void draw_heading(const Theme& theme, const Place& place, const std::string& title, const std::string& detail) {
  ImGui::SetCursorScreenPos(place.corner);
  text(theme.strong, theme.colours().text, title);
  const float used = text_size(theme.strong, title).x + theme.px(8);
  ImGui::SetCursorScreenPos(
      ImVec2(place.corner.x + used, place.corner.y + (theme.strong->FontSize - theme.small->FontSize) * 0.7F));
  elided_text(theme, theme.small, theme.colours().muted, detail, place.size.x - used);
  ImGui::SetCursorScreenPos(ImVec2(place.corner.x, place.corner.y + place.heading));
}

/// In the place of a graph that is not there.
void draw_no_graph(const Theme& theme, const Place& place, const char* title, const std::string& why) {
  const Palette& c = theme.colours();
  const ImVec2 low(place.corner.x, place.corner.y + place.heading), size = place.graph();
  const ImVec2 high(low.x + size.x, low.y + size.y);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(low, high, c.inset, theme.px(5));
  compat::outline(draw, low, high, c.card_border, theme.px(5), theme.px(1));
  const float pad = theme.px(14), wrap = size.x - 2 * pad;
  const ImVec2 lines = theme.small->CalcTextSizeA(theme.small->FontSize, wrap, wrap, why.c_str());
  float y = low.y + (size.y - theme.strong->FontSize - theme.px(6) - lines.y) / 2;
  text_at(draw, theme.strong, ImVec2(low.x + size.x / 2, y), c.muted, title, 0.5F);
  y += theme.strong->FontSize + theme.px(6);
  draw->AddText(theme.small, theme.small->FontSize, ImVec2(low.x + (size.x - lines.x) / 2, y), c.muted, why.c_str(),
                nullptr, wrap);
}

void draw_run(PanelContext& context, const Place& place, const ComparedColumn& column, std::size_t index) {
  const Theme& theme = context.theme;
  const std::string shown = fmt::format("compare.{}.graph", index);
  draw_heading(theme, place, column.method.empty() ? "?" : column.method, column.name);
  if (column.method.empty()) {
    draw_no_graph(theme, place, "Not loaded", column.problem);
    context.widgets.show(shown, column.problem);
    return;
  }
  if (!column.has_graph) {
    draw_no_graph(theme, place, "Has no graph", "Its latents are independent.");
    context.widgets.show(shown, "has no graph");
    return;
  }
  if (!shown_graph(column.scores)) {
    draw_no_graph(theme, place, "No graph yet", "It is there once the run has been scored.");
    context.widgets.show(shown, "no graph yet");
    return;
  }
  GraphComparison graphs =
      compare_with_truth(column.scores, context.ui.edge_threshold.value_or(column.edge_threshold), theme);
  place_nodes(context.ui, column.graph, graphs.learned.nodes);
  // Numbers would lie on each other in small graphs: thickness says which edges are strong.
  for (GraphEdge& edge : graphs.learned.edges) edge.label.clear();
  draw_graph(theme, context.widgets, fmt::format("compare.graph.{}", index).c_str(), place.graph(),
             graphs.learned.nodes, graphs.learned.edges);
  ImGui::SetCursorScreenPos(ImVec2(place.corner.x, place.corner.y + place.size.y - place.footing + theme.px(5)));
  if (graphs.difference) {
    ImGui::BeginChild(shown.c_str(), ImVec2(place.size.x, place.footing - theme.px(5)), false,
                      ImGuiWindowFlags_NoScrollbar);
    draw_graph_legend(theme, *graphs.difference);
    ImGui::EndChild();
  } else {
    elided_text(theme, theme.small, theme.colours().muted,
                fmt::format("{} {}; SHD needs the truth", graphs.edges, graphs.edges == 1 ? "edge" : "edges"),
                place.size.x);
  }
  context.widgets.show(shown, std::to_string(graphs.edges));
  context.widgets.show(fmt::format("compare.{}.graph.shd", index),
                       graphs.difference ? std::to_string(graphs.difference->distance()) : "");
}

void draw_truth(PanelContext& context, const Place& place, const ComparedColumn& known) {
  const Theme& theme = context.theme;
  GraphPicture truth = true_graph_picture(known.scores.factors, shown_graph(known.scores).value().truth, theme);
  place_nodes(context.ui, known.graph, truth.nodes);
  draw_heading(theme, place, "Truth", fmt::format("{} {}", edges_of(truth), edges_of(truth) == 1 ? "edge" : "edges"));
  draw_graph(theme, context.widgets, "compare.graph.truth", place.graph(), truth.nodes, truth.edges);
  ImGui::SetCursorScreenPos(ImVec2(place.corner.x, place.corner.y + place.size.y - place.footing + theme.px(5)));
  draw_edge_key(theme);
}

}  // namespace

void draw_compared_graphs(PanelContext& context, const Comparison& comparison, ImVec2 area) {
  const Theme& theme = context.theme;
  const auto& columns = comparison.columns;
  const auto known = std::find_if(columns.begin(), columns.end(), [](const ComparedColumn& c) {
    const auto graph = shown_graph(c.scores);
    return graph && graph->truth.size() > 0;
  });
  const std::size_t count = columns.size() + (known != columns.end() ? 1 : 0);
  const float gap = theme.px(12);
  const auto fitting = static_cast<std::size_t>(std::max(1.0F, (area.x + gap) / theme.px(230)));
  const std::size_t across = std::min(count, fitting), down = (count + across - 1) / across;
  const ImVec2 size(std::floor((area.x + gap) / static_cast<float>(across)) - gap,
                    std::floor((area.y + gap) / static_cast<float>(down)) - gap);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  for (std::size_t i = 0; i < count; ++i) {
    const Place place{ImVec2(origin.x + static_cast<float>(i % across) * (size.x + gap),
                             origin.y + static_cast<float>(i / across) * (size.y + gap)),
                      size, theme.px(24), theme.px(26)};
    const std::size_t before = known != columns.end() ? 1 : 0;
    if (i < before) {
      draw_truth(context, place, *known);
    } else {
      draw_run(context, place, columns[i - before], i - before);
    }
  }
  ImGui::SetCursorScreenPos(ImVec2(origin.x, origin.y + area.y));
  ImGui::Dummy(ImVec2(1, theme.px(6)));
}

}  // namespace causeway
