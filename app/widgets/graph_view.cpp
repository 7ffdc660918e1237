#include "app/widgets/graph_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "app/widgets/graph_geometry.h"
#include "app/widgets/graph_labels.h"

namespace causeway {
namespace {

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

/// A line through points, dashed as this kind is, with the dashes going on around the bends.
void edge_path(const Theme& theme, ImDrawList* draw, std::span<const ImVec2> points, ImU32 colour, float thickness,
               EdgeKind kind) {
  const std::span<const float> dashes = dashes_of(kind);
  if (dashes.empty()) {
    draw->AddPolyline(points.data(), static_cast<int>(points.size()), colour, ImDrawFlags_None, thickness);
    return;
  }
  std::vector<float> lengths;
  for (const float length : dashes) lengths.push_back(theme.px(length));
  for (const auto& [a, b] : dashed_line(points, lengths)) draw->AddLine(a, b, colour, thickness);
}

float thickness_of(const Theme& theme, double weight, EdgeKind kind) {
  const bool is_there = kind != EdgeKind::kMissing && kind != EdgeKind::kCut;
  return is_there ? theme.px(1.2F + 3.3F * static_cast<float>(std::clamp(weight, 0.0, 1.0))) : theme.px(1.4F);
}
float thickness_of(const Theme& theme, const GraphEdge& edge) { return thickness_of(theme, edge.weight, edge.kind); }

/// A graph in its place on the screen.
struct Scene {
  ImVec2 corner, area;
  GraphGeometry shape;
  GraphStyle style{};
  std::vector<NodeShape> nodes;

  GraphBox box(int node) const {
    const GraphBox& b = shape.boxes[static_cast<std::size_t>(node)];
    return {plus(corner, b.low, 1), plus(corner, b.high, 1)};
  }
  std::vector<ImVec2> line(std::size_t edge) const {
    std::vector<ImVec2> points;
    for (const ImVec2 p : shape.arrows[edge].line) points.push_back(plus(corner, p, 1));
    return points;
  }
};

constexpr float kTinyFont = 10;  // pixels, of the smallest style

struct Lettering {
  ImFont* font;
  float size;
};
Lettering lettering(const Theme& theme, int style) {
  if (style <= 1) return {theme.strong, theme.strong->FontSize};
  return {theme.small, style == 2 ? theme.small->FontSize : std::min(kTinyFont, theme.small->FontSize)};
}
float width_of(const Lettering& l, const std::string& words) {
  return l.font->CalcTextSizeA(l.size, FLT_MAX, 0, words.c_str()).x;
}

// Left of the name: border, marker and what lies between; right of it: border.
float before_name(const Theme& theme, int style) { return style <= 1 ? theme.px(22) : style == 2 ? theme.px(6) : 4.0F; }
float after_name(const Theme& theme, int style) { return style <= 1 ? theme.px(9) : style == 2 ? theme.px(6) : 4.0F; }

Scene lay_out(const Theme& theme, ImVec2 area, std::span<const GraphNode> nodes, std::span<const GraphEdge> edges) {
  Scene s;
  s.corner = ImGui::GetCursorScreenPos();
  s.area = area;
  for (const GraphNode& node : nodes) {
    NodeShape shape{node.place};
    for (int style = 0; style < kGraphStyles; ++style) {
      float& width = shape.width[static_cast<std::size_t>(style)];
      width = width_of(lettering(theme, style), node.name) + before_name(theme, style) + after_name(theme, style);
      if (style == 0 && !node.detail.empty()) width += theme.px(5) + text_size(theme.small, node.detail).x;
    }
    s.nodes.push_back(shape);
  }
  std::vector<EdgeShape> lines;
  for (const GraphEdge& edge : edges) lines.push_back({edge.from, edge.to, thickness_of(theme, edge)});
  s.shape = lay_out_graph(area, theme.scale(), s.nodes, lines);
  s.style = graph_style(s.shape.style, area, theme.scale());
  return s;
}

/// As much of the name as has room, with an ellipsis if that is not all.
std::string shortened(const Lettering& l, const std::string& name, float room) {
  if (width_of(l, name) <= room) return name;
  std::string cut = name;
  while (!cut.empty()) {
    // Whole characters of UTF-8.
    do {
      cut.pop_back();
    } while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0U) == 0x80U);
    while (!cut.empty() && static_cast<unsigned char>(cut.back()) >= 0xC0U) cut.pop_back();
    if (width_of(l, cut + "\xE2\x80\xA6") <= room) break;
  }
  return cut + "\xE2\x80\xA6";
}

