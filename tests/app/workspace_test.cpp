#include "app/shell/workspace.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "app/panels/panel_list.h"
#include "app/shell/dropped_file.h"
#include "app/shell/overlays.h"
#include "engine/data/image_io.h"
#include "engine/training/run_directory.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

void collect(const LayoutNode& node, std::vector<std::string>& tabs) {
  tabs.insert(tabs.end(), node.tabs.begin(), node.tabs.end());
  for (const LayoutNode& part : node.parts) collect(part, tabs);
}

TEST(Workspace, LayoutsHoldKnownPanelsAndNoneTwice) {
  std::set<std::string> known;
  for (const auto& panel : make_panels()) known.insert(panel->id());
  for (const NamedLayout& layout : default_workspace().layouts) {
    std::vector<std::string> tabs;
    collect(layout.root, tabs);
    for (const std::string& tab : tabs) EXPECT_TRUE(known.contains(tab)) << layout.name << ": " << tab;
    EXPECT_EQ(std::set(tabs.begin(), tabs.end()).size(), tabs.size()) << layout.name;
  }
}

TEST(Workspace, ComesBackAsItWasLeft) {
  const TemporaryDirectory folder;
  const std::filesystem::path file = folder / "deep" / "workspace.json";
  Workspace w = default_workspace();
  w.layout = "Debug";
  w.light = true;
  w.zoom = 1.25F;
  w.root().share = 0.31F;
  ASSERT_TRUE(bring_to_front(w.root(), "world"));
  EXPECT_FALSE(bring_to_front(w.root(), "no such panel"));
  save_workspace(w, file);
  Workspace back = load_workspace(file);
  EXPECT_EQ(back.layout, "Debug");
  EXPECT_TRUE(back.light);
  EXPECT_FLOAT_EQ(back.zoom, 1.25F);
  EXPECT_FLOAT_EQ(back.root().share, 0.31F);
  EXPECT_EQ(find_leaf(back.root(), "world")->front, "world");
}

TEST(Workspace, WhatMakesNoSenseIsPassedOver) {
  const TemporaryDirectory folder;
  const auto usual = workspace_to_json(default_workspace());
  for (const char* text : {"", "[1,2", "null", "[]", R"({"layout":"Circus","zoom":"big","layouts":7})",
                           R"({"layouts":{"Explore":{"share":"x","first":{"front":"nobody"}}}})"}) {
    const std::filesystem::path file = folder / "w.json";
    std::ofstream(file) << text;
    EXPECT_EQ(workspace_to_json(load_workspace(file)), usual) << text;
  }
  EXPECT_EQ(workspace_to_json(load_workspace(folder / "nowhere.json")), usual);
  EXPECT_FLOAT_EQ(workspace_from_json({{"zoom", 1e9}}).zoom, 2.0F);
}

TEST(Workspace, APanelThatNoLayoutHasOpensWhereThereIsMostRoomAndIsKept) {
  const TemporaryDirectory folder;
  Workspace w = default_workspace();
  w.layout = "Explore";  // has no log; its largest part is that of the interventions
  ASSERT_EQ(find_leaf(w.root(), "log"), nullptr);
  open_panel(w.root(), "log");
  LayoutNode* leaf = find_leaf(w.root(), "log");
  ASSERT_NE(leaf, nullptr);
  EXPECT_EQ(leaf->tabs.front(), "intervene");
  EXPECT_EQ(leaf->front, "log");
  open_panel(w.root(), "log");  // again: it is there
  EXPECT_EQ(std::count(leaf->tabs.begin(), leaf->tabs.end(), "log"), 1);
  open_panel(w.root(), "world");  // this one the layout has: it only comes to the front
  EXPECT_EQ(find_leaf(w.root(), "world")->front, "world");
  EXPECT_TRUE(find_leaf(w.root(), "world")->opened.empty());

  save_workspace(w, folder / "w.json");
  Workspace back = load_workspace(folder / "w.json");
  leaf = find_leaf(back.root(), "log");
  ASSERT_NE(leaf, nullptr);
  EXPECT_EQ(leaf->front, "log");
  EXPECT_EQ(leaf->tabs.front(), "intervene");
  EXPECT_EQ(workspace_to_json(back), workspace_to_json(w));
  back.layout = "Lesson";
  EXPECT_EQ(find_leaf(back.root(), "log"), nullptr) << "it was opened in one layout";
  back.layout = "Explore";
  back.keep_only({"loss", "reconstruct", "graph", "intervene", "scores"});  // a program that has no log
  EXPECT_EQ(find_leaf(back.root(), "log"), nullptr);
  EXPECT_EQ(find_leaf(back.root(), "intervene")->front, "intervene");
}

