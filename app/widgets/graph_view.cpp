#include "app/widgets/graph_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

struct Pill {
  ImVec2 centre, half;
};

ImVec2 plus(ImVec2 a, ImVec2 b, float times) { return {a.x + times * b.x, a.y + times * b.y}; }

// Where the line from the pill's centre towards `towards` leaves the pill.
ImVec2 border_point(const Pill& pill, ImVec2 towards, float margin) {
  const ImVec2 d(towards.x - pill.centre.x, towards.y - pill.centre.y);
  const float tx = d.x != 0 ? (pill.half.x + margin) / std::abs(d.x) : 1e9F;
  const float ty = d.y != 0 ? (pill.half.y + margin) / std::abs(d.y) : 1e9F;
  return plus(pill.centre, d, std::min({tx, ty, 1.0F}));
}

void dashed_line(ImDrawList* draw, ImVec2 a, ImVec2 b, ImU32 colour, float thickness, float dash) {
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  if (length <= 0) return;
  const ImVec2 unit((b.x - a.x) / length, (b.y - a.y) / length);
  for (float at = 0; at < length; at += 2 * dash) {
    draw->AddLine(plus(a, unit, at), plus(a, unit, std::min(length, at + dash)), colour, thickness);
  }
}

void draw_edge(const Theme& theme, ImDrawList* draw, const Pill& from, const Pill& to, const GraphEdge& edge) {
  const ImU32 colour = edge_colour(theme, edge.kind);
  const ImVec2 a = border_point(from, to.centre, theme.px(2));
  const ImVec2 b = border_point(to, from.centre, theme.px(3));
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  if (length < 1) return;
  const ImVec2 unit((b.x - a.x) / length, (b.y - a.y) / length);
  const float thickness = theme.px(1.2F + 3.3F * static_cast<float>(std::clamp(edge.weight, 0.0, 1.0)));
  const float head = theme.px(6) + thickness;
  const ImVec2 neck = plus(b, unit, -head);
  if (edge.kind == EdgeKind::kMissing || edge.kind == EdgeKind::kCut) {
    dashed_line(draw, a, neck, colour, theme.px(1.4F), theme.px(4));
  } else {
    draw->AddLine(a, neck, colour, thickness);
  }
  const ImVec2 side(-unit.y * head * 0.5F, unit.x * head * 0.5F);
  draw->AddTriangleFilled(b, plus(neck, side, 1), plus(neck, side, -1), colour);
}

void draw_label(const Theme& theme, ImDrawList* draw, const Pill& from, const Pill& to, const std::string& label) {
  // Nearer to the cause than to the effect: edges that cross in the middle keep their labels apart.
  const ImVec2 a = border_point(from, to.centre, 0);
  const ImVec2 b = border_point(to, from.centre, 0);
  const float share = std::hypot(b.x - a.x, b.y - a.y) > theme.px(80) ? 0.32F : 0.5F;
  const ImVec2 middle(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y));
  const ImVec2 size = text_size(theme.small, label);
  const ImVec2 low(middle.x - size.x / 2 - theme.px(3), middle.y - size.y / 2);
  draw->AddRectFilled(low, ImVec2(middle.x + size.x / 2 + theme.px(3), middle.y + size.y / 2), theme.colours().inset,
                      theme.px(3));
  text_at(draw, theme.small, ImVec2(middle.x, middle.y - size.y / 2), theme.colours().muted, label, 0.5F);
}

}  // namespace

ImU32 edge_colour(const Theme& theme, EdgeKind kind) {
  const Palette& c = theme.colours();
  switch (kind) {
    case EdgeKind::kPlain:
      return c.muted;
    case EdgeKind::kRight:
      return c.text;
    case EdgeKind::kExtra:
      return c.warning;
    case EdgeKind::kReversed:
      return c.danger;
    case EdgeKind::kEffect:
      return theme.colours().accent;
    case EdgeKind::kCut:
    case EdgeKind::kMissing:
      break;
  }
  return c.faint;
}

void draw_graph(const Theme& theme, UiRegistry& names, const char* name, ImVec2 area, std::span<const GraphNode> nodes,
                std::span<const GraphEdge> edges) {
  const Palette& c = theme.colours();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(corner, ImVec2(corner.x + area.x, corner.y + area.y), c.inset, theme.px(5));

  const float marker = theme.px(5);
  const float inner = theme.px(9);
  const float half_height = theme.px(13);
  const auto text_width = [&](const GraphNode& node) {
    const float detail = node.detail.empty() ? 0 : theme.px(5) + text_size(theme.small, node.detail).x;
    return text_size(theme.strong, node.name).x + detail;
  };
  std::vector<Pill> pills;
  float widest = 0;
  for (const GraphNode& node : nodes) {
    const ImVec2 half(text_width(node) / 2 + marker + inner + theme.px(3), half_height);
    widest = std::max(widest, half.x);
    pills.push_back({{}, half});
  }
  const float margin = theme.px(8);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const NodePlace& place = nodes[i].place;
    // Places are centres of equal cells; the outermost pills may come as near to the border as the margin allows.
    const float free_x = area.x - 2 * (widest + margin);
    const float free_y = area.y - 2 * (half_height + margin);
    const auto stretch = [](double at, double by) {
      return static_cast<float>(std::clamp((at - 0.5) * by + 0.5, 0.0, 1.0));
    };
    pills[i].centre =
        ImVec2(std::round(corner.x + widest + margin + std::max(0.0F, free_x) * stretch(place.x, 2.0)),
               std::round(corner.y + half_height + margin + std::max(0.0F, free_y) * stretch(place.y, 1.4)));
  }
  draw->PushClipRect(corner, ImVec2(corner.x + area.x, corner.y + area.y), true);
  for (const GraphEdge& edge : edges) {
    draw_edge(theme, draw, pills[static_cast<std::size_t>(edge.from)], pills[static_cast<std::size_t>(edge.to)], edge);
  }
  for (const GraphEdge& edge : edges) {
    if (edge.label.empty()) continue;
    draw_label(theme, draw, pills[static_cast<std::size_t>(edge.from)], pills[static_cast<std::size_t>(edge.to)],
               edge.label);
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const GraphNode& node = nodes[i];
    const Pill& pill = pills[i];
    const ImVec2 low(pill.centre.x - pill.half.x, pill.centre.y - pill.half.y);
    const ImVec2 high(pill.centre.x + pill.half.x, pill.centre.y + pill.half.y);
    draw->AddRectFilled(low, high, c.card, half_height);
    draw->AddRectFilled(low, high, faded(node.style.colour, 0.22F), half_height);
    compat::outline(draw, low, high, node.style.colour, half_height, theme.px(1.6F));
    draw_marker(draw, ImVec2(low.x + inner + marker * 0.7F, pill.centre.y), marker, node.style);
    const float x = low.x + inner + 2 * marker + theme.px(3);
    text_at(draw, theme.strong, ImVec2(x, pill.centre.y - theme.strong->FontSize / 2), c.text, node.name);
    if (!node.detail.empty()) {
      text_at(draw, theme.small,
              ImVec2(x + text_size(theme.strong, node.name).x + theme.px(5),
                     pill.centre.y - theme.small->FontSize / 2 + theme.px(1)),
              c.muted, node.detail);
    }
    names.mark(fmt::format("{}.{}", name, node.name), {low.x, low.y, high.x, high.y, true});
  }
  draw->PopClipRect();
  ImGui::Dummy(area);
}

}  // namespace causeway
