// The shelf of lessons, what they see by themselves, the welcome, and showing to a room.
#include <gtest/gtest.h>

#include <fstream>

#include "app/shell/lesson.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOwnLesson = R"({"title": "Mine", "about": "A lesson of my own.", "minutes": 3,
  "world": "circuit", "steps": [
  {"title": "One", "text": "Set green.", "layout": "layout.lesson", "panel": "world", "look": "world.picture",
   "begin": [["world.scene", "5"], ["no.such.widget", "1"]],
   "checks": [{"text": "green is set", "widget": "world.green.held", "is": "yes"},
              {"text": "green is bright", "widget": "world.green", "is": ">0.8"}]},
  {"title": "Two", "text": "Done.", "layout": "layout.lesson", "panel": "world", "look": "world.picture"}]})";

/// The example, with a folder of the person.
struct ShelfApplication {
  explicit ShelfApplication(const fs::path& user, const fs::path& workspace = {}) {
    ApplicationOptions options;
    options.run = options.example = pretrained_circuit();
    options.user_folder = user;
    options.workspace_file = workspace;
    options.welcome = true;
    application = std::make_unique<Application>(platform, options);
    driver = std::make_unique<UiDriver>(*application, platform);
  }
  bool there(const char* name) { return application->widgets().find(name) != nullptr; }
  OffscreenPlatform screen{1280, 720};
  DrivenPlatform platform{screen};
  std::unique_ptr<Application> application;
  std::unique_ptr<UiDriver> driver;
};

TEST(LessonShelf, ReadsOwnLessonsAndTellsDamagedOnesInOneLineEach) {
  const TemporaryDirectory folder;
  EXPECT_EQ(read_shelf(folder / "none").lessons.size(), lessons().size());
  EXPECT_TRUE(read_shelf(folder / "none").problems.empty());
  std::ofstream(folder / "mine.json") << kOwnLesson;
  std::ofstream(folder / "notes.txt") << "no lesson";
  const char* damaged[] = {"",
                           "{",
                           "[]",
                           "\xff\xfe\x01",
                           R"({"title": "t", "world": "w", "steps": []})",
                           R"({"title": "t", "world": "w", "minutes": "long", "steps": [1]})",
                           R"({"title": "t", "world": "w", "steps": [{"title": "s", "text": "x", "layout": "l",
                              "panel": "p", "look": "l", "checks": [{"text": "t"}]}]})"};
  int number = 0;
  for (const char* text : damaged) std::ofstream(folder / ("bad" + std::to_string(number++) + ".json")) << text;
  const LessonShelf shelf = read_shelf(folder.path());
  ASSERT_EQ(shelf.lessons.size(), lessons().size() + 1);
  EXPECT_EQ(shelf.lessons.back().id, "mine");
  EXPECT_EQ(shelf.lessons.back().minutes, 3);
  ASSERT_EQ(shelf.lessons.back().steps.front().checks.size(), 2U);
  EXPECT_EQ(shelf.problems.size(), std::size(damaged));
  for (const std::string& problem : shelf.problems) {
    EXPECT_EQ(problem.find('\n'), std::string::npos) << problem;
    EXPECT_NE(problem.find("bad"), std::string::npos) << problem;
  }
}

TEST(LessonShelf, EveryLessonOfTheProgramSaysHowLongItTakes) {
  for (const Lesson& lesson : lessons()) {
    EXPECT_FALSE(lesson.id.empty());
    EXPECT_GT(lesson.minutes, 0) << lesson.id;
    EXPECT_NE(lesson.about, "") << lesson.id;
  }
}

TEST(LessonShelf, ChecksHoldForWordsNumbersAndBounds) {
  const auto holds = [](const char* is, const char* shown) { return check_holds({"", "", is}, shown); };
  EXPECT_TRUE(holds("yes", "yes"));
  EXPECT_FALSE(holds("yes", "no"));
  EXPECT_TRUE(holds("0.9", "0.900"));
  EXPECT_TRUE(holds(">0.8", "0.81"));
  EXPECT_FALSE(holds(">0.8", "0.8"));
  EXPECT_TRUE(holds("<0", "-0.5"));
  EXPECT_FALSE(holds(">0.8", "bright"));
  EXPECT_FALSE(holds(">0.8", ""));
}

TEST(LessonShelf, ALessonIsChosenAndTicksByItself) {
  const TemporaryDirectory folder;
  fs::create_directories(folder / "lessons");
  std::ofstream(folder / "lessons" / "mine.json") << kOwnLesson;
  std::ofstream(folder / "lessons" / "broken.json") << "{";
  ShelfApplication app(folder.path());
  UiDriver& driver = *app.driver;
  driver.key("F3");
  driver.wait(2);
  driver.key("F8");
  ASSERT_TRUE(app.application->settle(60));
  driver.expect("shelf.problems", "1");
  driver.expect("shelf.lessons", std::to_string(lessons().size() + 1));
  for (const Lesson& lesson : lessons()) EXPECT_TRUE(app.there(("shelf." + lesson.id).c_str())) << lesson.id;
  driver.wheel("shelf.interventions", -50);
  driver.wait(3);
  driver.click("shelf.mine");
  driver.wait(8);
  EXPECT_FALSE(app.there("shelf.close"));
  driver.expect("lesson.step", "1");
  driver.expect("world.scene", "5");  // it began with that
  driver.expect("lesson.check.1", "open");
  driver.wait(140);  // longer than it waits for the widget that is not there
  driver.set("world.green", "0.3");
  driver.wait(2);
  driver.expect("lesson.check.1", "done", 90);  // once the widget that is not there has been given up
  driver.expect("lesson.check.2", "open");
  driver.set("world.green", "0.9");
  driver.wait(2);
  driver.expect("lesson.check.2", "done");
  driver.click("world.free");
  driver.wait(2);
  driver.expect("lesson.check.1", "done");  // what was done was done
  driver.click("lesson.next");
  driver.click("lesson.back");
  driver.wait(8);
  driver.expect("lesson.check.1", "open");
}

