#include <fmt/format.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "app/panels/panels.h"
#include "engine/core/error.h"
#include "engine/data/load_dataset.h"
#include "tests/app/panel_host.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

using spdlog::level::level_enum;

struct LogHost : PanelHost {
  LogHost() : PanelHost(std::make_shared<Snapshot>(), panels_of(make_log_panel())) {}
  void say(int count) {
    for (int i = 0; i < count; ++i) log.add(spdlog::level::info, fmt::format("message {}", log.newest() + 1));
    frame(3);
  }
};

TEST(MessageLog, KeepsTheNewestFromAllThreads) {
  MessageLog log;
  EXPECT_EQ(log.newest(), 0U);
  EXPECT_TRUE(log.after(0).empty());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&log] {
      for (int i = 0; i < 1000; ++i) log.add(spdlog::level::info, "x");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(log.newest(), 4000U);
  const auto kept = log.after(0);
  ASSERT_EQ(kept.size(), MessageLog::kKept);
  for (std::size_t i = 0; i < kept.size(); ++i) ASSERT_EQ(kept[i].id, 2001 + i);
  const auto last = log.after(3999);
  ASSERT_EQ(last.size(), 1U);
  EXPECT_EQ(last[0].id, 4000U);
  EXPECT_TRUE(log.after(4000).empty());
  EXPECT_TRUE(log.after(99999).empty());
}

TEST(MessageLog, ListensToTheLoggerWhileItLives) {
  const std::size_t before = spdlog::default_logger()->sinks().size();
  {
    MessageLog log;
    spdlog::warn("a {} of care", "word");
    const auto kept = log.after(0);
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].text, "a word of care");
    EXPECT_EQ(kept[0].level, level_enum::warn);
  }
  EXPECT_EQ(spdlog::default_logger()->sinks().size(), before);
}

TEST(LogPanel, FiltersByLevelAndText) {
  LogHost host;
  host.frame(2);
  EXPECT_EQ(host.widgets.find("log.messages"), nullptr);  // nothing has been said
  host.log.add(spdlog::level::info, "Opened A");
  host.log.add(spdlog::level::warn, "slow disk");
  host.log.add(spdlog::level::err, "training failed");
  host.log.add(spdlog::level::info, "opened b");
  host.frame(2);
  EXPECT_EQ(host.read("log.count"), "4");
  EXPECT_EQ(host.read("log.last"), "opened b");
  host.click("log.level.warnings");
  EXPECT_EQ(host.read("log.count"), "2");
  EXPECT_EQ(host.read("log.last"), "training failed");
  host.click("log.level.errors");
  EXPECT_EQ(host.read("log.count"), "1");
  host.click("log.level.all");
  host.set("log.filter", "OPENED");
  EXPECT_EQ(host.read("log.count"), "2");
  host.set("log.level", "errors");
  EXPECT_EQ(host.read("log.count"), "0");
  EXPECT_EQ(host.widgets.find("log.messages"), nullptr);
  host.set("log.filter", "");
  EXPECT_EQ(host.read("log.last"), "training failed");
  EXPECT_THROW(host.set("log.level", "gossip"), std::runtime_error);
}

TEST(LogPanel, CopiesWhatIsShownAndClearsTheView) {
  LogHost host;
  host.log.add(spdlog::level::info, "first");
  host.log.add(spdlog::level::err, "second");
  host.frame(3);
  host.click("log.copy");
  std::string copied = ImGui::GetClipboardText();
  EXPECT_EQ(std::count(copied.begin(), copied.end(), '\n'), 2);
  EXPECT_NE(copied.find("info     first\n"), std::string::npos) << copied;
  EXPECT_EQ(copied[2], ':');
  host.click("log.level.errors");
  host.click("log.copy");
  copied = ImGui::GetClipboardText();
  EXPECT_EQ(copied.find("first"), std::string::npos);
  EXPECT_NE(copied.find("error    second\n"), std::string::npos) << copied;
  host.click("log.level.all");
  host.click("log.clear");
  EXPECT_EQ(host.widgets.find("log.messages"), nullptr);
  EXPECT_EQ(host.log.after(0).size(), 2U);  // of the view alone
  host.log.add(spdlog::level::info, "third");
  host.frame(3);
  EXPECT_EQ(host.read("log.count"), "1");
  EXPECT_EQ(host.read("log.last"), "third");
}