/// What a node says in this style: its name, perhaps shortened, and what is behind it.
struct NodeWords {
  std::string name, detail;
};
NodeWords words_of(const Theme& theme, const Scene& scene, const GraphNode& node, int index) {
  const GraphBox box = scene.box(index);
  const int style = scene.shape.style;
  const Lettering l = lettering(theme, style);
  const float room = box.high.x - box.low.x - before_name(theme, style) - after_name(theme, style) + 0.5F;
  const float detail =
      scene.style.detail && !node.detail.empty() ? theme.px(5) + text_size(theme.small, node.detail).x : 0;
  if (detail > 0 && width_of(l, node.name) + detail <= room) return {node.name, node.detail};
  return {shortened(l, node.name, room), ""};
}

void draw_node(const Theme& theme, ImDrawList* draw, const Scene& scene, const GraphNode& node, int index,
               bool chosen) {
  const Palette& c = theme.colours();
  const GraphBox box = scene.box(index);
  const int style = scene.shape.style;
  const float round = scene.style.half_height, middle = box.centre().y;
  draw->AddRectFilled(box.low, box.high, c.card, round);
  draw->AddRectFilled(box.low, box.high, faded(node.style.colour, 0.22F), round);
  compat::outline(draw, box.low, box.high, node.style.colour, round, style == 3 ? 1.0F : theme.px(1.6F));
  if (chosen) {
    const float r = style == 3 ? 2.0F : theme.px(3);
    compat::outline(draw, ImVec2(box.low.x - r, box.low.y - r), ImVec2(box.high.x + r, box.high.y + r), c.accent,
                    round + r, theme.px(2));
  }
  if (scene.style.marker) {
    draw_marker(draw, ImVec2(box.low.x + theme.px(12.5F), middle), theme.px(5), node.style);
  }
  const NodeWords words = words_of(theme, scene, node, index);
  const Lettering l = lettering(theme, style);
  // In the smallest styles names stand in the middle.
  const float wide = width_of(l, words.name);
  const float x = scene.style.marker ? box.low.x + before_name(theme, style) : box.centre().x - wide / 2;
  draw->AddText(l.font, l.size, ImVec2(std::floor(x), std::floor(middle - l.size / 2)), c.text, words.name.c_str());
  if (words.detail.empty()) return;
  text_at(draw, theme.small, ImVec2(x + wide + theme.px(5), middle - theme.small->FontSize / 2 + theme.px(1)), c.muted,
          words.detail);
}

float distance_to_segment(ImVec2 p, ImVec2 a, ImVec2 b) {
  const ImVec2 d(b.x - a.x, b.y - a.y);
  const float squared = d.x * d.x + d.y * d.y;
  const float share = squared > 0 ? std::clamp(((p.x - a.x) * d.x + (p.y - a.y) * d.y) / squared, 0.0F, 1.0F) : 0.0F;
  return std::hypot(p.x - a.x - share * d.x, p.y - a.y - share * d.y);
}

/// How far a point is from all arrows, from other boxes and from the border of the area.
float room_at(const Scene& scene, ImVec2 at, int node) {
  float room = std::min({at.x, at.y, scene.area.x - at.x, scene.area.y - at.y});
  for (const GraphArrow& arrow : scene.shape.arrows) {
    for (std::size_t k = 1; k < arrow.line.size(); ++k) {
      room = std::min(room, distance_to_segment(at, arrow.line[k - 1], arrow.line[k]));
    }
    for (const ImVec2 corner : arrow.head) room = std::min(room, std::hypot(at.x - corner.x, at.y - corner.y));
  }
  for (std::size_t i = 0; i < scene.shape.boxes.size(); ++i) {
    if (static_cast<int>(i) == node) continue;
    const GraphBox& b = scene.shape.boxes[i];
    const float x = std::max({b.low.x - at.x, at.x - b.high.x, 0.0F});
    const float y = std::max({b.low.y - at.y, at.y - b.high.y, 0.0F});
    room = std::min(room, std::hypot(x, y));
  }
  return room;
}

