// Graphs in panels of any size: what can be told without drawing.
#include "app/widgets/graph_geometry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/random.h"

namespace causeway {
namespace {

const ImVec2 kSizes[] = {{200, 150}, {200, 600}, {260, 200}, {360, 260},
                         {460, 180}, {640, 400}, {900, 150}, {900, 600}};

/// A random graph without cycles over nodes in random order; each edge is there with this probability.
Matrix<int> random_dag(int n, double density, std::uint64_t seed) {
  Random random(seed, Stream::kWorldStructure, 0);
  Matrix<int> edges = Matrix<int>::Zero(n, n);
  std::vector<int> order;
  for (int i = 0; i < n; ++i) {
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(random.below(static_cast<std::uint32_t>(i + 1))), i);
  }
  for (int i = 0; i < n; ++i) {
    for (int j = i + 1; j < n; ++j) {
      if (random.uniform() < density) edges(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(j)]) = 1;
    }
  }
  return edges;
}

struct Graph {
  std::vector<NodeShape> nodes;
  std::vector<EdgeShape> edges;
};

/// With names as long as people give them: wider than any panel in the larger styles.
Graph graph_of(const Matrix<int>& adjacency, const std::vector<NodePlace>& places) {
  Graph graph;
  for (const NodePlace& place : places) graph.nodes.push_back({place, {260, 230, 190, 130}});
  for (int i = 0; i < adjacency.rows(); ++i) {
    for (int j = 0; j < adjacency.cols(); ++j) {
      if (adjacency(i, j) != 0) graph.edges.push_back({i, j, 1.2F + static_cast<float>((i + j) % 4)});
    }
  }
  return graph;
}

bool overlap(const GraphBox& a, const GraphBox& b) {
  return a.low.x < b.high.x && b.low.x < a.high.x && a.low.y < b.high.y && b.low.y < a.high.y;
}

bool inside(ImVec2 p, ImVec2 area) { return p.x >= 0 && p.y >= 0 && p.x <= area.x && p.y <= area.y; }

/// What is wrong with the geometry, "" if nothing.
std::string fault(const GraphGeometry& g, const Graph& graph, ImVec2 area) {
  if (!g.fits) return "too small";
  if (g.boxes.size() != graph.nodes.size() || g.arrows.size() != graph.edges.size()) return "something is left out";
  for (std::size_t i = 0; i < g.boxes.size(); ++i) {
    if (!inside(g.boxes[i].low, area) || !inside(g.boxes[i].high, area)) return "a node leaves the panel";
    for (std::size_t j = 0; j < i; ++j) {
      if (overlap(g.boxes[i], g.boxes[j])) return "a node covers another";
    }
  }
  for (std::size_t e = 0; e < g.arrows.size(); ++e) {
    const GraphArrow& arrow = g.arrows[e];
    std::vector<ImVec2> way = arrow.line;
    way.push_back(arrow.head[0]);
    for (const ImVec2 p : way) {
      if (!inside(p, area)) return "an edge leaves the panel";
    }
    float head = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      if (!inside(arrow.head[k], area)) return "a head leaves the panel";
      head = std::max(
          head, std::hypot(arrow.head[k].x - arrow.head[(k + 1) % 3].x, arrow.head[k].y - arrow.head[(k + 1) % 3].y));
    }
    if (head < 5) return "a head is too small to be seen";
    for (std::size_t n = 0; n < g.boxes.size(); ++n) {
      for (std::size_t k = 0; k < 3; ++k) {
        if (meets_box(arrow.head[k], arrow.head[(k + 1) % 3], g.boxes[n])) return "a head is under a node";
      }
      const auto node = static_cast<int>(n);
      if (node == graph.edges[e].from || node == graph.edges[e].to) continue;
      for (std::size_t k = 1; k < way.size(); ++k) {
        if (meets_box(way[k - 1], way[k], g.boxes[n])) return "an edge passes through a node";
      }
    }
  }
  return "";
}

TEST(GraphGeometry, NothingIsCoveredAtAnySize) {
  int larger = 0, all = 0;
  for (int n = 2; n <= 10; ++n) {
    for (const double density : {0.2, 0.5, 1.0}) {
      for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Matrix<int> adjacency = random_dag(n, density, seed);
        const Graph graph = graph_of(adjacency, layered_layout(adjacency));
        for (const ImVec2 area : kSizes) {
          const GraphGeometry g = lay_out_graph(area, 1, graph.nodes, graph.edges);
          EXPECT_EQ(fault(g, graph, area), "") << n << " nodes, density " << density << ", seed " << seed << ", "
                                               << area.x << " x " << area.y << ", style " << g.style << g.ring;
          if (area.x < 600 || area.y < 400) continue;
          ++all;
          larger += g.style <= 2 ? 1 : 0;
        }
      }
    }
  }
  EXPECT_EQ(larger, all) << "in a large panel names are not written in ten pixels";
}

