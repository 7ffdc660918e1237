#include "app/shell/lesson.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "app/shell/visit.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

TEST(Lesson, SaysWhatIsWrongWithAFile) {
  const char* good = R"({"title": "t", "world": "w", "steps": [{"title": "s", "text": "x", "layout": "layout.lesson",
    "panel": "world", "look": "world.picture"}]})";
  EXPECT_EQ(parse_lesson(good, "good.json").steps.size(), 1U);
  for (const char* bad :
       {"", "[]", R"({"title": "t"})", R"({"title": "t", "world": "w", "steps": []})",
        R"({"title": "t", "world": "w", "steps": [{"title": "s", "text": "x", "layout": "layout.lesson",
                            "panel": "world", "look": "world.picture", "button": "Do it"}]})",
        R"({"title": "t", "world": "w", "steps": [{"title": "s", "text": "x", "layout": "layout.lesson",
                            "panel": "heat", "look": "panel.heat", "unfinished": true}]})"}) {
    try {
      parse_lesson(bad, "bad.json");
      ADD_FAILURE() << bad;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("bad.json"), std::string::npos) << error.what();
    }
  }
}

// Every step of every lesson points at something that is there, and its button does what it says.
TEST(Lesson, EveryStepPointsAndShows) {
  for (const Lesson& lesson : lessons()) {
    PretrainedApplication app;
    if (&lesson == &lessons().front()) {
      app.driver->key("F7");
    } else {
      app.driver->click("menu.Help");
      app.driver->click("action.help.lesson." + lesson.id);
    }
    // A lesson with a preset of its own prepares it by a button, and has its model trained while people watch.
    if (!lesson.preset.empty()) {
      app.driver->click("lesson.prepare");
      if (lesson.world == "circuit-time") app.driver->expect("world.time", "stands", 30);
      for (int i = 0; i < 600 && app.application->snapshot().settings.world.name != lesson.world; ++i) {
        app.driver->wait(1);
      }
      ASSERT_TRUE(app.application->settle(60));
      EXPECT_EQ(app.application->widgets().find("lesson.prepare"), nullptr);
    }
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
      const LessonStep& step = lesson.steps[i];
      SCOPED_TRACE(step.title);
      app.driver->expect("lesson.step", std::to_string(i + 1));
      app.driver->expect("lesson.look", step.look);
      ASSERT_TRUE(app.application->settle(60));
      // A step about a run that comes with the program offers it where another one is open.
      if (app.application->widgets().find("lesson.run") != nullptr) {
        ASSERT_NE(step.run, "");
        app.driver->click("lesson.run");
        for (int k = 0; k < 400 && app.application->widgets().find("lesson.run") != nullptr; ++k) app.driver->wait(1);
        ASSERT_EQ(app.application->widgets().find("lesson.run"), nullptr) << step.run;
        ASSERT_TRUE(app.application->settle(60));
      }
      const bool untrained = !lesson.preset.empty() && step.trained;
      // Before there is a model a panel may have nothing to point at but itself.
      const auto* looked = app.application->widgets().find(step.look);
      if (looked == nullptr && untrained) looked = app.application->widgets().find("panel." + step.panel);
      ASSERT_NE(looked, nullptr) << step.look;
      EXPECT_TRUE(looked->visible) << step.look;
      EXPECT_NE(app.application->widgets().find("panel." + step.panel), nullptr);
      EXPECT_EQ(app.application->widgets().find("train.play") != nullptr, step.training);
      EXPECT_EQ(app.application->widgets().find("lesson.train") != nullptr, untrained);
      if (!step.show.empty() && !untrained) {
        app.driver->click("lesson.show");
        app.driver->wait(static_cast<int>(step.show.size()) + 4);
        ASSERT_TRUE(app.application->settle(60));
        EXPECT_EQ(app.application->widgets().take_rejection(), "");
        const auto& [name, value] = step.show.back();
        const std::string* shown = app.application->widgets().shown(name);
        if (shown != nullptr && name != "pairs.truth") app.driver->expect(name, value);
      }
      app.driver->click("lesson.next");
    }
    app.driver->wait(2);
    EXPECT_EQ(app.application->widgets().find("lesson.next"), nullptr);  // finished
    EXPECT_NE(app.application->widgets().find("train.step"), nullptr);
  }
}