/// A ring where the border of the node's box has most room, open towards the box, which it points at. Drawn before the
/// box, which covers the rest.
void draw_ring(const Theme& theme, WidgetRegistry& widgets, const std::string& name, ImDrawList* draw,
               const Scene& scene, const GraphRing& ring, int node) {
  constexpr int kPieces = 32;
  constexpr float kTurn = 6.2831853F, kOpen = 0.2F;  // share of the circle that is behind the box
  const GraphBox box = scene.shape.boxes[static_cast<std::size_t>(node)];
  const float r = scene.style.half_height * 0.78F, out = 0.55F * r;
  const ImVec2 mid = box.centre();
  const ImVec2 places[] = {
      {box.high.x + out, mid.y}, {box.low.x - out, mid.y}, {mid.x, box.low.y - out}, {mid.x, box.high.y + out}};
  ImVec2 at = places[0];
  for (const ImVec2 place : places) {
    if (room_at(scene, place, node) > room_at(scene, at, node) + 1) at = place;
  }
  const ImVec2 centre = plus(scene.corner, at, 1);
  // Away from the box.
  const float away = std::atan2(at.y - mid.y, std::abs(at.x - mid.x) < 1 ? 0.0F : at.x - mid.x);
  const ImU32 colour = edge_colour(theme, ring.kind);
  std::vector<ImVec2> points;
  for (int k = 0; k <= kPieces; ++k) {
    const float angle = away + kTurn * (1 - kOpen) * (static_cast<float>(k) / kPieces - 0.5F);
    points.emplace_back(centre.x + r * std::cos(angle), centre.y + r * std::sin(angle));
  }
  edge_path(theme, draw, points, colour, std::min(thickness_of(theme, ring.weight, ring.kind), scene.style.thickest),
            ring.kind);
  // The head, where the circle goes behind the box.
  const ImVec2 end = points[kPieces - 3], before = points[kPieces - 8];
  const float length = std::max(1e-3F, std::hypot(end.x - before.x, end.y - before.y)),
              head = std::max(4.0F, 0.62F * r);
  const ImVec2 along((end.x - before.x) / length, (end.y - before.y) / length);
  draw->AddTriangleFilled(plus(end, along, head),
                          ImVec2(end.x - 0.55F * head * along.y, end.y + 0.55F * head * along.x),
                          ImVec2(end.x + 0.55F * head * along.y, end.y - 0.55F * head * along.x), colour);
  widgets.mark(name, {centre.x - r, centre.y - r, centre.x + r, centre.y + r, true});
}

void draw_number(const Theme& theme, ImDrawList* draw, const GraphBox& box, const GraphEdge& edge) {
  draw->AddRectFilled(box.low, box.high, faded(theme.colours().inset, edge.opacity), theme.px(3));
  text_at(draw, theme.small, ImVec2(box.centre().x, box.low.y), faded(theme.colours().muted, edge.opacity), edge.label,
          0.5F);
}

void draw_too_small(const Theme& theme, ImDrawList* draw, const Scene& scene) {
  const char* words = "Too small for this graph: make the panel larger.";
  const float wrap = std::max(1.0F, scene.area.x - theme.px(8));
  const ImVec2 size = theme.small->CalcTextSizeA(theme.small->FontSize, wrap, wrap, words);
  draw->AddText(theme.small, theme.small->FontSize,
                ImVec2(scene.corner.x + (scene.area.x - size.x) / 2, scene.corner.y + (scene.area.y - size.y) / 2),
                theme.colours().muted, words, nullptr, wrap);
}

