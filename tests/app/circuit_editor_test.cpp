// The World panel while a circuit of one's own is drawn in it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "app/explore/circuit_draft.h"
#include "app/shell/dropped_file.h"
#include "engine/data/world_file.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

TEST(CircuitDraft, ChangesAreUndoneAndRedone) {
  CircuitDraft draft;
  CircuitPlan next = draft.plan();
  for (const double strength : {0.9, 0.8, 0.7}) {
    next.law.variables[circuit::kRed].strength[circuit::kGreen] = strength;
    EXPECT_EQ(draft.change(next, "slider"), "");
  }
  next.switches.never = "arm";
  EXPECT_EQ(draft.change(next, "assumption"), "");
  draft.undo();
  EXPECT_EQ(draft.plan().switches.never, "none");
  draft.undo();
  EXPECT_EQ(draft.plan(), CircuitPlan()) << "a slider that is dragged is one step";
  EXPECT_FALSE(draft.can_undo());
  draft.redo();
  draft.redo();
  EXPECT_EQ(draft.plan(), next);
}

TEST(CircuitDraft, WhatMakesNoSenseChangesNothing) {
  CircuitDraft draft;
  CircuitPlan circle = draft.plan();
  circle.law.variables[circuit::kArm].strength[circuit::kRed] = 1;
  const std::string why = draft.change(circle, "");
  EXPECT_NE(why.find("cycle"), std::string::npos) << why;
  EXPECT_EQ(draft.plan(), CircuitPlan());
  EXPECT_FALSE(draft.can_undo());
}

TEST(CircuitDraft, APlanBecomesARunAndComesBack) {
  CircuitPlan plan;
  plan.law.variables[circuit::kRed].strength[circuit::kBlue] = -0.5;
  plan.law.variables[circuit::kRed].rest = 0.5;
  plan.switches.covered = "blue";
  plan.soft = plan.few = true;
  Settings base = load_preset("circuit-instant");
  const Settings settings = settings_of_plan(plan, base);
  EXPECT_EQ(settings.world.kind, "pairs-soft");
  EXPECT_EQ(settings.world.pairs, CircuitPlan::kFewPairs);
  EXPECT_EQ(plan_of(settings), plan);
  EXPECT_EQ(plan_of(base), CircuitPlan());
  base.world.name = "flow";
  EXPECT_EQ(plan_of(base), std::nullopt);
  plan.soft = plan.few = false;
  const Settings mended = settings_of_plan(plan, settings);
  EXPECT_EQ(mended.world.kind, "auto");
  EXPECT_GT(mended.world.pairs, CircuitPlan::kFewPairs);
}

TEST(CircuitDraft, SaysWhereRedStopsAndWhy) {
  const CircuitLaw law = standard_circuit_law();
  const World world = circuit_world();
  const std::vector<double> noise{0.1, 0.9, 0.9, 0.4};
  const std::vector<double> scene = world.model().solve(noise);
  const MechanismEnds ends = mechanism_ends(law, circuit::kRed, scene);
  const Do most{circuit::kGreen, 1.0};
  EXPECT_NEAR(counterfactual(world.model(), scene, {&most, 1})[circuit::kRed], ends.high, 1e-9);
  const std::string told = drive_sentence(law, circuit::kRed, scene);
  EXPECT_NE(told.find("counts as 1"), std::string::npos) << told;
  EXPECT_NE(told.find("stops at"), std::string::npos) << told;
  const auto curve = mechanism_curve(law, circuit::kGreen, circuit::kRed, 0.1, scene, {0, 0.5, 1});
  EXPECT_LE(curve[1], curve[2]);
  EXPECT_NEAR(curve[2], ends.high, 1e-6);
}

TEST(CircuitDraft, AWorldFileCanBeDroppedOnTheWindow) {
  const TemporaryDirectory d;
  CircuitLaw law = standard_circuit_law();
  law.name = "dropped";
  save_world_file(d / "w.json", law);
  const auto dropped = std::get<DroppedSettings>(recognise(d / "w.json"));
  EXPECT_EQ(plan_of(dropped.settings)->law, law);
  std::ofstream(d / "bad.json") << R"({"format": "causeway-world 1", "variables": {}})";
  EXPECT_THROW(recognise(d / "bad.json"), Error);
}

