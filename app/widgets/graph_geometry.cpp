#include "app/widgets/graph_geometry.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace causeway {
namespace {

constexpr float kBorder = 4;           // pixels that stay free between a box and the panel's border
constexpr float kClearance = 2;        // between a line and a box that it passes
constexpr float kTipGap = 3;           // between a head and its box
constexpr float kShaft = 3;            // of an arrow at least, beside its head
constexpr float kBesideEachOther = 4;  // pixels between boxes at least
constexpr int kSamples = 28;           // of a curve

float distance(ImVec2 a, ImVec2 b) { return std::hypot(b.x - a.x, b.y - a.y); }

GraphBox grown(const GraphBox& box, float by) {
  return {ImVec2(box.low.x - by, box.low.y - by), ImVec2(box.high.x + by, box.high.y + by)};
}
bool contains(const GraphBox& box, ImVec2 p) {
  return p.x > box.low.x && p.x < box.high.x && p.y > box.low.y && p.y < box.high.y;
}

/// Share of the way from a, which is outside, to b where the box begins.
float entry(ImVec2 a, ImVec2 b, const GraphBox& box) {
  float share = 0;
  const auto side = [&](float from, float to, float low, float high) {
    if (from < low && to > from) share = std::max(share, (low - from) / (to - from));
    if (from > high && to < from) share = std::max(share, (from - high) / (from - to));
  };
  side(a.x, b.x, box.low.x, box.high.x);
  side(a.y, b.y, box.low.y, box.high.y);
  return std::min(share, 1.0F);
}

float most_half_width(std::span<const NodeShape> nodes, int style, float most) {
  float widest = 0;
  for (const NodeShape& node : nodes) widest = std::max(widest, node.width[static_cast<std::size_t>(style)]);
  return std::min(widest, most) / 2;
}

/// Boxes of a style around given centres.
std::vector<GraphBox> boxes_at(std::span<const ImVec2> centres, std::span<const NodeShape> nodes, int style,
                               const GraphStyle& look) {
  std::vector<GraphBox> boxes;
  for (std::size_t i = 0; i < centres.size(); ++i) {
    const float half = std::min(nodes[i].width[static_cast<std::size_t>(style)], look.most_width) / 2;
    boxes.push_back({ImVec2(centres[i].x - half, centres[i].y - look.half_height),
                     ImVec2(centres[i].x + half, centres[i].y + look.half_height)});
  }
  return boxes;
}

void move(GraphBox& box, ImVec2 by) { box = {plus(box.low, by, 1), plus(box.high, by, 1)}; }

void keep_inside(GraphBox& box, ImVec2 area) {
  const auto shift = [](float low, float high, float length) {
    if (low < kBorder) return kBorder - low;
    return high > length - kBorder ? length - kBorder - high : 0.0F;
  };
  move(box, {shift(box.low.x, box.high.x, area.x), shift(box.low.y, box.high.y, area.y)});
}

bool is_inside(const GraphBox& box, ImVec2 area) {
  return box.low.x >= 0 && box.low.y >= 0 && box.high.x <= area.x && box.high.y <= area.y;
}

/// Pushes boxes apart until none is nearer to another than `gap` in both directions. False if there is no room.
bool push_apart(std::vector<GraphBox>& boxes, ImVec2 area, float gap) {
  constexpr int kRounds = 60;
  for (GraphBox& box : boxes) keep_inside(box, area);
  for (int round = 0; round < kRounds; ++round) {
    bool moved = false;
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      for (std::size_t j = i + 1; j < boxes.size(); ++j) {
        GraphBox &a = boxes[i], &b = boxes[j];
        const float x = std::min(a.high.x, b.high.x) - std::max(a.low.x, b.low.x) + gap;
        const float y = std::min(a.high.y, b.high.y) - std::max(a.low.y, b.low.y) + gap;
        if (x <= 0.01F || y <= 0.01F) continue;
        moved = true;
        const bool sideways = x < y;
        const float sign = (sideways ? a.centre().x <= b.centre().x : a.centre().y <= b.centre().y) ? 1.0F : -1.0F;
        const ImVec2 by = sideways ? ImVec2(sign * x / 2, 0) : ImVec2(0, sign * y / 2);
        move(a, {-by.x, -by.y});
        move(b, by);
        keep_inside(a, area);
        keep_inside(b, area);
      }
    }
    if (!moved) return std::all_of(boxes.begin(), boxes.end(), [&](const GraphBox& b) { return is_inside(b, area); });
  }
  return false;
}