void draw_edges(const Theme& theme, WidgetRegistry& widgets, const char* name, const Scene& scene,
                std::span<const GraphNode> nodes, std::span<const GraphEdge> edges, const GraphChoice& choice,
                int over) {
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const GraphEdge& edge = edges[i];
    const std::vector<ImVec2> line = scene.line(i);
    const bool chosen = edge.from == choice.from && edge.to == choice.to;
    if (chosen || static_cast<int>(i) == over) {
      draw->AddPolyline(line.data(), static_cast<int>(line.size()), faded(c.accent, chosen ? 0.55F : 0.3F),
                        ImDrawFlags_None, theme.px(11));
    }
    const ImU32 colour = faded(edge_colour(theme, edge.kind), edge.opacity);
    edge_path(theme, draw, line, colour, std::min(thickness_of(theme, edge), scene.style.thickest), edge.kind);
    const auto& head = scene.shape.arrows[i].head;
    draw->AddTriangleFilled(plus(scene.corner, head[0], 1), plus(scene.corner, head[1], 1),
                            plus(scene.corner, head[2], 1), colour);
  }
  std::vector<LabelShape> labels;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const GraphEdge& edge = edges[i];
    const ImVec2 size = text_size(theme.small, edge.label);
    const bool has_room = scene.shape.style <= 1 && !edge.label.empty();
    labels.push_back({has_room ? ImVec2(size.x + theme.px(6), size.y) : ImVec2(0, 0), edge.weight,
                      (edge.from == choice.from && edge.to == choice.to) || static_cast<int>(i) == over});
  }
  const auto places = place_labels(scene.shape, theme.scale(), labels);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const GraphEdge& edge = edges[i];
    const std::string id = fmt::format("{}.{}-{}", name, nodes[static_cast<std::size_t>(edge.from)].name,
                                       nodes[static_cast<std::size_t>(edge.to)].name);
    if (places[i]) {
      const GraphBox box{plus(scene.corner, places[i]->low, 1), plus(scene.corner, places[i]->high, 1)};
      draw_number(theme, draw, box, edge);
      widgets.mark(id + ".number", {box.low.x, box.low.y, box.high.x, box.high.y, true});
    }
    const ImVec2 at = plus(scene.corner, label_place(scene.shape.arrows[i], theme.scale()), 1);
    const float r = theme.px(4);
    widgets.mark(id, {at.x - r, at.y - r, at.x + r, at.y + r, true});
  }
}

void draw_scene(const Theme& theme, WidgetRegistry& widgets, const char* name, const Scene& scene,
                std::span<const GraphNode> nodes, std::span<const GraphEdge> edges, const GraphChoice& choice,
                int over) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 end(scene.corner.x + scene.area.x, scene.corner.y + scene.area.y);
  draw->AddRectFilled(scene.corner, end, theme.colours().inset, theme.px(5));
  draw->PushClipRect(scene.corner, end, true);
  if (scene.shape.fits) {
    draw_edges(theme, widgets, name, scene, nodes, edges, choice, over);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (!nodes[i].ring) continue;
      draw_ring(theme, widgets, fmt::format("{}.{}.ring", name, nodes[i].name), draw, scene, *nodes[i].ring,
                static_cast<int>(i));
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const auto index = static_cast<int>(i);
      const GraphBox box = scene.box(index);
      draw_node(theme, draw, scene, nodes[i], index, index == choice.from || index == choice.to);
      widgets.mark(fmt::format("{}.{}", name, nodes[i].name), {box.low.x, box.low.y, box.high.x, box.high.y, true});
    }
  } else {
    draw_too_small(theme, draw, scene);
  }
  draw->PopClipRect();
  widgets.show(fmt::format("{}.style", name), scene.shape.fits ? std::to_string(scene.shape.style) : "too small");
}