TEST(LogPanel, FollowsUntilScrolledUp) {
  LogHost host;
  host.say(100);
  EXPECT_EQ(host.read("log.at_end"), "yes");
  host.say(50);
  EXPECT_EQ(host.read("log.at_end"), "yes");
  EXPECT_EQ(host.widgets.find("log.newest"), nullptr);
  // The scroll bar at the right border, dragged up.
  const WidgetRegistry::Rect list = host.place("log.messages");
  const float bar = 1 - 5 / (list.right - list.left);
  host.drag("log.messages", ImVec2(bar, 0.95F), ImVec2(bar, 0.3F));
  EXPECT_EQ(host.read("log.at_end"), "no");
  host.say(20);
  EXPECT_EQ(host.read("log.at_end"), "no");
  EXPECT_EQ(host.read("log.count"), "170");
  host.click("log.newest");
  host.frame(2);
  EXPECT_EQ(host.read("log.at_end"), "yes");
  host.say(20);
  EXPECT_EQ(host.read("log.at_end"), "yes");
}

TEST(LogPanel, TellsWhatTheFilesOfTheDataWereTakenFor) {
  const TemporaryDirectory temporary;
  const InFolder here(temporary.path());
  Dataset pairs;
  pairs.units = 100;
  pairs.frames = 2;
  pairs.allocate_pictures(32, 32);
  for (std::size_t i = 0; i < pairs.pictures.size(); ++i) pairs.pictures[i] = static_cast<std::uint8_t>(i * i % 251);
  save_dataset("pairs.npz", pairs);
  Settings settings = tiny_app_settings();
  settings.world.data = "pairs.npz";
  settings.image.steps = 100000;  // does not end during the test
  TinyApplication app(settings);
  app.driver->key("F4");
  app.driver->click("tab.log");
  app.driver->click("train.play");
  app.driver->wait_step(1);
  app.driver->wait(3);
  app.driver->expect("log.last", "data: 100 pairs of pictures in pairs.npz");
}

TEST(LogPanel, HoldsWhatTheWindowAndTrainingSay) {
  const TemporaryDirectory temporary;
  const InFolder here(temporary.path());
  TinyApplication app;
  UiDriver& driver = *app.driver;
  driver.key("F4");
  driver.click("tab.log");
  app.driver->drop("/no/such/file.npz");
  driver.wait(3);
  EXPECT_NE(driver.read("log.last").find("/no/such/file.npz"), std::string::npos);
  driver.set("log.level", "warnings");
  EXPECT_EQ(driver.read("log.count"), "1");  // once, though it goes to the terminal as well
  driver.set("log.level", "all");
  // A message of the trainer, also where it is the same again.
  driver.click("train.play");
  driver.expect("run.state", "done", 60);
  const int before = std::stoi(driver.read("log.count"));
  driver.click("run.save");
  driver.expect("log.count", std::to_string(before + 1));
  driver.expect("log.last", "saved to runs/circuit-quick-1");
  driver.click("run.save");
  driver.expect("log.count", std::to_string(before + 2));
  driver.expect("log.last", "saved to runs/circuit-quick-1");
  // What it cannot do is a warning.
  std::filesystem::remove_all("runs");
  std::ofstream("runs") << "in the way";
  driver.click("run.save");
  driver.set("log.level", "warnings");
  driver.expect("log.count", "2");
}

}  // namespace
}  // namespace causeway