/// On an ellipse, from top to bottom in the order of their places: then no straight line between two meets a third.
std::vector<ImVec2> ring(std::span<const NodeShape> nodes, ImVec2 area, float half_width, float half_height) {
  std::vector<std::size_t> order(nodes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const NodePlace &p = nodes[a].place, &q = nodes[b].place;
    return p.y != q.y ? p.y < q.y : p.x < q.x;
  });
  const float rx = std::max(0.0F, area.x / 2 - half_width - kBorder);
  const float ry = std::max(0.0F, area.y / 2 - half_height - kBorder);
  std::vector<ImVec2> centres(nodes.size());
  for (std::size_t k = 0; k < order.size(); ++k) {
    // The first at the top, then in turn to the left and to the right of it.
    const double step = 2 * std::numbers::pi / static_cast<double>(order.size());
    const double angle = static_cast<double>((k + 1) / 2) * step * (k % 2 == 1 ? -1 : 1);
    centres[order[k]] = {area.x / 2 + rx * static_cast<float>(std::sin(angle)),
                         area.y / 2 - ry * static_cast<float>(std::cos(angle))};
  }
  return centres;
}

/// A curve from centre to centre, its control points shifted sideways by `near` and `far`.
std::vector<ImVec2> curve(ImVec2 a, ImVec2 b, float first, float second, float near, float far) {
  if (near == 0 && far == 0) return {a, b};
  const ImVec2 d(b.x - a.x, b.y - a.y);
  const float length = std::max(1.0F, distance(a, b));
  const ImVec2 side(-d.y / length, d.x / length);
  const ImVec2 p = plus(plus(a, d, first), side, near), q = plus(plus(a, d, second), side, far);
  std::vector<ImVec2> points;
  for (int k = 0; k <= kSamples; ++k) {
    const float t = static_cast<float>(k) / kSamples, u = 1 - t;
    const float c0 = u * u * u, c1 = 3 * u * u * t, c2 = 3 * u * t * t, c3 = t * t * t;
    points.push_back({c0 * a.x + c1 * p.x + c2 * q.x + c3 * b.x, c0 * a.y + c1 * p.y + c2 * q.y + c3 * b.y});
  }
  return points;
}

class Router {
 public:
  Router(const std::vector<GraphBox>& boxes, ImVec2 area) : boxes_(boxes), area_(area) {}

  /// The straightest way that can be seen as a whole; empty if there is none. `head` and `width` in pixels.
  std::optional<GraphArrow> route(int from, int to, float head, float width, bool bowed) const {
    const ImVec2 a = box(from).centre(), b = box(to).centre();
    const float step = std::max(5.0F, 0.025F * std::max(area_.x, area_.y));
    constexpr int kSteps = 36;
    // Where the control points are, and how much of the shift each gets: a bow, a bow that leaves at once, and two that
    // turn early or late.
    static constexpr float kShapes[][4] = {
        {0.33F, 0.67F, 1, 1}, {0.05F, 0.95F, 1, 1}, {0.2F, 0.8F, 1.3F, 0.2F}, {0.2F, 0.8F, 0.2F, 1.3F}};
    for (int k = bowed ? 2 : 0; k <= kSteps; ++k) {
      for (const float sign : {1.0F, -1.0F}) {
        for (const auto& s : kShapes) {
          const float by = sign * step * static_cast<float>(k);
          if (auto arrow = arrow_along(curve(a, b, s[0], s[1], s[2] * by, s[3] * by), from, to, head, width)) {
            return arrow;
          }
          if (k == 0) break;
        }
        if (k == 0) break;
      }
    }
    return std::nullopt;
  }

 private:
  const GraphBox& box(int node) const { return boxes_[static_cast<std::size_t>(node)]; }

  std::optional<GraphArrow> arrow_along(const std::vector<ImVec2>& points, int from, int to, float head,
                                        float width) const {
    const GraphBox own = grown(box(from), 1), goal = grown(box(to), kTipGap);
    std::vector<ImVec2> way;
    std::size_t k = 0;
    while (k + 1 < points.size() && contains(own, points[k + 1])) ++k;
    if (k + 1 >= points.size() || contains(goal, points[k])) return std::nullopt;
    way.push_back(plus(points[k + 1], {points[k].x - points[k + 1].x, points[k].y - points[k + 1].y},
                       entry(points[k + 1], points[k], own)));
    for (++k; k < points.size(); ++k) {
      if (contains(own, points[k])) return std::nullopt;  // back through its own cause
      const ImVec2 last = way.back();
      if (!meets_box(last, points[k], goal)) {
        way.push_back(points[k]);
        continue;
      }
      way.push_back(plus(last, {points[k].x - last.x, points[k].y - last.y}, entry(last, points[k], goal)));
      break;
    }
    float length = 0;
    for (std::size_t i = 1; i < way.size(); ++i) length += distance(way[i - 1], way[i]);
    if (length < head + kShaft) return std::nullopt;
    GraphArrow arrow = with_head(std::move(way), head, width);
    return is_clear(arrow, from, to) ? std::optional(std::move(arrow)) : std::nullopt;
  }

