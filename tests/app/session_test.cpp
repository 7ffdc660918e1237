// Sessions: the window's whole state as a file, and back.
#include "app/shell/session.h"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>

#include "engine/core/error.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

struct SessionApplication {
  explicit SessionApplication(const std::optional<Session>& session = {}) {
    ApplicationOptions options;
    options.run = options.example = pretrained_circuit();
    options.session = session;
    application = std::make_unique<Application>(platform, options);
    driver = std::make_unique<UiDriver>(*application, platform);
  }
  OffscreenPlatform screen{1280, 720};
  DrivenPlatform platform{screen};
  std::unique_ptr<Application> application;
  std::unique_ptr<UiDriver> driver;
};

fs::path only_session(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (is_session(entry.path())) return entry.path();
  }
  return {};
}

/// Looks at something of every kind.
void look_around(UiDriver& driver, Application& application) {
  driver.set("action", "layout.lesson");
  driver.wait(2);
  driver.set("world.scene", "4");
  driver.set("world.green", "0.9");
  driver.set("world.red", "0.2");
  driver.set("graph.threshold", "0.25");
  driver.set("action", "view.theme");
  driver.set("action", "sample.next");
  driver.set("action", "sample.next");
  application.settle(60);
}

void expect_the_same(UiDriver& driver) {
  driver.expect("layout", "Lesson", 30);
  driver.expect("theme", "light");
  driver.expect("world.scene", "4");
  driver.expect("world.green", "0.9");
  driver.expect("world.red", "0.2");
  driver.expect("world.blue.held", "no");
  driver.expect("graph.threshold", "0.25");
}

TEST(Session, ComesBackAsItWasInAnotherWindowAndInThisOne) {
  const TemporaryDirectory folder;
  const InFolder here(folder.path());
  {
    SessionApplication app;
    look_around(*app.driver, *app.application);
    app.driver->set("action", "session.save");
    app.driver->wait(3);
  }
  const fs::path file = only_session(folder.path());
  ASSERT_FALSE(file.empty());
  const Session session = load_session(file);
  EXPECT_TRUE(fs::equivalent(session.run, pretrained_circuit()));
  EXPECT_EQ(session.sample, 2);
  {
    SessionApplication app(session);
    ASSERT_TRUE(app.application->settle(60));
    expect_the_same(*app.driver);
  }
  SessionApplication app;
  ASSERT_TRUE(app.application->settle(60));
  app.driver->drop(file);
  app.driver->wait(20);
  ASSERT_TRUE(app.application->settle(60));
  expect_the_same(*app.driver);
}

TEST(Session, KeepsTheStepOfALessonAndWhatIsHidden) {
  const TemporaryDirectory folder;
  const InFolder here(folder.path());
  {
    SessionApplication app;
    app.driver->key("F7");
    app.driver->key("PageDown");
    app.driver->wait(8);
    app.driver->set("truth", "hidden");
    app.driver->wait(2);
    app.driver->set("action", "session.save");
    app.driver->wait(3);
  }
  SessionApplication app(load_session(only_session(folder.path())));
  ASSERT_TRUE(app.application->settle(60));
  app.driver->expect("lesson.step", "2");
  app.driver->expect("truth", "hidden");
  app.driver->expect("graph.shd", "");
}

TEST(Session, OfARunThatWasNotTrainedHoldsItsSettings) {
  const TemporaryDirectory folder;
  const InFolder here(folder.path());
  Settings settings = tiny_app_settings();
  settings.seed = 77;
  {
    TinyApplication app(settings);
    app.driver->set("action", "session.save");
    app.driver->wait(3);
  }
  const Session session = load_session(only_session(folder.path()));
  EXPECT_TRUE(session.run.empty());
  EXPECT_EQ(session.settings.seed, 77U);
  EXPECT_EQ(session.settings.world.pairs, settings.world.pairs);
}

TEST(Session, ARunBesideItIsFoundWhereverBothAre) {
  const TemporaryDirectory folder;
  fs::create_directories(folder / "a");
  fs::copy(pretrained_circuit(), folder / "a" / "run", fs::copy_options::recursive);
  Session session;
  session.run = folder / "a" / "run";
  session.workspace = nlohmann::json::object();
  save_session(session, folder / "a" / "s.causeway");
  fs::rename(folder / "a", folder / "b");
  EXPECT_TRUE(fs::equivalent(load_session(folder / "b" / "s.causeway").run, folder / "b" / "run"));
}

TEST(Session, EveryDamageIsToldInOneLine) {
  const TemporaryDirectory folder;
  const fs::path file = folder / "s.causeway";
  const char* damaged[] = {"",
                           "{",
                           "[]",
                           "3",
                           "\xff\xfe",
                           "{}",
                           R"({"causeway": "one"})",
                           R"({"causeway": 99, "run": "r"})",
                           R"({"causeway": 1})",
                           R"({"causeway": 1, "run": "nowhere"})",
                           R"({"causeway": 1, "run": 5})",
                           R"({"causeway": 1, "settings": {"world": {"pairs": -3}}})",
                           R"({"causeway": 1, "settings": [], "widgets": 3})",
                           R"({"causeway": 1, "settings": {}, "widgets": [["a"]]})",
                           R"({"causeway": 1, "settings": {}, "shown": {"sample": "two"}})",
                           R"({"causeway": 1, "settings": {}, "lesson": []})"};
  // One window at a time.
  auto shown = std::make_unique<SessionApplication>();
  SessionApplication& app = *shown;
  for (const char* text : damaged) {
    std::ofstream(file) << text;
    try {
      load_session(file);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()), "") << text;
    }
    const auto run = app.application->snapshot().run;
    app.driver->drop(file);
    app.driver->wait(2);
    EXPECT_EQ(app.application->snapshot().run, run);
    EXPECT_NE(app.driver->read("status.notice"), "") << text;
  }
  shown.reset();
  EXPECT_THROW(load_session(folder / "none.causeway"), Error);
  // Whatever is only odd is passed over: an arrangement of another program, panels and lessons that are not there.
  std::ofstream(file) << R"({"causeway": 1, "settings": {}, "window": {"layouts": 7, "zoom": "big"},
    "shown": {"sample": 1000000, "large": "no such panel"}, "lesson": {"id": "none", "step": 50},
    "widgets": [["no.such", "1"], ["world.scene", "not a number"]]})";
  SessionApplication odd(load_session(file));
  EXPECT_TRUE(odd.application->settle(60));
}

}  // namespace
}  // namespace causeway