TEST(GraphGeometry, HoldsAtAnyZoomAndWhereverNodesAreDragged) {
  Random random(7, Stream::kWorldStructure, 1);
  for (int n = 2; n <= 10; n += 2) {
    const Matrix<int> adjacency = random_dag(n, 0.6, 11);
    for (int draw = 0; draw < 4; ++draw) {
      std::vector<NodePlace> places;
      for (int i = 0; i < n; ++i) places.push_back({random.uniform(), draw == 0 ? 0.5 : random.uniform()});
      const Graph graph = graph_of(adjacency, places);
      for (const float scale : {0.8F, 1.46F, 2.0F}) {
        for (const ImVec2 area : kSizes) {
          const GraphGeometry g = lay_out_graph(area, scale, graph.nodes, graph.edges);
          EXPECT_EQ(fault(g, graph, area), "")
              << n << " nodes, draw " << draw << ", scale " << scale << ", " << area.x << " x " << area.y;
        }
      }
    }
  }
}

TEST(GraphGeometry, ArrowsBothWaysAreTwoArrows) {
  const Graph graph{{{{0.3, 0.5}, {80, 60, 40, 30}}, {{0.7, 0.5}, {80, 60, 40, 30}}}, {{0, 1, 2}, {1, 0, 2}}};
  const GraphGeometry g = lay_out_graph({400, 200}, 1, graph.nodes, graph.edges);
  ASSERT_EQ(fault(g, graph, {400, 200}), "");
  const ImVec2 there = g.arrows[0].line[g.arrows[0].line.size() / 2],
               back = g.arrows[1].line[g.arrows[1].line.size() / 2];
  EXPECT_GT(std::abs(there.y - back.y), 8);
}

TEST(GraphGeometry, DashesEndWhateverTheLengths) {
  Random random(7, Stream::kWorldStructure, 0);
  const float pattern[] = {5.84F, 5.84F, 2.92F, 4.38F};
  for (int draw = 0; draw < 20000; ++draw) {
    std::vector<ImVec2> points;
    const int count = 2 + draw % 30;
    for (int i = 0; i < count; ++i) {
      points.emplace_back(static_cast<float>(random.uniform() * 3000), static_cast<float>(random.uniform() * 2000));
    }
    const std::vector<float> lengths(pattern, pattern + (draw % 2 == 0 ? 2 : 4));
    double length = 0, drawn = 0;
    for (int i = 1; i < count; ++i) length += std::hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    for (const auto& [a, b] : dashed_line(points, lengths)) drawn += std::hypot(b.x - a.x, b.y - a.y);
    const double share = lengths.size() == 2 ? 0.5 : 8.76 / 18.98;
    ASSERT_NEAR(drawn, share * length, 0.02 * length + 12) << draw;
  }
  // On and after a bend a dash goes on: 5 along, 5 free, from (0, 0) over (7, 0) down.
  const ImVec2 bend[] = {{0, 0}, {7, 0}, {7, 10}};
  const float fives[] = {5, 5};
  const auto dashes = dashed_line(bend, fives);
  ASSERT_EQ(dashes.size(), 2U);
  EXPECT_NEAR(dashes[1][0].y, 3, 1e-4);
  EXPECT_NEAR(dashes[1][1].y, 8, 1e-4);
}

TEST(GraphGeometry, SaysWhereThereIsNoRoom) {
  const Matrix<int> adjacency = random_dag(10, 1.0, 1);
  const Graph graph = graph_of(adjacency, layered_layout(adjacency));
  EXPECT_FALSE(lay_out_graph({90, 60}, 1, graph.nodes, graph.edges).fits);
  EXPECT_FALSE(lay_out_graph({0, 0}, 1, graph.nodes, graph.edges).fits);
  EXPECT_TRUE(lay_out_graph({200, 150}, 1, {}, {}).fits);
}

TEST(GraphGeometry, PlacesAndPixelsAreInverse) {
  const GraphCanvas canvas({400, 300}, 50, 13);
  const NodePlace place{0.41, 0.66};
  const NodePlace back = canvas.place(canvas.pixel(place));
  EXPECT_NEAR(back.x, place.x, 0.002);
  EXPECT_NEAR(back.y, place.y, 0.002);
}

}  // namespace
}  // namespace causeway