struct EditorApplication : TinyApplication {
  EditorApplication() {
    driver->key("F2");
    driver->click("world.edit");
    driver->expect("world.edit", "open");
  }
};

TEST(CircuitEditor, ArrowsAreCutDrawnAndUndone) {
  EditorApplication app;
  UiDriver& driver = *app.driver;
  EXPECT_EQ(driver.read("world.edit.draft"), "as trained");
  driver.click("world.edit.variable.red");
  driver.click("world.edit.red.green.cut");
  EXPECT_EQ(driver.read("world.edit.draft"), "changed");
  driver.click("world.edit.undo");
  EXPECT_EQ(driver.read("world.edit.draft"), "as trained");
  driver.click("world.edit.redo");
  driver.click("world.edit.red.green.draw");
  driver.set("world.edit.red.green", "-1.5");
  EXPECT_EQ(driver.read("world.edit.red.green"), "-1.500");
  driver.set("world.edit.red.green", "0.01");
  EXPECT_EQ(driver.read("world.edit.red.green"), "0.050") << "an arrow has an effect";
  driver.click("world.edit.variable.green");
  driver.click("world.edit.green.red.draw");
  EXPECT_NE(driver.read("world.edit.refused").find("cycle"), std::string::npos);
  driver.click("world.edit.discard");
  EXPECT_EQ(driver.read("world.edit.draft"), "as trained");
}

// On a projector the graph keeps its room: boxes stand apart, with an arrow of some length between them.
TEST(CircuitEditor, AtALargeZoomArrowsHaveRoom) {
  EditorApplication app;
  for (int i = 0; i < 4; ++i) app.driver->key("Ctrl+Plus");
  ASSERT_TRUE(app.application->settle(60));
  const auto* arm = app.application->widgets().find("world.edit.graph.arm");
  const auto* red = app.application->widgets().find("world.edit.graph.red");
  ASSERT_TRUE(arm != nullptr && red != nullptr);
  EXPECT_GT(red->top - arm->bottom, 40);
}

TEST(CircuitEditor, IsAwayWhileTheTruthIsHidden) {
  EditorApplication app;
  UiDriver& driver = *app.driver;
  driver.click("world.edit.red.green.cut");
  driver.set("truth", "hidden");
  driver.wait(3);
  const auto* graph = app.application->widgets().find("world.edit.graph");
  EXPECT_TRUE(graph == nullptr || !graph->visible);
  driver.set("truth", "shown");
  EXPECT_EQ(driver.read("world.edit.draft"), "changed") << "what was drawn is still there";
}

TEST(CircuitEditor, TheSceneFollowsTheDraft) {
  EditorApplication app;
  UiDriver& driver = *app.driver;
  driver.click("world.edit.variable.red");
  for (const char* cause : {"green", "blue", "arm"}) driver.click(std::string("world.edit.red.") + cause + ".cut");
  driver.click("world.edit");
  driver.set("world.scene", "3");
  const std::string red = driver.read("world.red");
  driver.set("world.green", "0.9");
  EXPECT_EQ(driver.read("world.red"), red) << "green does not move red in the draft";
}

TEST(CircuitEditor, AWorldIsKeptAsAFileAndTrainedOn) {
  const TemporaryDirectory d;
  ::setenv("XDG_DATA_HOME", d.path().c_str(), 1);
  EditorApplication app;
  UiDriver& driver = *app.driver;
  driver.set("world.edit.name", "Two lamps");
  driver.click("world.edit.variable.blue");
  driver.click("world.edit.blue.arm.cut");
  driver.click("world.edit.keep");
  const CircuitLaw kept = load_world_file(d / "causeway" / "worlds" / "two-lamps.json");
  EXPECT_EQ(kept.name, "Two lamps");
  EXPECT_EQ(kept.graph().edges().size(), 4U);
  driver.click("world.edit.assumptions");
  driver.set("world.broken.never", "arm");
  driver.click("world.edit.train");
  driver.expect("world.edit.draft", "as trained", 10);
  const Settings& settings = app.snapshot().settings;
  EXPECT_EQ(settings.world.name, "circuit-own");
  EXPECT_EQ(own_settings<OwnCircuitSettings>(settings).never, "arm");
  EXPECT_EQ(plan_of(settings)->law, kept);
  ::unsetenv("XDG_DATA_HOME");
}

}  // namespace
}  // namespace causeway