/// The table of the application, whose context is not needed to read it.
const std::vector<Action>& actions(const TinyApplication& app) { return app.application->actions().list(); }

TEST(Actions, HaveUniqueNamesAndChords) {
  const TinyApplication app;
  std::set<std::string_view> ids, chords;
  for (const Action& action : actions(app)) {
    EXPECT_TRUE(ids.insert(action.id).second) << action.id;
    if (!action.chord.empty()) {
      EXPECT_TRUE(chords.insert(action.chord).second) << action.chord;
    }
    EXPECT_FALSE(action.label.empty());
    EXPECT_TRUE(action.help.ends_with('.')) << action.id;
  }
}

TEST(Actions, AreFoundByAFewLetters) {
  const TinyApplication app;
  const Actions& table = app.application->actions();
  const auto first = [&](const char* wanted) { return matching_actions(table, wanted).front()->id; };
  EXPECT_EQ(first("light"), "view.theme");
  EXPECT_EQ(first("csv"), "export.series");
  EXPECT_EQ(first("recov"), "run.recover");
  EXPECT_EQ(first("panel.log"), "panel.log");
  EXPECT_EQ(first("rotation"), "panel.rotate");
  EXPECT_TRUE(matching_actions(table, "qqqq").empty());
  EXPECT_EQ(matching_actions(table, "").size(), table.list().size());
}

// Every panel is in the Panels menu, with a tick if the layout has it; the palette finds it too.
TEST(Frame, AllPanelsCanBeOpened) {
  TinyApplication app;
  UiDriver& driver = *app.driver;
  driver.key("F6");  // one panel, and no tab for another
  for (const auto& panel : make_panels()) {
    const std::string id = panel->id();
    if (id == "run") continue;  // the bar at the top is always there
    const Action* action = app.application->actions().find("panel." + id);
    ASSERT_NE(action, nullptr) << id;
    EXPECT_EQ(action->menu, "Panels");
    EXPECT_EQ(app.application->actions().ticked(*action), id == "compare") << id;
  }
  driver.click("menu.Panels");
  driver.click("action.panel.log");
  EXPECT_NE(app.application->widgets().find("panel.log"), nullptr);
  EXPECT_EQ(app.application->widgets().find("panel.compare"), nullptr);
  EXPECT_TRUE(app.application->actions().ticked(*app.application->actions().find("panel.log")));
  driver.click("tab.compare");
  EXPECT_NE(app.application->widgets().find("panel.compare"), nullptr);
  driver.key("Ctrl+P");
  driver.set("palette.text", "panel.rotate");
  driver.click("palette.panel.rotate");
  EXPECT_NE(app.application->widgets().find("panel.rotate"), nullptr);
  driver.set("action", "layout.usual");
  EXPECT_EQ(app.application->widgets().find("tab.rotate"), nullptr);
  EXPECT_NE(app.application->widgets().find("panel.compare"), nullptr);
  driver.key("Ctrl+P");
  EXPECT_NE(app.application->widgets().find("palette.text"), nullptr);
  driver.key("Escape");
  EXPECT_EQ(app.application->widgets().find("palette.text"), nullptr);
}

