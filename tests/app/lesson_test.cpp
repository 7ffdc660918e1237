#include "app/shell/lesson.h"

#include <gtest/gtest.h>

#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

TEST(Lesson, SaysWhatIsWrongWithAFile) {
  const char* good = R"({"title": "t", "world": "w", "steps": [{"title": "s", "text": "x", "layout": "layout.lesson",
    "panel": "world", "look": "world.picture"}]})";
  EXPECT_EQ(parse_lesson(good, "good.json").steps.size(), 1U);
  for (const char* bad :
       {"", "[]", R"({"title": "t"})", R"({"title": "t", "world": "w", "steps": []})",
        R"({"title": "t", "world": "w", "steps": [{"title": "s", "text": "x", "layout": "layout.lesson",
                            "panel": "world", "look": "world.picture", "button": "Do it"}]})"}) {
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
    app.driver->key("F7");
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
      const LessonStep& step = lesson.steps[i];
      SCOPED_TRACE(step.title);
      app.driver->expect("lesson.step", std::to_string(i + 1));
      app.driver->expect("lesson.look", step.look);
      ASSERT_TRUE(app.application->settle(60));
      const auto* looked = app.application->widgets().find(step.look);
      ASSERT_NE(looked, nullptr) << step.look;
      EXPECT_TRUE(looked->visible) << step.look;
      EXPECT_NE(app.application->widgets().find("panel." + step.panel), nullptr);
      EXPECT_EQ(app.application->widgets().find("train.play") != nullptr, step.training);
      if (!step.show.empty()) {
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

TEST(Lesson, OpensTheExample) {
  PretrainedApplication app;
  const auto run = app.application->snapshot().run;
  ASSERT_TRUE(app.application->actions().perform("run.example"));
  for (int i = 0; i < 200 && app.application->snapshot().run == run; ++i) app.driver->wait(1);
  EXPECT_NE(app.application->snapshot().run, run);
  ASSERT_NE(app.application->snapshot().scores, nullptr);
}

}  // namespace
}  // namespace causeway