TEST(Lesson, AsksForATrainedModelWhereItNeedsOne) {
  TinyApplication app;
  app.driver->click("menu.Help");
  app.driver->click("action.help.lesson");
  for (int i = 0; i < 4; ++i) app.driver->click("lesson.next");
  EXPECT_EQ(app.application->widgets().find("lesson.show"), nullptr);
  EXPECT_NE(app.application->widgets().find("lesson.example"), nullptr);
  app.driver->click("lesson.back");
  app.driver->expect("lesson.step", "4");
  app.driver->click("lesson.close");
  app.driver->wait(2);
  EXPECT_EQ(app.application->widgets().find("lesson.next"), nullptr);
}

TEST(Lesson, InAnotherWorldOffersTheExample) {
  Settings settings = tiny_app_settings();
  settings.preset = "scaling-3";
  set_settings(settings, {"world.name=scaling", "world.variables=3"});
  TinyApplication app(settings);
  app.driver->key("F7");
  app.driver->wait(2);
  EXPECT_EQ(app.application->widgets().find("lesson.show"), nullptr);
  EXPECT_NE(app.application->widgets().find("lesson.example"), nullptr);
}

// What is asked for by key while the bar that trains is out of sight happens at once, not later.
TEST(Lesson, SavesAndResetsAtOnce) {
  TinyApplication app;
  app.driver->key("F7");
  app.driver->wait(2);
  const auto run = app.snapshot().run;
  app.driver->key("Ctrl+R");
  for (int i = 0; i < 200 && app.snapshot().run == run; ++i) app.driver->wait(1);
  EXPECT_NE(app.snapshot().run, run);
  app.driver->expect("lesson.step", "1");
  EXPECT_EQ(app.application->widgets().find("train.play"), nullptr);
}

// What a step's button does needs a panel that is not in this layout: begun again, the lesson has forgotten it.
TEST(Lesson, OpensAgainInTheMiddleOfADeed) {
  PretrainedApplication app;
  app.driver->key("F7");
  app.driver->click("lesson.next");
  app.driver->key("F6");
  app.driver->click("lesson.show");
  app.driver->key("F7");
  app.driver->wait(140);  // longer than a widget is waited for
  app.driver->expect("lesson.step", "1");
  EXPECT_EQ(app.driver->read("status.notice").find("cannot be done"), std::string::npos);
}

/// An application with a workspace file.
struct KeptApplication {
  KeptApplication(const std::filesystem::path& file, int width, int height) : screen(width, height) {
    ApplicationOptions options;
    options.run = options.example = pretrained_circuit();
    options.workspace_file = file;
    application = std::make_unique<Application>(platform, options);
    driver = std::make_unique<UiDriver>(*application, platform);
  }
  const WidgetRegistry::Rect* find(const std::string& name) { return application->widgets().find(name); }
  OffscreenPlatform screen;
  DrivenPlatform platform{screen};
  std::unique_ptr<Application> application;
  std::unique_ptr<UiDriver> driver;
};