TEST(Frame, LayoutsTabsThemeAndPalette) {
  TinyApplication app;
  UiDriver& driver = *app.driver;
  driver.expect("layout", "Explore");
  driver.click("choose.layout.lesson");
  driver.expect("layout", "Lesson");
  EXPECT_NE(app.application->widgets().find("panel.world"), nullptr);
  EXPECT_EQ(app.application->widgets().find("panel.reconstruct"), nullptr);
  driver.key("F3");
  driver.expect("layout", "Explore");
  driver.click("tab.settings");
  EXPECT_NE(app.application->widgets().find("panel.settings"), nullptr);
  EXPECT_EQ(app.application->widgets().find("panel.loss"), nullptr);

  // A handle moves the border and a double click is not needed to bring it back.
  const float before = app.application->widgets().find("panel.graph")->left;
  driver.drag("layout.columns", 80, 0);
  EXPECT_NEAR(app.application->widgets().find("panel.graph")->left, before + 80, 3);
  driver.set("action", "layout.usual");
  driver.wait(2);
  EXPECT_NEAR(app.application->widgets().find("panel.graph")->left, before, 1);

  const ImU32 dark = app.application->theme().colours().background;
  driver.key("Ctrl+P");
  driver.set("palette.text", "light or");
  driver.expect("palette.first", "view.theme");
  driver.click("palette.view.theme");
  driver.expect("theme", "light");
  driver.wait(1);
  EXPECT_NE(app.application->theme().colours().background, dark);
  EXPECT_EQ(app.application->widgets().find("palette.text"), nullptr);
  driver.key("F1");
  driver.click("shortcuts.close");
  EXPECT_EQ(app.application->widgets().find("shortcuts.close"), nullptr);
  driver.click("menu.View");
  driver.click("action.view.theme");
  driver.expect("theme", "dark");
  // The bar that resets is drawn before the menu: what is asked for must wait for it.
  const std::uint64_t run = app.snapshot().run;
  driver.click("menu.Run");
  driver.click("action.train.reset");
  for (int i = 0; i < 300 && app.snapshot().run == run; ++i) driver.wait(1);
  EXPECT_GT(app.snapshot().run, run);
  EXPECT_THROW(driver.set("action", "view.nothing"), Error);
}

TEST(Frame, ZoomStaysInBounds) {
  TinyApplication app;
  for (int i = 0; i < 8; ++i) app.driver->key("Ctrl+Plus");
  EXPECT_FLOAT_EQ(app.application->theme().zoom(), 2.0F);
  for (int i = 0; i < 10; ++i) app.driver->key("Ctrl+Minus");
  EXPECT_FLOAT_EQ(app.application->theme().zoom(), 0.8F);
  app.driver->key("Ctrl+0");
  EXPECT_FLOAT_EQ(app.application->theme().zoom(), 1.0F);
}

TEST(Frame, ExportsWhatThereIs) {
  const TemporaryDirectory temporary;
  const InFolder here(temporary.path());
  TinyApplication app;
  app.driver->set("action", "export.graph");  // there is none yet: nothing happens
  EXPECT_FALSE(std::filesystem::exists("exports"));
  app.driver->click("train.play");
  app.driver->expect("run.state", "done", 60);
  app.driver->set("action", "export.series");
  app.driver->set("action", "export.graph");
  app.driver->set("action", "export.window");
  app.driver->expect("status.notice",
                     "saved " + std::filesystem::absolute("exports/circuit-quick-1-window.png").string());
  app.driver->set("action", "export.window");  // never over an older one
  app.driver->wait(2);
  EXPECT_TRUE(std::filesystem::exists("exports/circuit-quick-1-window-2.png"));
  const Image picture = load_image("exports/circuit-quick-1-window.png");
  EXPECT_EQ(picture.width, 1280);
  std::ifstream series("exports/circuit-quick-1-series.csv");
  const History history = History::from_csv(
      std::string(std::istreambuf_iterator<char>(series), std::istreambuf_iterator<char>()), "series");
  EXPECT_EQ(history.view().size(), app.snapshot().history.size());
  std::ifstream graph("exports/circuit-quick-1-graph.json");
  const auto json = nlohmann::json::parse(graph);
  EXPECT_EQ(json["latents"].size(), 4U);
  EXPECT_EQ(std::to_string(json["edges"].size()), app.driver->read("graph.edges"));
  // A file in the way of the folder: said, and nothing is lost.
  std::filesystem::remove_all("exports");
  std::ofstream("exports") << "x";
  app.driver->set("action", "export.series");
  app.driver->wait(1);
  EXPECT_NE(app.driver->read("status.notice").find("Folder for exports"), std::string::npos);
}

