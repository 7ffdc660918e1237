#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

TEST(TournamentView, TellsWhoWonAndWhoWasDroppedWhen) {
  const PretrainedApplication app;
  Application& application = *app.application;
  UiDriver& driver = *app.driver;
  driver.key("F4");
  driver.click("loss.starts");
  driver.expect("loss.view", "starts");
  const Snapshot& s = application.snapshot();
  ASSERT_EQ(s.starts.size(), 16U);
  EXPECT_EQ(driver.read("loss.cuts"), "4");
  for (std::size_t i = 0; i < s.starts.size(); ++i) {
    EXPECT_EQ(driver.read(fmt::format("loss.start.{}", i)), static_cast<int>(i) == s.leader ? "leads" : "dropped");
  }
  // The leader comes first; who was dropped later comes before who was dropped earlier.
  const auto top = [&](int start) { return application.widgets().find(fmt::format("loss.start.{}", start))->top; };
  for (int i = 0; i < 16; ++i) EXPECT_LE(top(s.leader), top(i));
  driver.click("loss.causal");
  driver.expect("loss.view", "causal");
}

TEST(TournamentView, IsThereWhileStartsCompete) {
  Settings settings = tiny_app_settings();
  settings.causal.search_steps = 100000;
  TinyApplication app(settings);
  app.driver->key("F4");
  EXPECT_EQ(app.application->widgets().find("loss.starts"), nullptr);
  app.driver->key("Space");
  app.driver->wait_step(300);
  app.driver->click("loss.starts");
  EXPECT_EQ(app.driver->read("loss.cuts"), "0");
  const auto state = [&](int i) { return app.driver->read(fmt::format("loss.start.{}", i)); };
  EXPECT_TRUE((state(0) == "leads" && state(1) == "goes on") || (state(1) == "leads" && state(0) == "goes on"))
      << state(0) << ", " << state(1);
}

TEST(TournamentView, OneStartHasNobodyToCompeteWith) {
  Settings settings = tiny_app_settings();
  settings.causal.starts = 1;
  settings.causal.search_steps = 200;
  TinyApplication alone(settings);
  alone.driver->key("F4");
  alone.driver->key("Space");
  alone.driver->wait_step(200);
  EXPECT_EQ(alone.application->widgets().find("loss.starts"), nullptr);
}

}  // namespace
}  // namespace causeway