TEST(Lesson, LeavesTheArrangementAsItWas) {
  const TemporaryDirectory folder;
  const std::filesystem::path file = folder / "workspace.json";
  {
    KeptApplication app(file, 1920, 1080);
    app.driver->expect("layout", "Explore");
    app.driver->click("tab.settings");
    app.driver->click("tab.heat");
    app.driver->drag("layout.columns", 40, 0);
  }
  const Workspace before = load_workspace(file);
  {
    KeptApplication app(file, 1920, 1080);
    app.driver->key("F7");
    for (std::size_t step = 1; step <= lessons().front().steps.size(); ++step) {
      app.driver->expect("lesson.step", std::to_string(step));
      app.driver->key("PageDown");
    }
    app.driver->wait(2);
    EXPECT_EQ(app.find("lesson.next"), nullptr) << "PageDown finishes it";
    app.driver->expect("layout", "Explore");
    EXPECT_NE(app.find("panel.settings"), nullptr);
    EXPECT_NE(app.find("panel.heat"), nullptr);

    // Closed in the middle, by any way.
    for (const bool by_key : {true, false}) {
      app.driver->key("F7");
      for (int i = 0; i < 6; ++i) app.driver->key("PageDown");
      app.driver->key("PageUp");
      app.driver->expect("lesson.step", "6");
      if (by_key) {
        app.driver->key("Escape");
      } else {
        app.driver->click("lesson.close");
      }
      app.driver->wait(2);
      app.driver->expect("layout", "Explore");
      EXPECT_NE(app.find("panel.settings"), nullptr);
    }

    // What a person does meanwhile stays.
    app.driver->key("F7");
    app.driver->key("PageDown");
    app.driver->key("F4");
    app.driver->key("Escape");
    app.driver->wait(2);
    app.driver->expect("layout", "Debug");
    app.driver->key("F3");
    // The window is closed in the middle of a lesson.
    app.driver->key("F7");
    for (int i = 0; i < 3; ++i) app.driver->key("PageDown");
  }
  EXPECT_EQ(workspace_to_json(load_workspace(file)), workspace_to_json(before));
}

TEST(Lesson, AStepOpensAPanelThatTheLayoutDoesNotHaveAndTakesItOutAgain) {
  Workspace workspace = default_workspace();
  const auto before = workspace_to_json(workspace);
  Visit visit;
  visit.show(workspace, "layout.compare", "pairs");
  EXPECT_EQ(workspace.layout, "Compare");
  EXPECT_EQ(find_leaf(workspace.root(), "pairs")->front, "pairs");
  visit.show(workspace, "layout.lesson", "heat");
  visit.show(workspace, "layout.lesson", "graph");
  visit.show(workspace, "no such layout", "graph");
  visit.undo(workspace);
  EXPECT_EQ(workspace_to_json(workspace), before);
}

bool is_inside_window(const WidgetRegistry::Rect& r, double width, double height) {
  return r.left >= 0 && r.top >= 0 && static_cast<double>(r.right) <= width && static_cast<double>(r.bottom) <= height;
}

bool lie_apart(const WidgetRegistry::Rect& a, const WidgetRegistry::Rect& b) {
  return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
}

