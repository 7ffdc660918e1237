#include "engine/causal/graph.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace causeway {
namespace {

Dag diamond() { return Dag({"a", "b", "c", "d"}, {{3, 1}, {3, 2}, {1, 0}, {2, 0}}); }

TEST(Dag, KnowsWhoCausesWhom) {
  const auto graph = diamond();
  EXPECT_EQ(graph.parents(0), (std::vector<int>{1, 2}));
  EXPECT_EQ(graph.children(3), (std::vector<int>{1, 2}));
  EXPECT_EQ(graph.ancestors(0), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(graph.descendants(3), (std::vector<int>{0, 1, 2}));
  EXPECT_TRUE(graph.descendants(0).empty());
  EXPECT_TRUE(graph.ancestors(3).empty());
  EXPECT_TRUE(graph.has_edge(3, 1));
  EXPECT_FALSE(graph.has_edge(1, 3));
  EXPECT_EQ(graph.adjacency().sum(), 4);
  EXPECT_EQ(graph.adjacency()(3, 1), 1) << "row causes column";
  EXPECT_EQ(graph.edges(), (std::vector<Dag::Edge>{{1, 0}, {2, 0}, {3, 1}, {3, 2}}));
}

TEST(Dag, OrdersCausesBeforeEffects) {
  EXPECT_EQ(diamond().topological_order(), (std::vector<int>{3, 1, 2, 0}));
  EXPECT_EQ(Dag({"a", "b", "c"}).topological_order(), (std::vector<int>{0, 1, 2}));
  EXPECT_TRUE(Dag().topological_order().empty());
}

TEST(Dag, RefusesCyclesAndStaysAsItWas) {
  auto graph = diamond();
  const auto before = graph;
  EXPECT_THROW(graph.add_edge(0, 3), Error);
  EXPECT_THROW(graph.add_edge(0, 1), Error);
  EXPECT_THROW(graph.add_edge(2, 2), Error);
  EXPECT_EQ(graph, before);
  graph.add_edge(3, 0);
  EXPECT_FALSE(graph == before);
  graph.add_edge(3, 0);
  EXPECT_EQ(graph.edges().size(), 5U) << "an edge that is there already changes nothing";
}

TEST(Dag, TakesAnAdjacencyMatrix) {
  EXPECT_EQ(Dag::from_adjacency({"a", "b", "c", "d"}, diamond().adjacency()), diamond());
  Matrix<int> cycle(2, 2);
  cycle << 0, 1, 1, 0;
  EXPECT_THROW(Dag::from_adjacency({"a", "b"}, cycle), Error);
  EXPECT_THROW(Dag::from_adjacency({"a", "b", "c"}, cycle), UsageError);
}

TEST(Dag, ChecksNamesAndIndices) {
  EXPECT_THROW(Dag({"a", "a"}), UsageError);
  EXPECT_THROW(Dag({"a", ""}), UsageError);
  EXPECT_THROW(diamond().parents(4), UsageError);
  EXPECT_THROW(diamond().descendants(-1), UsageError);
  EXPECT_EQ(diamond().find("c"), 2);
  EXPECT_EQ(diamond().find("x"), -1);
}

TEST(Dag, InterventionCutsIncomingEdges) {
  const auto cut = diamond().without_edges_into(1);
  EXPECT_FALSE(cut.has_edge(3, 1));
  EXPECT_TRUE(cut.has_edge(1, 0));
  EXPECT_EQ(cut.edges().size(), 3U);
}

}  // namespace
}  // namespace causeway