TEST(Frame, ANewRunIsOpenedByWhatIsBrought) {
  const TemporaryDirectory temporary;
  const InFolder here(temporary.path());
  TinyApplication app;
  app.driver->click("train.play");
  app.driver->expect("run.state", "done", 60);
  app.driver->click("run.save");
  app.driver->expect("run.notice", "saved to runs/circuit-quick-1");

  // A picture of any size goes to the interventions.
  Image picture = app.application->screenshot();
  save_png("brought.png", picture);
  app.driver->drop("brought.png");
  ASSERT_TRUE(app.application->settle(10));
  EXPECT_NE(app.application->widgets().find("intervene.back"), nullptr);
  const std::string with_it = app.driver->read("intervene.answer");
  app.driver->click("intervene.back");
  ASSERT_TRUE(app.application->settle(10));
  EXPECT_NE(app.driver->read("intervene.answer"), with_it);

  for (const char* path : {"runs/circuit-quick-1", "runs/circuit-quick-1/checkpoint.safetensors"}) {
    const std::uint64_t run = app.snapshot().run;
    app.driver->drop(path);
    for (int i = 0; i < 300 && app.snapshot().run == run; ++i) app.driver->wait(1);
    EXPECT_GT(app.snapshot().run, run) << path;
    EXPECT_EQ(app.snapshot().settings.image.size, 32) << path;
  }
  const std::uint64_t run = app.snapshot().run;
  app.driver->drop("runs/circuit-quick-1/settings.json");
  for (int i = 0; i < 300 && app.snapshot().run == run; ++i) app.driver->wait(1);
  EXPECT_EQ(app.snapshot().updates, 0);

  // What cannot be opened says so and changes nothing.
  const std::uint64_t kept = app.snapshot().run;
  std::ofstream("noise.bin") << "no magic in here";
  std::ofstream("empty.png");
  std::ofstream("broken.json") << "{\"world\": ";
  std::ofstream("other.json") << "{\"wurld\": {}}";
  std::filesystem::create_directory("folder");
  for (const char* path : {"noise.bin", "empty.png", "broken.json", "other.json", "folder", "nowhere"}) {
    app.driver->drop(path);
    app.driver->wait(2);
    EXPECT_NE(app.driver->read("status.notice").find(path), std::string::npos) << path;
    EXPECT_EQ(app.snapshot().run, kept) << path;
  }
  // A broken picture is found out when it is read.
  std::ofstream("torn.png") << "\x89PNG torn";
  app.driver->drop("runs/circuit-quick-1");
  for (int i = 0; i < 300 && app.snapshot().run == kept; ++i) app.driver->wait(1);
  app.driver->drop("torn.png");
  ASSERT_TRUE(app.application->settle(10));
  EXPECT_NE(app.driver->read("intervene.error").find("torn.png"), std::string::npos);
}

