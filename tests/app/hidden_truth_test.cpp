// While the truth is hidden nothing of it can be read anywhere in the window.
#include "app/explore/hidden_truth.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <regex>
#include <set>

#include "app/explore/known_truth.h"
#include "app/explore/troubles.h"
#include "app/explore/workbench.h"
#include "app/panels/panel_list.h"
#include "tests/app/panel_host.h"
#include "tests/app/screen_text.h"
#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

const std::vector<std::string> kCircuit{"red", "green", "blue", "arm"};

Scores scores_with_truth() {
  Scores scores;
  for (const Metric& metric : metrics()) scores.values[metric.key] = 0.5;
  scores.r2 = {0.9, 0.8};
  scores.graph = LearnedGraph{};
  scores.graph->strengths = MatrixD::Ones(2, 2);
  scores.importance = MatrixD::Ones(2, 2);
  scores.correlation = MatrixD::Ones(2, 2);
  scores.factors = {"arm", "red"};
  scores.latent_of_factor = {1, 0};
  scores.true_edges = scores.true_lagged = Matrix<int>::Ones(2, 2);
  scores.group_accuracy = MatrixD::Ones(2, 2);
  return scores;
}

TEST(HiddenTruth, OfScoresOnlyWhatNeedsNoTruthIsLeft) {
  std::set<std::string> open;
  for (const Metric& metric : metrics()) {
    if (!needs_truth(metric)) open.insert(metric.column);
  }
  EXPECT_EQ(open.count("D") + open.count("SHD") + open.count("MCC"), 0U);
  EXPECT_FALSE(open.empty());  // the error of decoded pictures
  const Scores left = without_truth(scores_with_truth());
  for (const Metric& metric : metrics()) {
    EXPECT_EQ(left.value(metric.key).has_value(), open.contains(metric.column)) << metric.key;
  }
  EXPECT_TRUE(left.graph.has_value());
  EXPECT_TRUE(left.r2.empty() && left.factors.empty() && left.latent_of_factor.empty());
  EXPECT_EQ(left.importance.size() + left.correlation.size() + left.group_accuracy.size(), 0);
  EXPECT_EQ(left.true_edges.size() + left.true_lagged.size(), 0);
  EXPECT_EQ(named_latents(left), std::vector<int>());
}

TEST(HiddenTruth, TheHistoryGoesOnWithoutScoresThatNeedIt) {
  History history;
  const auto snapshot = [&](std::uint64_t run) {
    auto s = std::make_shared<Snapshot>();
    s->run = run;
    s->history = history.view();
    return s;
  };
  Record record;
  record.stage = "causal";
  record.loss = 3;
  record.scores = {{"D", 0.9}, {"SHD", 2}};
  history.add(record);
  Blindfold blindfold;
  EXPECT_EQ(blindfold.over(snapshot(1))->history.size(), 1U);
  history.add(record);
  const auto two = blindfold.over(snapshot(1));
  EXPECT_EQ(two->history.size(), 2U);
  two->history.for_each([](const Record& r) {
    EXPECT_TRUE(r.scores.empty());
    EXPECT_EQ(r.loss, 3);
  });
  history.clear();
  EXPECT_EQ(blindfold.over(snapshot(2))->history.size(), 0U);
}

TEST(HiddenTruth, TheViewPassesForAnotherRunAndLeavesTheFirstAsItIs) {
  auto s = std::make_shared<Snapshot>();
  s->run = 7;
  s->scores = std::make_shared<const Scores>(scores_with_truth());
  Blindfold blindfold;
  const auto blind = blindfold.over(s);
  EXPECT_NE(blind->run, s->run);
  EXPECT_TRUE(truth_hidden(*blind));
  EXPECT_FALSE(truth_hidden(*s));
  EXPECT_FALSE(s->scores->factors.empty());
  EXPECT_EQ(blindfold.over(s), blind);  // made once
}

TEST(HiddenTruth, NoQuestionIsAnsweredWithIt) {
  const std::shared_ptr<Snapshot> seen = pretrained_snapshot();
  Blindfold blindfold;
  const auto blind = blindfold.over(seen);
  Workbench bench;
  KnownTruth truth;
  EXPECT_EQ(truth.names(*seen), kCircuit);
  EXPECT_GT(bench.held_out(*seen).truth.size(), 0);
  EXPECT_EQ(bench.held_out(*blind).truth.size(), 0);
  EXPECT_EQ(bench.held_out(*blind).truth.factors.size(), 0);
  EXPECT_EQ(bench.many_samples(*blind)->truth.size(), 0);
  EXPECT_GT(bench.held_out(*seen).truth.size(), 0);  // and back
  EXPECT_EQ(bench.world(*blind), nullptr);
  EXPECT_EQ(truth.graph(*blind), nullptr);
  EXPECT_TRUE(truth.names(*blind).empty());
  EXPECT_NE(truth.scene(*blind), nullptr);  // to be played with
  EXPECT_EQ(truth.variables(*blind), 4);
  Intervention answer;
  answer.request.latent = 0;
  compute(bench, *blind, answer);
  EXPECT_EQ(answer.truth.width, 0);
  EXPECT_FALSE(answer.off.has_value());
  EXPECT_TRUE(answer.factor.empty());
}