  static GraphArrow with_head(std::vector<ImVec2> way, float head, float width) {
    GraphArrow arrow;
    const ImVec2 tip = way.back();
    // Back along the line by a head's length.
    float rest = head;
    while (way.size() > 2 && distance(way[way.size() - 2], way.back()) <= rest) {
      rest -= distance(way[way.size() - 2], way.back());
      way.pop_back();
    }
    const ImVec2 before = way[way.size() - 2], last = way.back();
    const float piece = std::max(1e-3F, distance(before, last));
    const ImVec2 neck = plus(last, {before.x - last.x, before.y - last.y}, std::min(1.0F, rest / piece));
    way.back() = neck;
    const float axis = std::max(1e-3F, distance(neck, tip));
    const ImVec2 side(-(tip.y - neck.y) / axis * width / 2, (tip.x - neck.x) / axis * width / 2);
    arrow.head = {tip, plus(neck, side, 1), plus(neck, side, -1)};
    arrow.line = std::move(way);
    return arrow;
  }

  bool is_clear(const GraphArrow& arrow, int from, int to) const {
    const auto inside = [&](ImVec2 p) { return p.x >= 1 && p.y >= 1 && p.x <= area_.x - 1 && p.y <= area_.y - 1; };
    if (!std::all_of(arrow.line.begin(), arrow.line.end(), inside)) return false;
    if (!std::all_of(arrow.head.begin(), arrow.head.end(), inside)) return false;
    for (std::size_t n = 0; n < boxes_.size(); ++n) {
      const auto node = static_cast<int>(n);
      const bool foreign = node != from && node != to;
      const GraphBox around = grown(boxes_[n], foreign ? kClearance : 0);
      for (std::size_t i = 0; i < 3; ++i) {
        if (meets_box(arrow.head[i], arrow.head[(i + 1) % 3], around)) return false;
      }
      if (!foreign) continue;
      for (std::size_t i = 1; i < arrow.line.size(); ++i) {
        if (meets_box(arrow.line[i - 1], arrow.line[i], around)) return false;
      }
    }
    return true;
  }

  const std::vector<GraphBox>& boxes_;
  ImVec2 area_;
};

/// Arrows between boxes that are in their places; empty if one of them cannot be seen as a whole.
std::optional<std::vector<GraphArrow>> arrows_between(const std::vector<GraphBox>& boxes, ImVec2 area,
                                                      std::span<const EdgeShape> edges, const GraphStyle& look) {
  const Router router(boxes, area);
  std::vector<GraphArrow> arrows;
  for (const EdgeShape& edge : edges) {
    const bool both_ways = std::any_of(edges.begin(), edges.end(), [&](const EdgeShape& other) {
      return other.from == edge.to && other.to == edge.from;
    });
    const float head = look.head + std::min(edge.thickness, look.thickest);
    auto arrow = router.route(edge.from, edge.to, head, head, both_ways);
    if (!arrow) return std::nullopt;
    arrows.push_back(std::move(*arrow));
  }
  return arrows;
}

}  // namespace

GraphStyle graph_style(int style, ImVec2 area, float scale) {
  switch (style) {
    case 0:
      return {13 * scale, std::max(90 * scale, area.x * 0.42F), 6 * scale, 4.5F * scale, true, true};
    case 1:
      return {12 * scale, std::max(70 * scale, area.x * 0.24F), 6 * scale, 4 * scale, true, false};
    case 2:
      return {9 * scale, std::max(48 * scale, area.x * 0.16F), 5 * scale, 2.5F * scale, false, false};
    default:
      return {7, 34, 5, 1.5F, false, false};  // as small as can be read, whatever the zoom
  }
}

bool meets_box(ImVec2 a, ImVec2 b, const GraphBox& box) {
  float from = 0, to = 1;
  const auto clip = [&](float start, float d, float low, float high) {
    if (d == 0) return start > low && start < high;
    float enter = (low - start) / d, leave = (high - start) / d;
    if (enter > leave) std::swap(enter, leave);
    from = std::max(from, enter);
    to = std::min(to, leave);
    return from < to;
  };
  return clip(a.x, b.x - a.x, box.low.x, box.high.x) && clip(a.y, b.y - a.y, box.low.y, box.high.y);
}

