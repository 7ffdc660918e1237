#include "app/widgets/graph_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/imgui_compat.h"
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

/// Lengths of line and gap in turn; none: solid.
std::span<const float> dashes_of(EdgeKind kind) {
  static constexpr float kShort[] = {4, 4}, kLong[] = {9, 4}, kDotted[] = {9, 3, 2, 3};
  switch (kind) {
    case EdgeKind::kMissing:
    case EdgeKind::kCut:
      return kShort;
    case EdgeKind::kExtra:
      return kLong;
    case EdgeKind::kReversed:
      return kDotted;
    default:
      return {};
  }
}

void draw_edge(const Theme& theme, ImDrawList* draw, const Pill& from, const Pill& to, const GraphEdge& edge) {
  const ImU32 colour = faded(edge_colour(theme, edge.kind), edge.opacity);
  const ImVec2 a = border_point(from, to.centre, theme.px(2));
  const ImVec2 b = border_point(to, from.centre, theme.px(3));
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  if (length < 1) return;
  const ImVec2 unit((b.x - a.x) / length, (b.y - a.y) / length);
  const float thickness = theme.px(1.2F + 3.3F * static_cast<float>(std::clamp(edge.weight, 0.0, 1.0)));
  const float head = theme.px(6) + thickness;
  const ImVec2 neck = plus(b, unit, -head);
  const bool is_there = edge.kind != EdgeKind::kMissing && edge.kind != EdgeKind::kCut;
  edge_line(theme, draw, a, neck, colour, is_there ? thickness : theme.px(1.4F), edge.kind);
  const ImVec2 side(-unit.y * head * 0.5F, unit.x * head * 0.5F);
  draw->AddTriangleFilled(b, plus(neck, side, 1), plus(neck, side, -1), colour);
}