TEST(Frame, ARunThatTrainsIsKeptWhenTheWindowCloses) {
  const TemporaryDirectory temporary;
  Settings settings = tiny_app_settings();
  settings.image.steps = 100000;
  ApplicationOptions options;
  options.settings = settings;
  options.autosave = temporary / "last-run";
  options.workspace_file = temporary / "workspace.json";
  std::int64_t updates = 0;
  {
    OffscreenPlatform screen(1280, 720);
    DrivenPlatform platform(screen);
    Application application(platform, options);
    UiDriver driver(application, platform);
    driver.click("train.play");
    driver.wait_step(5);
    updates = application.snapshot().updates;
    driver.key("F4");
    EXPECT_THROW(driver.key("Ctrl+Q"), Error);  // the window is gone
  }
  OffscreenPlatform screen(1280, 720);
  DrivenPlatform platform(screen);
  Application application(platform, options);
  UiDriver driver(application, platform);
  driver.expect("layout", "Debug");
  driver.set("action", "run.recover");
  driver.expect("run.state", "paused");
  EXPECT_GE(application.snapshot().updates, updates);
  driver.click("train.play");
  driver.wait_step(application.snapshot().updates + 2);  // and it goes on
}

TEST(Frame, ARunThatWasPausedIsKeptAndOneThatWasOnlyLookedAtIsNot) {
  const TemporaryDirectory temporary;
  ApplicationOptions options;
  options.settings = tiny_app_settings();
  options.settings.image.steps = 100000;
  options.autosave = temporary / "last-run";
  std::int64_t updates = 0;
  {
    OffscreenPlatform screen(1280, 720);
    DrivenPlatform platform(screen);
    Application application(platform, options);
    UiDriver driver(application, platform);
    driver.click("train.play");
    driver.wait_step(5);
    driver.click("train.pause");
    driver.expect("run.state", "paused");
    updates = application.snapshot().updates;
  }
  const auto kept = [&] { return read_summary(options.autosave)["step"].get<std::int64_t>(); };
  EXPECT_EQ(kept(), updates);
  options.run = pretrained_circuit();
  {
    OffscreenPlatform screen(1280, 720);
    DrivenPlatform platform(screen);
    Application application(platform, options);
    ASSERT_TRUE(application.settle(20));
  }
  EXPECT_EQ(kept(), updates);
}

TEST(Settings, ChangeWhileARunGoesOnAndAreTakenBack) {
  Settings settings = tiny_app_settings();
  settings.image.steps = 100000;
  TinyApplication app(settings);
  UiDriver& driver = *app.driver;
  driver.key("F3");
  driver.click("tab.settings");
  driver.click("train.play");
  driver.wait_step(3);
  EXPECT_EQ(driver.read("settings.causal.hidden"), "[16,16]") << "shown, though it cannot change";
  EXPECT_EQ(app.application->widgets().shown("settings.vae.beta"), nullptr) << "of another method";
  const double before = app.snapshot().settings.image.learning_rate;
  driver.set("settings.image.learning_rate", "0.0005");
  driver.expect("settings.image.learning_rate", "0.0005");
  driver.set("settings.ilcm.beta", "2");
  driver.expect("settings.ilcm.beta", "2");
  EXPECT_EQ(app.snapshot().state, TrainerState::kTraining);
  driver.key("Ctrl+Z");
  driver.key("Ctrl+Z");
  driver.expect("settings.image.learning_rate", fmt::format("{:.6g}", before));
  EXPECT_EQ(app.snapshot().settings.image.learning_rate, before);
  driver.key("Ctrl+Z");  // there is nothing more
  driver.key("Ctrl+Shift+Z");
  driver.expect("settings.image.learning_rate", "0.0005");
  driver.set("settings.image.learning_rate", "-1");  // makes no sense
  driver.wait(3);
  EXPECT_EQ(driver.read("settings.image.learning_rate"), "0.0005");
  EXPECT_NE(driver.read("status.notice").find("learning_rate"), std::string::npos);
  driver.click("settings.redo");
  driver.expect("settings.ilcm.beta", "2");
}

}  // namespace
}  // namespace causeway