// A projector that is not sharp, read from the last row.
TEST(Lesson, EveryStepCanBeReadAndDoneInASmallWindowAtALargeZoom) {
  const struct { int width, height, larger; } windows[] = {{1280, 720, 4}, {800, 500, 0}};
  for (const auto& window : windows) {
    PretrainedApplication app(window.width, window.height);
    app.driver->key("F7");
    for (int i = 0; i < window.larger; ++i) app.driver->key("Ctrl+Plus");
    const auto find = [&](const std::string& name) { return app.application->widgets().find(name); };
    for (const LessonStep& step : lessons().front().steps) {
      SCOPED_TRACE(step.title + " in " + std::to_string(window.width) + ", " + std::to_string(window.larger));
      app.driver->wait(4);
      ASSERT_TRUE(app.application->settle(60));
      const auto* words = find("lesson.text");
      ASSERT_NE(words, nullptr);
      EXPECT_TRUE(is_inside_window(*words, window.width, window.height));
      for (const char* name : {"lesson.next", "lesson.back", "lesson.close", "lesson.show"}) {
        const auto* button = find(name);
        if (button == nullptr) continue;
        EXPECT_TRUE(is_inside_window(*button, window.width, window.height)) << name;
        EXPECT_TRUE(lie_apart(*button, *words)) << name << " lies on the text";
      }
      const auto* panel = find("panel." + step.panel);
      ASSERT_NE(panel, nullptr);
      EXPECT_LT(words->bottom, panel->bottom) << "the panel is scrolled away";
      // No strip of another panel beside it.
      for (const std::string& name : app.application->widgets().names()) {
        const auto* other = find(name);
        if (!name.starts_with("panel.") || name.find('.', 6) != std::string::npos || other == nullptr) continue;
        if (name == "panel.run" || name == "panel." + step.panel) continue;
        EXPECT_TRUE(other->bottom <= panel->clip_top + 0.5F || other->top >= panel->clip_bottom - 0.5F) << name;
      }
      const auto* looked = find(step.look);
      EXPECT_TRUE(looked != nullptr || window.width < 1280) << step.look;
      if (looked == nullptr) looked = panel;  // has no room for it
      EXPECT_TRUE(looked->visible);
      const auto* frame = find("lesson.frame");
      ASSERT_NE(frame, nullptr) << "nothing is pointed at";
      EXPECT_TRUE(is_inside_window(*frame, window.width, window.height));
      // A good part of it is seen, and nothing else is framed.
      const double seen = static_cast<double>((frame->right - frame->left) * (frame->bottom - frame->top));
      const double all = static_cast<double>((looked->right - looked->left) * (looked->bottom - looked->top));
      EXPECT_GT(seen, 0.5 * all);
      EXPECT_GE(frame->left, looked->left);
      EXPECT_GE(frame->top, looked->top);
      EXPECT_LE(frame->right, looked->right);
      EXPECT_LE(frame->bottom, looked->bottom);
      if (find("lesson.show") != nullptr) app.driver->click("lesson.show");
      app.driver->wait(10);
      EXPECT_EQ(app.driver->read("status.notice").find("cannot be done"), std::string::npos);
      if (const auto* graph = find("world.graph"); graph != nullptr && graph->visible) {
        EXPECT_NE(app.driver->read("world.graph.caption"), "") << "cut";
      }
      app.driver->click("lesson.next");
    }
  }
}

// The program's own lesson opens a run that was stopped half-way, and Play goes on with it.
TEST(Lesson, AHalfTrainedRunGoesOnWithPlay) {
  const auto& all = lessons();
  const auto limits = std::find_if(all.begin(), all.end(), [](const Lesson& l) { return l.id == "limits"; });
  ASSERT_NE(limits, all.end());
  const auto half =
      std::find_if(limits->steps.begin(), limits->steps.end(), [](const auto& s) { return s.unfinished; });
  ASSERT_NE(half, limits->steps.end());
  PretrainedApplication app;
  app.driver->set("action", "help.lesson.limits");
  for (auto step = limits->steps.begin(); step != half; ++step) app.driver->click("lesson.next");
  app.driver->wait(2);
  app.driver->click("lesson.run");
  for (int k = 0; k < 400 && app.application->widgets().find("lesson.run") != nullptr; ++k) app.driver->wait(1);
  ASSERT_EQ(app.application->widgets().find("lesson.run"), nullptr);
  ASSERT_TRUE(app.application->settle(60));
  const Snapshot opened = app.application->snapshot();
  EXPECT_EQ(opened.state, TrainerState::kPaused);
  EXPECT_GT(opened.updates, 0);
  ASSERT_NE(opened.pipeline, nullptr);
  ASSERT_NE(opened.pipeline->causal, nullptr);
  ASSERT_NE(opened.scores, nullptr) << "which rows are mixed is seen at once";
  app.driver->expect("lesson.check.1", "open");
  EXPECT_LT(std::stod(app.driver->read("heat.d")), 0.9);
  app.driver->expect("lesson.check.2", "open");  // the run before had a larger D
  app.driver->click("train.play");
  for (int k = 0; k < 6000 && app.application->snapshot().updates <= opened.updates; ++k) app.driver->wait(1);
  EXPECT_GT(app.application->snapshot().updates, opened.updates);
  EXPECT_EQ(app.application->snapshot().run, opened.run);
  app.driver->wait(2);
  app.driver->expect("lesson.check.1", "done");
  EXPECT_EQ(app.application->widgets().find("lesson.run"), nullptr);
}