int edge_at(const Theme& theme, const Scene& scene, ImVec2 at) {
  int found = -1;
  float nearest = theme.px(8);
  for (std::size_t i = 0; i < scene.shape.arrows.size(); ++i) {
    std::vector<ImVec2> line = scene.line(i);
    line.push_back(plus(scene.corner, scene.shape.arrows[i].head[0], 1));
    for (std::size_t k = 1; k < line.size(); ++k) {
      const float distance = distance_to_segment(at, line[k - 1], line[k]);
      if (distance < nearest) {
        nearest = distance;
        found = static_cast<int>(i);
      }
    }
  }
  return found;
}

// Nodes are items before the area: the first of those that overlap takes the pointer.
GraphInput take_input(const Theme& theme, const char* name, const Scene& scene, std::span<const GraphNode> nodes,
                      bool live) {
  GraphInput input;
  const float threshold = theme.px(3);
  const ImGuiIO& io = ImGui::GetIO();
  ImGui::PushID(name);
  for (std::size_t i = 0; i < scene.shape.boxes.size(); ++i) {
    const auto index = static_cast<int>(i);
    const GraphBox box = scene.box(index);
    ImGui::PushID(index);
    ImGui::SetCursorScreenPos(box.low);
    const bool pressed = ImGui::InvisibleButton("node", ImVec2(box.high.x - box.low.x, box.high.y - box.low.y));
    const bool cut = words_of(theme, scene, nodes[i], index).name != nodes[i].name;
    const std::string whole = cut ? nodes[i].name + (nodes[i].tip.empty() ? "" : "\n") : std::string();
    if (cut || !nodes[i].tip.empty()) tooltip(theme, whole + nodes[i].tip);
    if (live && (ImGui::IsItemHovered() || ImGui::IsItemActive())) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (live && ImGui::IsItemActive() && ImGui::IsMouseDragging(0, threshold)) {
      const ImVec2 by = ImGui::GetMouseDragDelta(0, threshold);
      ImGui::ResetMouseDragDelta(0);
      input.moved = index;
      const GraphBox& at = scene.shape.boxes[i];
      input.place =
          graph_canvas(scene.area, theme.scale(), scene.shape.style, scene.nodes).place(plus(at.centre(), by, 1));
    } else if (pressed && io.MouseDragMaxDistanceSqr[0] < threshold * threshold) {
      input.node = index;
    }
    ImGui::PopID();
  }
  if (live) {
    ImGui::SetCursorScreenPos(scene.corner);
    const bool pressed = ImGui::InvisibleButton("area", scene.area);
    if (ImGui::IsItemHovered()) input.over = edge_at(theme, scene, io.MousePos);
    if (input.over >= 0) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (pressed) input.edge = input.over;
  }
  ImGui::PopID();
  return input;
}

}  // namespace

ImU32 edge_colour(const Theme& theme, EdgeKind kind) {
  const Palette& c = theme.colours();
  switch (kind) {
    case EdgeKind::kPlain:
    case EdgeKind::kMissing:  // its dashes tell it
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
      break;
  }
  return c.faint;
}

void edge_line(const Theme& theme, ImDrawList* draw, ImVec2 a, ImVec2 b, ImU32 colour, float thickness, EdgeKind kind) {
  const ImVec2 points[] = {a, b};
  edge_path(theme, draw, points, colour, thickness, kind);
}

void draw_graph(const Theme& theme, WidgetRegistry& widgets, const char* name, ImVec2 area,
                std::span<const GraphNode> nodes, std::span<const GraphEdge> edges) {
  const Scene scene = lay_out(theme, area, nodes, edges);
  draw_scene(theme, widgets, name, scene, nodes, edges, {}, -1);
  take_input(theme, name, scene, nodes, false);
  ImGui::SetCursorScreenPos(scene.corner);
  ImGui::Dummy(area);
}

GraphInput draw_live_graph(const Theme& theme, WidgetRegistry& widgets, const char* name, ImVec2 area,
                           std::span<const GraphNode> nodes, std::span<const GraphEdge> edges,
                           const GraphChoice& choice) {
  const Scene scene = lay_out(theme, area, nodes, edges);
  const GraphInput input = take_input(theme, name, scene, nodes, true);
  draw_scene(theme, widgets, name, scene, nodes, edges, choice, input.over);
  return input;
}

}  // namespace causeway
