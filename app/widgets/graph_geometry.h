// Where the boxes and arrows of a graph go in a panel: boxes never cover one another, arrows go around boxes they do
// not belong to, and every arrow has a head that can be seen. Only geometry; graph_view.h draws it.
#pragma once

#include <imgui.h>

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "app/widgets/graph_layout.h"

namespace causeway {

/// a + times * b.
inline ImVec2 plus(ImVec2 a, ImVec2 b, float times) { return {a.x + times * b.x, a.y + times * b.y}; }

/// How large nodes are drawn, from as much as there is to say down to a few letters in ten pixels.
inline constexpr int kGraphStyles = 4;

struct GraphStyle {
  float half_height;  // of a box, pixels
  float most_width;   // of a box, pixels: longer names are shortened
  float head;         // length of an arrow's head without the line's thickness, pixels
  float thickest;     // line, pixels
  bool marker;        // there is room for the factor's marker
  bool detail;        // and for the small words behind the name
};

/// Of style 0 .. kGraphStyles - 1 in a panel of this size; `scale` as Theme::scale().
GraphStyle graph_style(int style, ImVec2 area, float scale);

/// A node that wants a box this wide in each style.
struct NodeShape {
  NodePlace place;
  std::array<float, kGraphStyles> width{};
};

struct EdgeShape {
  int from = 0, to = 0;
  float thickness = 1;  // pixels, before the style limits it
};

struct GraphBox {
  ImVec2 low, high;
  ImVec2 centre() const { return {(low.x + high.x) / 2, (low.y + high.y) / 2}; }
};

struct GraphArrow {
  std::vector<ImVec2> line;    // from the border of the cause's box to the neck of the head, at least two points
  std::array<ImVec2, 3> head;  // tip, then the two other corners
};

struct GraphGeometry {
  bool fits = false;  // false: the panel is too small, and there is nothing below
  int style = 0;
  bool ring = false;               // nodes stand on a ring, since at their own places there was no room
  std::vector<GraphBox> boxes;     // of the nodes; corner of the panel at (0, 0)
  std::vector<GraphArrow> arrows;  // of the edges
};

/// A pure function of what it is given. The largest style in which everything can be seen is taken, with nodes at their
/// own places before nodes on a ring. `area`: pixels. In 200 x 150 pixels every graph of up to ten nodes finds room.
GraphGeometry lay_out_graph(ImVec2 area, float scale, std::span<const NodeShape> nodes,
                            std::span<const EdgeShape> edges);

/// Whether the segment a b comes into the box.
bool meets_box(ImVec2 a, ImVec2 b, const GraphBox& box);

/// A line through `points` cut into dashes that go on around its bends. `lengths`: of dash and gap in turn, pixels, an
/// even number of them; those below a tenth of a pixel count as a tenth.
std::vector<std::array<ImVec2, 2>> dashed_line(std::span<const ImVec2> points, std::span<const float> lengths);

/// Between places and pixels of a panel in a style: what a dragged node's new place is found by.
class GraphCanvas {
 public:
  GraphCanvas(ImVec2 area, float widest, float half_height);
  ImVec2 pixel(const NodePlace& place) const;
  NodePlace place(ImVec2 pixel) const;

 private:
  ImVec2 low_, free_;  // of the boxes' centres
};
/// The one that lay_out_graph() uses.
GraphCanvas graph_canvas(ImVec2 area, float scale, int style, std::span<const NodeShape> nodes);

}  // namespace causeway