TEST(LessonShelf, EachStepOfTheFirstLessonClearsUpAfterTheOneBefore) {
  PretrainedApplication app;
  UiDriver& driver = *app.driver;
  driver.key("F7");
  driver.click("lesson.next");
  driver.wait(5);
  driver.set("world.blue", "0.1");
  driver.set("world.scene", "7");
  driver.set("world.arm", "0.9");
  driver.click("world.edit");
  driver.wait(2);
  driver.expect("world.edit", "open");
  driver.click("lesson.next");
  driver.wait(12);
  driver.expect("world.edit", "closed");
  driver.expect("world.scene", "3");
  driver.expect("world.arm.held", "no");
  // Step 7: green goes on, not off, whichever way its latent is counted.
  for (int i = 0; i < 4; ++i) driver.click("lesson.next");
  driver.expect("lesson.step", "7");
  ASSERT_TRUE(app.application->settle(60));
  driver.click("lesson.show");
  ASSERT_TRUE(app.application->settle(60));
  driver.expect("intervene.green.held", "yes");
  EXPECT_GT(std::stod(driver.read("intervene.truth")), 0.7);
}

TEST(Welcome, IsThereOnceAndLeadsToThreePlaces) {
  const TemporaryDirectory folder;
  const fs::path workspace = folder / "workspace.json";
  {
    ShelfApplication app("", workspace);
    app.driver->wait(3);
    ASSERT_TRUE(app.there("welcome.lesson"));
    app.driver->click("welcome.lesson");
    app.driver->wait(3);
    EXPECT_FALSE(app.there("welcome.lesson"));
    app.driver->expect("lesson.step", "1");
    app.driver->key("Escape");
    app.driver->set("action", "help.welcome");
    app.driver->wait(2);
    app.driver->click("welcome.play");
    app.driver->wait(3);
    app.driver->expect("layout", "Lesson");
    EXPECT_TRUE(app.there("panel.world"));
    app.driver->set("action", "help.welcome");
    app.driver->wait(2);
    app.driver->click("welcome.close");
    app.driver->wait(2);
    EXPECT_FALSE(app.there("welcome.lesson"));
    app.driver->set("action", "help.welcome");
    app.driver->wait(2);
    app.driver->key("Escape");
    app.driver->wait(2);
    EXPECT_FALSE(app.there("welcome.lesson"));
  }
  ASSERT_TRUE(fs::exists(workspace));
  ShelfApplication again("", workspace);
  again.driver->wait(3);
  EXPECT_FALSE(again.there("welcome.lesson"));
}

TEST(Room, APanelIsLargeByOneKeyAndGoesBack) {
  PretrainedApplication app;
  const auto find = [&](const char* name) { return app.application->widgets().find(name); };
  app.driver->key("F3");
  app.driver->wait(3);
  app.driver->hover("panel.intervene");
  app.driver->key("F9");
  app.driver->wait(3);
  app.driver->expect("large", "intervene");
  ASSERT_NE(find("panel.intervene"), nullptr);
  EXPECT_GT(find("panel.intervene")->right - find("panel.intervene")->left, 1200);
  EXPECT_EQ(find("panel.graph"), nullptr);
  app.driver->set("action", "panel.heat");  // what is asked for takes its place
  app.driver->wait(3);
  app.driver->expect("large", "heat");
  app.driver->key("Escape");
  app.driver->wait(3);
  app.driver->expect("large", "");
  EXPECT_NE(find("panel.heat"), nullptr);
}

TEST(Room, TypeIsLargerBeforeARoomAndAsItWasAfterwards) {
  const TemporaryDirectory folder;
  const fs::path workspace = folder / "workspace.json";
  {
    ShelfApplication app("", workspace);
    app.driver->key("Escape");
    app.driver->wait(2);
    const float before = app.application->theme().zoom();
    app.driver->key("F5");
    app.driver->wait(3);
    EXPECT_GT(app.application->theme().zoom(), 1.2F * before);
    app.driver->key("F5");
    app.driver->wait(3);
    EXPECT_FLOAT_EQ(app.application->theme().zoom(), before);
    app.driver->key("F5");
    app.driver->wait(3);
  }
  EXPECT_FLOAT_EQ(load_workspace(workspace).zoom, 1);  // closed before a room, it opens as usual
}

}  // namespace
}  // namespace causeway
