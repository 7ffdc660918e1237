#include "app/widgets/graph_labels.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace causeway {
namespace {

constexpr float kLongLine = 80;     // at scale 1: from here on a number does not stand in the middle
constexpr float kUsual = 0.32F;     // share of the way from the cause
constexpr float kMiddle = 0.5F;     // the same for short lines
constexpr float kAroundNumber = 1;  // pixels between a number and what it must not lie on

float length_of(const GraphArrow& arrow) {
  float length = 0;
  for (std::size_t i = 1; i < arrow.line.size(); ++i) {
    length += std::hypot(arrow.line[i].x - arrow.line[i - 1].x, arrow.line[i].y - arrow.line[i - 1].y);
  }
  return length;
}

ImVec2 at_share(const GraphArrow& arrow, float share) {
  float rest = length_of(arrow) * share;
  for (std::size_t i = 1; i < arrow.line.size(); ++i) {
    const ImVec2 d(arrow.line[i].x - arrow.line[i - 1].x, arrow.line[i].y - arrow.line[i - 1].y);
    const float piece = std::hypot(d.x, d.y);
    if (piece >= rest && piece > 0) return plus(arrow.line[i - 1], d, rest / piece);
    rest -= piece;
  }
  return arrow.line.back();
}

bool overlap(const GraphBox& a, const GraphBox& b) {
  return a.low.x < b.high.x && b.low.x < a.high.x && a.low.y < b.high.y && b.low.y < a.high.y;
}

GraphBox box_around(const GraphArrow& arrow) {
  GraphBox box{arrow.head[0], arrow.head[0]};
  const auto take = [&](ImVec2 p) {
    box.low = {std::min(box.low.x, p.x), std::min(box.low.y, p.y)};
    box.high = {std::max(box.high.x, p.x), std::max(box.high.y, p.y)};
  };
  for (const ImVec2 p : arrow.line) take(p);
  for (const ImVec2 p : arrow.head) take(p);
  return box;
}

bool on_head(const GraphBox& box, const GraphArrow& arrow) {
  for (std::size_t i = 0; i < 3; ++i) {
    if (meets_box(arrow.head[i], arrow.head[(i + 1) % 3], box)) return true;
  }
  return false;
}

bool on_line(const GraphBox& box, const GraphArrow& arrow) {
  for (std::size_t i = 1; i < arrow.line.size(); ++i) {
    if (meets_box(arrow.line[i - 1], arrow.line[i], box)) return true;
  }
  return false;
}

}  // namespace

ImVec2 label_place(const GraphArrow& arrow, float scale) {
  return at_share(arrow, length_of(arrow) > kLongLine * scale ? kUsual : kMiddle);
}

std::vector<std::optional<GraphBox>> place_labels(const GraphGeometry& shape, float scale,
                                                  std::span<const LabelShape> labels) {
  std::vector<std::optional<GraphBox>> places(labels.size());
  std::vector<std::size_t> order(labels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (labels[a].wanted != labels[b].wanted) return labels[a].wanted;
    return labels[a].weight > labels[b].weight;
  });
  const auto heaviest = static_cast<std::size_t>(
      std::max_element(labels.begin(), labels.end(),
                       [](const LabelShape& a, const LabelShape& b) { return a.weight < b.weight; }) -
      labels.begin());
  std::vector<GraphBox> around;
  for (const GraphArrow& arrow : shape.arrows) around.push_back(box_around(arrow));
  const auto box_at = [&](std::size_t edge, ImVec2 middle, float clearance) {
    const ImVec2 half(labels[edge].size.x / 2 + clearance, labels[edge].size.y / 2 + clearance);
    return GraphBox{plus(middle, half, -1), plus(middle, half, 1)};
  };
  const auto is_free = [&](std::size_t edge, const GraphBox& box) {
    for (const GraphBox& node : shape.boxes) {
      if (overlap(box, node)) return false;
    }
    for (const auto& other : places) {
      if (other && overlap(box, *other)) return false;
    }
    if (on_head(box, shape.arrows[edge])) return false;
    for (std::size_t i = 0; i < shape.arrows.size(); ++i) {
      if (i == edge || !overlap(box, around[i])) continue;
      if (on_line(box, shape.arrows[i]) || on_head(box, shape.arrows[i])) return false;
    }
    return true;
  };
  for (const std::size_t edge : order) {
    if (labels[edge].size.x <= 0) continue;
    const GraphArrow& arrow = shape.arrows[edge];
    const ImVec2 usual = label_place(arrow, scale);
    std::vector<ImVec2> middles{usual};
    for (const float share : {0.42F, 0.5F, 0.24F, 0.58F, 0.66F, 0.74F, 0.16F})
      middles.push_back(at_share(arrow, share));
    const auto found = std::find_if(middles.begin(), middles.end(),
                                    [&](ImVec2 p) { return is_free(edge, box_at(edge, p, kAroundNumber)); });
    if (found != middles.end()) {
      places[edge] = box_at(edge, *found, 0);
    } else if (labels[edge].wanted || edge == heaviest) {
      places[edge] = box_at(edge, usual, 0);
    }
  }
  return places;
}

}  // namespace causeway