// Places are centres of equal cells; the outermost boxes may come as near to the border as the margin allows.
namespace {
constexpr double kStretchX = 2.0, kStretchY = 1.4;
constexpr float kMargin = 8;
}  // namespace

GraphCanvas::GraphCanvas(ImVec2 area, float widest, float half_height)
    : low_(widest + kMargin, half_height + kMargin),
      free_(std::max(0.0F, area.x - 2 * low_.x), std::max(0.0F, area.y - 2 * low_.y)) {}

ImVec2 GraphCanvas::pixel(const NodePlace& place) const {
  const auto stretched = [](double at, double by) {
    return static_cast<float>(std::clamp((at - 0.5) * by + 0.5, 0.0, 1.0));
  };
  return {std::round(low_.x + free_.x * stretched(place.x, kStretchX)),
          std::round(low_.y + free_.y * stretched(place.y, kStretchY))};
}

NodePlace GraphCanvas::place(ImVec2 pixel) const {
  const auto back = [](float at, float begin, float length, double by) {
    const double share = length > 0 ? std::clamp(static_cast<double>((at - begin) / length), 0.0, 1.0) : 0.5;
    return (share - 0.5) / by + 0.5;
  };
  return {back(pixel.x, low_.x, free_.x, kStretchX), back(pixel.y, low_.y, free_.y, kStretchY)};
}

GraphCanvas graph_canvas(ImVec2 area, float scale, int style, std::span<const NodeShape> nodes) {
  const GraphStyle look = graph_style(style, area, scale);
  return {area, most_half_width(nodes, style, look.most_width), look.half_height};
}

GraphGeometry lay_out_graph(ImVec2 area, float scale, std::span<const NodeShape> nodes,
                            std::span<const EdgeShape> edges) {
  // The smallest style on a ring is the last resort; a larger one on a ring is better than smaller at its own places.
  static constexpr std::pair<int, bool> kTries[] = {{0, false}, {1, false}, {2, false}, {1, true},
                                                    {2, true},  {3, false}, {3, true}};
  GraphGeometry out;
  for (const auto& [style, on_ring] : kTries) {
    const GraphStyle look = graph_style(style, area, scale);
    std::vector<ImVec2> centres;
    if (on_ring) {
      centres = ring(nodes, area, most_half_width(nodes, style, look.most_width), look.half_height);
    } else {
      const GraphCanvas canvas = graph_canvas(area, scale, style, nodes);
      for (const NodeShape& node : nodes) centres.push_back(canvas.pixel(node.place));
    }
    // Boxes may lie side by side where no arrow goes between them; only if that hides an arrow they must leave room for
    // one between any two. So a node stays where it was dragged as long as it can.
    for (const float gap : {kBesideEachOther, kTipGap + look.head + look.thickest + kShaft + 2}) {
      out.boxes = boxes_at(centres, nodes, style, look);
      if (!push_apart(out.boxes, area, gap)) continue;
      auto arrows = arrows_between(out.boxes, area, edges, look);
      if (!arrows) continue;
      out.fits = true;
      out.style = style;
      out.ring = on_ring;
      out.arrows = std::move(*arrows);
      return out;
    }
  }
  out.boxes.clear();
  return out;
}

std::vector<std::array<ImVec2, 2>> dashed_line(std::span<const ImVec2> points, std::span<const float> lengths) {
  std::vector<std::array<ImVec2, 2>> dashes;
  // What is left of a dash by rounding can be too little to move a point on by: below this it has ended.
  constexpr float kLeast = 0.1F;
  std::size_t dash = 0;
  float left = std::max(lengths[0], kLeast);
  for (std::size_t i = 1; i < points.size(); ++i) {
    const ImVec2 a = points[i - 1], b = points[i];
    const float length = distance(a, b);
    if (!(length > 0) || !std::isfinite(length)) continue;
    const auto point = [&](float at) {
      return ImVec2(a.x + (b.x - a.x) * at / length, a.y + (b.y - a.y) * at / length);
    };
    for (float at = 0; at < length;) {
      const float end = std::min(length, at + left);
      if (dash % 2 == 0) dashes.push_back({point(at), point(end)});
      left -= end - at;
      at = end;
      if (left >= kLeast) continue;
      ++dash;
      left = std::max(lengths[dash % lengths.size()], kLeast);
    }
  }
  return dashes;
}

}  // namespace causeway