// Nearer to the cause than to the effect: edges that cross in the middle keep their labels apart.
ImVec2 label_place(const Theme& theme, const Pill& from, const Pill& to) {
  const ImVec2 a = border_point(from, to.centre, 0);
  const ImVec2 b = border_point(to, from.centre, 0);
  const float share = std::hypot(b.x - a.x, b.y - a.y) > theme.px(80) ? 0.32F : 0.5F;
  return {a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}

void draw_label(const Theme& theme, ImDrawList* draw, const Pill& from, const Pill& to, const GraphEdge& edge) {
  const ImVec2 middle = label_place(theme, from, to);
  const ImVec2 size = text_size(theme.small, edge.label);
  const ImVec2 low(middle.x - size.x / 2 - theme.px(3), middle.y - size.y / 2);
  draw->AddRectFilled(low, ImVec2(middle.x + size.x / 2 + theme.px(3), middle.y + size.y / 2),
                      faded(theme.colours().inset, edge.opacity), theme.px(3));
  text_at(draw, theme.small, ImVec2(middle.x, middle.y - size.y / 2), faded(theme.colours().muted, edge.opacity),
          edge.label, 0.5F);
}

/// From places of nodes to pixels and back. Places are centres of equal cells; the outermost pills may come as near to
/// the border as the margin allows.
struct Canvas {
  ImVec2 low, free;  // of the pills' centres
  static constexpr double kStretchX = 2.0, kStretchY = 1.4;

  ImVec2 pixel(const NodePlace& place) const {
    const auto stretched = [](double at, double by) {
      return static_cast<float>(std::clamp((at - 0.5) * by + 0.5, 0.0, 1.0));
    };
    return {std::round(low.x + free.x * stretched(place.x, kStretchX)),
            std::round(low.y + free.y * stretched(place.y, kStretchY))};
  }
  NodePlace place(ImVec2 pixel) const {
    const auto back = [](float at, float begin, float length, double by) {
      const double share = length > 0 ? std::clamp(static_cast<double>((at - begin) / length), 0.0, 1.0) : 0.5;
      return (share - 0.5) / by + 0.5;
    };
    return {back(pixel.x, low.x, free.x, kStretchX), back(pixel.y, low.y, free.y, kStretchY)};
  }
};

struct Scene {
  ImVec2 corner, area;
  Canvas canvas;
  std::vector<Pill> pills;
  float marker, inner;

  const Pill& pill(int node) const { return pills[static_cast<std::size_t>(node)]; }
};

Scene lay_out(const Theme& theme, ImVec2 area, std::span<const GraphNode> nodes) {
  Scene s;
  s.corner = ImGui::GetCursorScreenPos();
  s.area = area;
  s.marker = theme.px(5);
  s.inner = theme.px(9);
  const float half_height = theme.px(13);
  float widest = 0;
  for (const GraphNode& node : nodes) {
    const float detail = node.detail.empty() ? 0 : theme.px(5) + text_size(theme.small, node.detail).x;
    const float width = text_size(theme.strong, node.name).x + detail;
    const ImVec2 half(width / 2 + s.marker + s.inner + theme.px(3), half_height);
    widest = std::max(widest, half.x);
    s.pills.push_back({{}, half});
  }
  const float margin = theme.px(8);
  s.canvas.low = ImVec2(s.corner.x + widest + margin, s.corner.y + half_height + margin);
  s.canvas.free =
      ImVec2(std::max(0.0F, area.x - 2 * (widest + margin)), std::max(0.0F, area.y - 2 * (half_height + margin)));
  for (std::size_t i = 0; i < nodes.size(); ++i) s.pills[i].centre = s.canvas.pixel(nodes[i].place);
  return s;
}

void draw_node(const Theme& theme, ImDrawList* draw, const Scene& scene, const GraphNode& node, const Pill& pill,
               bool chosen) {
  const Palette& c = theme.colours();
  const ImVec2 low(pill.centre.x - pill.half.x, pill.centre.y - pill.half.y);
  const ImVec2 high(pill.centre.x + pill.half.x, pill.centre.y + pill.half.y);
  draw->AddRectFilled(low, high, c.card, pill.half.y);
  draw->AddRectFilled(low, high, faded(node.style.colour, 0.22F), pill.half.y);
  compat::outline(draw, low, high, node.style.colour, pill.half.y, theme.px(1.6F));
  if (chosen) {
    const float r = theme.px(3);
    compat::outline(draw, ImVec2(low.x - r, low.y - r), ImVec2(high.x + r, high.y + r), c.accent, pill.half.y + r,
                    theme.px(2));
  }
  draw_marker(draw, ImVec2(low.x + scene.inner + scene.marker * 0.7F, pill.centre.y), scene.marker, node.style);
  const float x = low.x + scene.inner + 2 * scene.marker + theme.px(3);
  text_at(draw, theme.strong, ImVec2(x, pill.centre.y - theme.strong->FontSize / 2), c.text, node.name);
  if (node.detail.empty()) return;
  text_at(draw, theme.small,
          ImVec2(x + text_size(theme.strong, node.name).x + theme.px(5),
                 pill.centre.y - theme.small->FontSize / 2 + theme.px(1)),
          c.muted, node.detail);
}

void draw_scene(const Theme& theme, WidgetRegistry& widgets, const char* name, const Scene& scene,
                std::span<const GraphNode> nodes, std::span<const GraphEdge> edges, const GraphChoice& choice,
                int over) {
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 end(scene.corner.x + scene.area.x, scene.corner.y + scene.area.y);
  draw->AddRectFilled(scene.corner, end, c.inset, theme.px(5));
  draw->PushClipRect(scene.corner, end, true);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const GraphEdge& edge = edges[i];
    const Pill& from = scene.pill(edge.from);
    const Pill& to = scene.pill(edge.to);
    const bool chosen = edge.from == choice.from && edge.to == choice.to;
    if (chosen || static_cast<int>(i) == over) {
      draw->AddLine(border_point(from, to.centre, 0), border_point(to, from.centre, 0),
                    faded(c.accent, chosen ? 0.55F : 0.3F), theme.px(11));
    }
    draw_edge(theme, draw, from, to, edge);
  }
  for (const GraphEdge& edge : edges) {
    const Pill& from = scene.pill(edge.from);
    const Pill& to = scene.pill(edge.to);
    if (!edge.label.empty()) draw_label(theme, draw, from, to, edge);
    const ImVec2 at = label_place(theme, from, to);
    const float r = theme.px(4);
    widgets.mark(fmt::format("{}.{}-{}", name, nodes[static_cast<std::size_t>(edge.from)].name,
                             nodes[static_cast<std::size_t>(edge.to)].name),
                 {at.x - r, at.y - r, at.x + r, at.y + r, true});
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Pill& pill = scene.pills[i];
    const auto index = static_cast<int>(i);
    draw_node(theme, draw, scene, nodes[i], pill, index == choice.from || index == choice.to);
    widgets.mark(fmt::format("{}.{}", name, nodes[i].name),
                 {pill.centre.x - pill.half.x, pill.centre.y - pill.half.y, pill.centre.x + pill.half.x,
                  pill.centre.y + pill.half.y, true});
  }
  draw->PopClipRect();
}