TEST(HiddenTruth, WordsAreFoundWhateverStandsBesideThem) {
  EXPECT_TRUE(names_one_of("data: columns Red, green", kCircuit));
  EXPECT_TRUE(names_one_of("do(arm)", kCircuit));
  EXPECT_FALSE(names_one_of("it is warm, covered and hundred", kCircuit));
  EXPECT_TRUE(names_one_of("harmed arm", kCircuit));
  EXPECT_FALSE(names_one_of("anything", {""}));
  EXPECT_EQ(hidden_name(0), "A");
  EXPECT_EQ(hidden_name(27), "B2");
}

/// What can be read in the window now that tells of the truth.
std::vector<std::string> told() {
  // A score that is a number, beside its name or in a plot's legend.
  const std::regex score("\\b(SHD|MCC|DCI|D|C|IRS)\\b *[=:/]? *[0-9.]+|truth, [0-9]");
  std::vector<std::string> lines;
  for (const std::string& line : screen_text()) {
    if (names_one_of(line, kCircuit) || std::regex_search(line, score)) lines.push_back(line);
  }
  return lines;
}

TEST(HiddenTruth, NoPanelShowsATrueNameOrNumber) {
  if (!kReadsScreen) GTEST_SKIP() << "this version of Dear ImGui has no table of glyphs";
  PretrainedApplication app(1600, 1000);
  ASSERT_TRUE(app.application->settle(60));
  EXPECT_FALSE(told().empty()) << "nothing can be read at all";
  app.driver->set("truth", "hidden");
  const auto check = [&](const std::string& where) {
    ASSERT_TRUE(app.application->settle(60)) << where;
    for (const std::string& line : told()) ADD_FAILURE() << where << " shows: " << line;
  };
  std::vector<std::string> seen;
  for (const char* layout : {"layout.lesson", "layout.explore", "layout.debug", "layout.compare"}) {
    app.driver->set("action", layout);
    check(layout);
  }
  app.driver->set("action", "layout.explore");
  for (const auto& panel : make_panels()) {
    const std::string id = panel->id();
    if (id == "run") continue;  // always there
    if (app.application->widgets().find("panel." + id) == nullptr || seen.empty()) {
      app.driver->set("action", "panel." + id);
    }
    check(id);
    seen.push_back(id);
  }
  // Other views of panels, and what lies under the pointer.
  app.driver->set("action", "panel.compare");
  app.application->settle(60);
  app.driver->click("compare.view.graphs");
  check("compare.view.graphs");
  app.driver->set("action", "panel.closed");
  app.application->settle(60);
  app.driver->click("closed.view.directions");
  check("closed.view.directions");
  app.driver->click("closed.view.parts");
  check("closed.view.parts");
  app.driver->set("action", "panel.world");
  app.application->settle(60);
  app.driver->hover("world.picture");
  check("world.picture");
  app.driver->set("world.green", "0.9");
  check("world.green");
  app.driver->set("truth", "shown");
  app.application->settle(60);
  EXPECT_FALSE(told().empty());
}

TEST(HiddenTruth, OneKeyAndOneEntryHideItInAllScores) {
  PretrainedApplication app;
  ASSERT_TRUE(app.application->settle(60));
  EXPECT_NE(app.driver->read("graph.shd"), "");
  app.driver->key("Ctrl+H");
  ASSERT_TRUE(app.application->settle(60));
  EXPECT_EQ(app.driver->read("truth"), "hidden");
  EXPECT_EQ(app.driver->read("graph.shd"), "");
  EXPECT_EQ(app.application->widgets().find("graph.truth.red"), nullptr);
  app.driver->click("truth.hidden");
  ASSERT_TRUE(app.application->settle(60));
  EXPECT_NE(app.driver->read("graph.shd"), "");
}

TEST(HiddenTruth, MessagesThatNameAVariableAreHeldBack) {
  PretrainedApplication app;
  app.driver->key("F4");
  ASSERT_TRUE(app.application->settle(60));
  spdlog::info("data: columns red, green");
  app.driver->set("action", "panel.log");
  app.driver->wait(3);
  const std::string before = app.driver->read("log.count");
  app.driver->set("truth", "hidden");
  app.driver->wait(3);
  EXPECT_EQ(std::stoi(app.driver->read("log.count")), std::stoi(before) - 1);
}

}  // namespace
}  // namespace causeway
