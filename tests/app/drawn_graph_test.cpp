// A graph drawn by hand for the next run.
#include "app/panels/parts/drawn_graph.h"

#include <gtest/gtest.h>

#include "engine/training/told.h"

namespace causeway {
namespace {

DrawnGraph circuit_drawing() { return DrawnGraph(Dag({"arm", "blue", "green", "red"}, {{0, 1}, {0, 2}, {2, 3}})); }

TEST(DrawnGraph, ArrowsArePutInAndTakenOut) {
  DrawnGraph graph = circuit_drawing();
  EXPECT_EQ(graph.text(), "arm>blue, arm>green, green>red");
  EXPECT_EQ(graph.toggle(1, 3), "");
  EXPECT_TRUE(graph.dag().has_edge(1, 3));
  EXPECT_EQ(graph.toggle(0, 1), "");
  EXPECT_EQ(graph.text(), "arm>green, blue>red, green>red");
  for (const auto& [from, to] : circuit_drawing().dag().edges()) {
    if (graph.dag().has_edge(from, to)) graph.toggle(from, to);
  }
  graph.toggle(1, 3);
  EXPECT_EQ(graph.text(), "none");
}

TEST(DrawnGraph, ACycleIsRefusedWithTheWayThatItWouldClose) {
  DrawnGraph graph = circuit_drawing();
  const Dag before = graph.dag();
  const std::string why = graph.toggle(3, 0);
  EXPECT_NE(why.find("'red' cannot cause 'arm'"), std::string::npos) << why;
  EXPECT_NE(why.find("arm → green → red"), std::string::npos) << why;
  EXPECT_EQ(why.back(), '.');
  EXPECT_NE(graph.toggle(2, 2), "");
  EXPECT_EQ(graph.dag(), before);
  EXPECT_EQ(graph.toggle(2, 3), "") << "once the arrow between them is out";
  EXPECT_EQ(graph.toggle(3, 2), "") << "it can point the other way";
}

TEST(DrawnGraph, ASettingSaysTheSameGraph) {
  Settings settings;
  settings.method = "icm-vae";
  Truth truth;
  truth.names = {"arm", "blue", "green", "red"};
  truth.graph = circuit_drawing().dag().adjacency();
  DrawnGraph graph = circuit_drawing();
  graph.toggle(0, 1);
  graph.toggle(1, 2);
  set_settings(settings, {"icm-vae.graph=" + graph.text().value()});
  EXPECT_EQ(told_graph(truth, settings), graph.dag().adjacency());
  EXPECT_NE(told_graph(truth, settings), truth.graph);
  for (const auto& [cause, effect] : graph.dag().edges()) graph.toggle(cause, effect);
  set_settings(settings, {"icm-vae.graph=" + graph.text().value()});
  EXPECT_EQ(told_graph(truth, settings).sum(), 0);
}

TEST(DrawnGraph, NamesThatTheSettingCannotHoldAreNotWritten) {
  for (const char* name : {"a,b", "a>b", " a"}) {
    DrawnGraph graph(Dag({name, "c"}, {{0, 1}}));
    EXPECT_EQ(graph.text(), std::nullopt) << name;
    graph.toggle(0, 1);
    EXPECT_EQ(graph.text(), "none");
  }
  EXPECT_EQ(DrawnGraph(Dag({"none", "c"})).text(), std::nullopt);
}

}  // namespace
}  // namespace causeway