float distance_to_segment(ImVec2 p, ImVec2 a, ImVec2 b) {
  const ImVec2 d(b.x - a.x, b.y - a.y);
  const float squared = d.x * d.x + d.y * d.y;
  const float share = squared > 0 ? std::clamp(((p.x - a.x) * d.x + (p.y - a.y) * d.y) / squared, 0.0F, 1.0F) : 0.0F;
  return std::hypot(p.x - a.x - share * d.x, p.y - a.y - share * d.y);
}

int edge_at(const Theme& theme, const Scene& scene, std::span<const GraphEdge> edges, ImVec2 at) {
  int found = -1;
  float nearest = theme.px(8);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const Pill& from = scene.pill(edges[i].from);
    const Pill& to = scene.pill(edges[i].to);
    const float distance = distance_to_segment(at, border_point(from, to.centre, 0), border_point(to, from.centre, 0));
    if (distance < nearest) {
      nearest = distance;
      found = static_cast<int>(i);
    }
  }
  return found;
}

// Nodes are items before the area: the first of those that overlap takes the pointer.
GraphInput take_input(const Theme& theme, const char* name, const Scene& scene, std::span<const GraphEdge> edges) {
  GraphInput input;
  const float threshold = theme.px(3);
  const ImGuiIO& io = ImGui::GetIO();
  ImGui::PushID(name);
  for (std::size_t i = 0; i < scene.pills.size(); ++i) {
    const Pill& pill = scene.pills[i];
    ImGui::PushID(static_cast<int>(i));
    ImGui::SetCursorScreenPos(ImVec2(pill.centre.x - pill.half.x, pill.centre.y - pill.half.y));
    const bool pressed = ImGui::InvisibleButton("node", ImVec2(2 * pill.half.x, 2 * pill.half.y));
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(0, threshold)) {
      const ImVec2 by = ImGui::GetMouseDragDelta(0, threshold);
      ImGui::ResetMouseDragDelta(0);
      input.moved = static_cast<int>(i);
      input.place = scene.canvas.place(plus(pill.centre, by, 1));
    } else if (pressed && io.MouseDragMaxDistanceSqr[0] < threshold * threshold) {
      input.node = static_cast<int>(i);
    }
    ImGui::PopID();
  }
  ImGui::SetCursorScreenPos(scene.corner);
  const bool pressed = ImGui::InvisibleButton("area", scene.area);
  if (ImGui::IsItemHovered()) input.over = edge_at(theme, scene, edges, io.MousePos);
  if (input.over >= 0) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (pressed) input.edge = input.over;
  ImGui::PopID();
  return input;
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

void edge_line(const Theme& theme, ImDrawList* draw, ImVec2 a, ImVec2 b, ImU32 colour, float thickness, EdgeKind kind) {
  const std::span<const float> dashes = dashes_of(kind);
  const float length = std::hypot(b.x - a.x, b.y - a.y);
  if (dashes.empty() || length <= 0) {
    draw->AddLine(a, b, colour, thickness);
    return;
  }
  const ImVec2 unit((b.x - a.x) / length, (b.y - a.y) / length);
  float at = 0;
  for (std::size_t i = 0; at < length; ++i) {
    const float end = std::min(length, at + theme.px(dashes[i % dashes.size()]));
    if (i % 2 == 0) draw->AddLine(plus(a, unit, at), plus(a, unit, end), colour, thickness);
    at = end;
  }
}

void draw_graph(const Theme& theme, WidgetRegistry& widgets, const char* name, ImVec2 area,
                std::span<const GraphNode> nodes, std::span<const GraphEdge> edges) {
  draw_scene(theme, widgets, name, lay_out(theme, area, nodes), nodes, edges, {}, -1);
  ImGui::Dummy(area);
}

GraphInput draw_live_graph(const Theme& theme, WidgetRegistry& widgets, const char* name, ImVec2 area,
                           std::span<const GraphNode> nodes, std::span<const GraphEdge> edges,
                           const GraphChoice& choice) {
  const Scene scene = lay_out(theme, area, nodes);
  const GraphInput input = take_input(theme, name, scene, edges);
  draw_scene(theme, widgets, name, scene, nodes, edges, choice, input.over);
  return input;
}

}  // namespace causeway
