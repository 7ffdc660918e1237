// Numbers of edges: none lies on anything but its own line.
#include "app/widgets/graph_labels.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace causeway {
namespace {

struct DenseGraph {
  /// Every node causes all that come after it.
  DenseGraph(int nodes, ImVec2 area) {
    Matrix<int> adjacency = Matrix<int>::Zero(nodes, nodes);
    adjacency.triangularView<Eigen::StrictlyUpper>().setOnes();
    std::vector<NodeShape> shapes;
    for (const NodePlace& place : layered_layout(adjacency)) shapes.push_back({place, {50, 40, 30, 25}});
    for (int i = 0; i < nodes; ++i) {
      for (int j = i + 1; j < nodes; ++j) {
        edges.push_back({i, j, 2});
        labels.push_back({ImVec2(30, 13), 0.1 + ((7 * i + 3 * j) % 11) / 11.0, false});
      }
    }
    shape = lay_out_graph(area, 1, shapes, edges);
  }
  std::vector<EdgeShape> edges;
  std::vector<LabelShape> labels;
  GraphGeometry shape;
};

bool boxes_meet(const GraphBox& a, const GraphBox& b) {
  return a.low.x < b.high.x && b.low.x < a.high.x && a.low.y < b.high.y && b.low.y < a.high.y;
}

/// What a number lies on, "" for nothing.
std::string lies_on(const DenseGraph& g, const std::vector<std::optional<GraphBox>>& places, std::size_t edge) {
  const GraphBox& box = *places[edge];
  for (const GraphBox& node : g.shape.boxes) {
    if (boxes_meet(box, node)) return "a node";
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i != edge && places[i] && boxes_meet(box, *places[i])) return "another number";
    const GraphArrow& arrow = g.shape.arrows[i];
    for (std::size_t k = 0; k < 3; ++k) {
      if (meets_box(arrow.head[k], arrow.head[(k + 1) % 3], box)) return "a head";
    }
    for (std::size_t k = 1; i != edge && k < arrow.line.size(); ++k) {
      if (meets_box(arrow.line[k - 1], arrow.line[k], box)) return "another edge";
    }
  }
  return "";
}

TEST(GraphLabels, LieOnNothingButTheirOwnLine) {
  for (const int nodes : {3, 5, 8, 10}) {
    for (const ImVec2 area : {ImVec2(247, 200), ImVec2(400, 300), ImVec2(900, 600)}) {
      const DenseGraph g(nodes, area);
      ASSERT_TRUE(g.shape.fits);
      const auto places = place_labels(g.shape, 1, g.labels);
      ASSERT_EQ(places.size(), g.edges.size());
      std::size_t heaviest = 0;
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (g.labels[i].weight > g.labels[heaviest].weight) heaviest = i;
      }
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (!places[i] || i == heaviest) continue;
        EXPECT_EQ(lies_on(g, places, i), "") << nodes << " nodes, " << area.x << ", edge " << i;
        const GraphArrow& arrow = g.shape.arrows[i];
        bool on_its_own = false;
        for (std::size_t k = 1; k < arrow.line.size(); ++k) {
          on_its_own = on_its_own || meets_box(arrow.line[k - 1], arrow.line[k], *places[i]);
        }
        EXPECT_TRUE(on_its_own);
      }
      EXPECT_TRUE(places[heaviest]);
      // In a large panel few have to go, in a small one some do.
      const auto shown = std::count_if(places.begin(), places.end(), [](const auto& p) { return p.has_value(); });
      const auto all = static_cast<std::ptrdiff_t>(places.size());
      if (nodes <= 5 && area.x > 800) {
        EXPECT_EQ(shown, all);
      }
      if (nodes >= 8 && area.x < 300) {
        EXPECT_LT(shown, all);
      }
    }
  }
}

TEST(GraphLabels, TheChosenOneIsAlwaysThere) {
  DenseGraph g(8, ImVec2(247, 200));
  const auto before = place_labels(g.shape, 1, g.labels);
  int hidden = 0;
  for (std::size_t i = 0; i < g.labels.size(); ++i) {
    if (before[i]) continue;
    ++hidden;
    g.labels[i].wanted = true;
    EXPECT_TRUE(place_labels(g.shape, 1, g.labels)[i]);
    g.labels[i].wanted = false;
  }
  EXPECT_GT(hidden, 3);
  g.labels[0].size = {0, 0};
  g.labels[0].wanted = true;
  EXPECT_FALSE(place_labels(g.shape, 1, g.labels)[0]) << "it has no number";
}

}  // namespace
}  // namespace causeway