// Somebody has trained it to its end and comes back: the step is about the unfinished one.
TEST(Lesson, AStepAboutAnUnfinishedRunIsNotBegunWithAFinishedOne) {
  const TemporaryDirectory folder;
  std::filesystem::create_directories(folder / "lessons");
  const std::string step = R"("text": "x", "layout": "layout.lesson", "panel": "heat", "look": "panel.heat",
    "run": "circuit-closed-form")";
  std::ofstream(folder / "lessons" / "mine.json")
      << R"({"title": "Mine", "world": "circuit", "steps": [{"title": "One", )" << step << R"(}, {"title": "Two", )"
      << step << R"(, "unfinished": true, "training": true}]})";
  OffscreenPlatform screen{1280, 720};
  DrivenPlatform platform{screen};
  ApplicationOptions options;
  options.example = pretrained_circuit();
  options.run = pretrained_circuit().parent_path() / "circuit-closed-form";
  options.user_folder = folder.path();
  Application application(platform, options);
  UiDriver driver(application, platform);
  driver.key("F8");
  driver.wait(3);
  driver.wheel("shelf.interventions", -50);
  driver.wait(3);
  driver.click("shelf.mine");
  driver.wait(4);
  EXPECT_EQ(application.widgets().find("lesson.run"), nullptr) << "it is open already";
  driver.click("lesson.next");
  driver.wait(2);
  EXPECT_NE(application.widgets().find("lesson.run"), nullptr) << "that one is done";
  const auto before = application.snapshot().run;
  driver.click("lesson.run");
  for (int k = 0; k < 400 && application.snapshot().run == before; ++k) driver.wait(1);
  driver.wait(2);
  EXPECT_EQ(application.widgets().find("lesson.run"), nullptr) << "opened during the step, it stays";
}

TEST(Lesson, OpensTheExample) {
  PretrainedApplication app;
  const auto run = app.application->snapshot().run;
  ASSERT_TRUE(app.application->actions().perform("run.example"));
  for (int i = 0; i < 200 && app.application->snapshot().run == run; ++i) app.driver->wait(1);
  EXPECT_NE(app.application->snapshot().run, run);
  ASSERT_NE(app.application->snapshot().scores, nullptr);
}

// Every lesson, whatever run it would open: its words and buttons have their place at any step.
TEST(Lesson, WordsAndButtonsOfAllLessonsHaveTheirPlace) {
  constexpr int kWide = 1280, kHigh = 720;
  for (const Lesson& lesson : lessons()) {
    PretrainedApplication app(kWide, kHigh);
    app.driver->set("action", lesson.id == lessons().front().id ? "help.lesson" : "help.lesson." + lesson.id);
    for (int i = 0; i < 4; ++i) app.driver->key("Ctrl+Plus");
    const auto find = [&](const std::string& name) { return app.application->widgets().find(name); };
    for (const LessonStep& step : lesson.steps) {
      SCOPED_TRACE(lesson.id + ": " + step.title);
      app.driver->wait(6);
      const auto* words = find("lesson.text");
      ASSERT_NE(words, nullptr);
      EXPECT_TRUE(is_inside_window(*words, kWide, kHigh));
      for (const char* name : {"lesson.next", "lesson.back", "lesson.close", "lesson.show", "lesson.prepare"}) {
        const auto* button = find(name);
        if (button == nullptr) continue;
        EXPECT_TRUE(is_inside_window(*button, kWide, kHigh)) << name;
        EXPECT_TRUE(lie_apart(*button, *words)) << name << " lies on the text";
      }
      app.driver->key("PageDown");
    }
  }
}

}  // namespace
}  // namespace causeway
