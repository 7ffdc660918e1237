// The real window: started, used by key and mouse, closed. What it did is told by its exit code and its files.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "app/explore/image_ops.h"
#include "engine/data/image_io.h"
#include "engine/render/world_data.h"
#include "engine/training/run_directory.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"
#include "tests/window/desktop.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// A run that has not begun and is not over before the test is.
fs::path long_run(const TemporaryDirectory& folder) {
  Settings settings = tiny_app_settings();
  settings.image.steps = 1000000;
  Trainer trainer(settings, make_data_source(), {});
  trainer.send(command::Save{folder / "long"});
  trainer.flush();
  return folder / "long";
}

std::int64_t updates_of(const fs::path& run) { return read_summary(run).value("step", std::int64_t{-1}); }

/// Updates of the run that the window has saved by Ctrl+S, once there are more than `more_than`.
std::int64_t saved_updates(Window& window, const fs::path& run, std::int64_t more_than = 0) {
  EXPECT_TRUE(eventually([&] {
    window.key("ctrl+s");
    return eventually([&] { return updates_of(run) > more_than; }, 0.5) || !window.process().runs();
  })) << window.process().err();
  return updates_of(run);
}

/// Lets the run go on past what was saved, so that there is something to keep.
void train_on() { std::this_thread::sleep_for(std::chrono::milliseconds(400)); }

/// A picture of the window, by the window itself.
Image picture_of(Window& window, const TemporaryDirectory& folder) {
  fs::remove_all(folder / "exports");
  window.key("ctrl+e");
  const auto there = [&] { return fs::exists(folder / "exports") && !fs::is_empty(folder / "exports"); };
  fs::path file;
  EXPECT_TRUE(eventually([&] {
    if (!there()) return false;
    file = fs::directory_iterator(folder / "exports")->path();
    return file.extension() == ".png";  // it is written beside and renamed
  })) << window.process().err();
  return load_image(file);
}

double brightness(const Image& image) {
  double sum = 0;
  for (const std::uint8_t value : image.pixels) sum += value;
  return sum / static_cast<double>(image.pixels.size());
}

/// Finds a command by a few letters, takes the first.
void choose(Window& window, const TemporaryDirectory& folder, const std::string& letters) {
  // While the palette is open, the menu's words are fainter.
  const auto menu = [&] { return crop(picture_of(window, folder), 0, 0, 250, 22).pixels; };
  const auto plain = menu();
  window.key("ctrl+p");
  ASSERT_TRUE(eventually([&] { return menu() != plain; }));
  window.type(letters);
  EXPECT_TRUE(eventually([&] {
    window.hold("Return");
    return menu() == plain;
  }));
}

nlohmann::json workspace_in(const TemporaryDirectory& folder) {
  std::ifstream file(folder.path() / "config" / "causeway" / "workspace.json");
  return nlohmann::json::parse(file, nullptr, false);
}

class RealWindow : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v Xvfb >/dev/null && command -v xdotool >/dev/null") != 0) {
      GTEST_SKIP() << "Xvfb or xdotool is not installed: ./lab setup";
    }
  }
  TemporaryDirectory folder_;
};

TEST_F(RealWindow, TrainsByKeyIsArrangedResizedAndKeepsItsRunWhenClosed) {
  const fs::path run = long_run(folder_);
  const Desktop desktop(folder_.path());
  Window window(desktop, folder_.path(), {"--run", run.string(), "--size", "1000x640", "--theme", "dark", "--stats"});
  EXPECT_EQ(picture_of(window, folder_).width, 1000);
  window.key("space");
  saved_updates(window, folder_ / "runs/circuit-quick-1");

  window.resize(1280, 720);
  Image dark;
  ASSERT_TRUE(eventually([&] { return (dark = picture_of(window, folder_)).width == 1280; }));
  EXPECT_EQ(dark.height, 720);
  window.key("ctrl+t");
  EXPECT_TRUE(eventually([&] { return brightness(picture_of(window, folder_)) > brightness(dark) + 50; }));
  choose(window, folder_, "lesson");

  const std::int64_t trained = saved_updates(window, folder_ / "runs/circuit-quick-1");
  train_on();
  window.close();
  ASSERT_EQ(window.process().wait(), 0) << window.process().err();
  EXPECT_EQ(window.process().err(), "");
  const auto stats = nlohmann::json::parse(window.process().out());
  EXPECT_GE(stats["steps_trained"], trained);
  EXPECT_GT(updates_of(Window::copy_of_run(folder_.path())), trained) << "nothing is lost";
  EXPECT_EQ(workspace_in(folder_)["theme"], "light");
  EXPECT_EQ(workspace_in(folder_)["layout"], "Lesson");
}

TEST_F(RealWindow, ASignalToEndKeepsTheRun) {
  const fs::path run = long_run(folder_);
  const Desktop desktop(folder_.path());
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    SCOPED_TRACE(signal);
    fs::remove_all(Window::copy_of_run(folder_.path()));
    Window window(desktop, folder_.path(), {"--run", run.string(), "--size", "1000x640", "--play"});
    const std::int64_t trained = saved_updates(window, folder_ / "runs/circuit-quick-1");
    train_on();
    kill(window.process().id(), signal);
    ASSERT_EQ(window.process().wait(), 0) << window.process().err();
    EXPECT_GT(updates_of(Window::copy_of_run(folder_.path())), trained);
    fs::remove_all(folder_ / "runs/circuit-quick-1");
  }
}

TEST_F(RealWindow, UnderNohupAClosedTerminalDoesNotEndIt) {
  const fs::path run = long_run(folder_);
  const Desktop desktop(folder_.path());
  Window window(desktop, folder_.path(), {"--run", run.string(), "--size", "1000x640"}, {"nohup"});
  picture_of(window, folder_);  // its loop runs, so signals are caught
  kill(window.process().id(), SIGHUP);
  EXPECT_EQ(picture_of(window, folder_).width, 1000);
  kill(window.process().id(), SIGTERM);
  EXPECT_EQ(window.process().wait(), 0) << window.process().err();
}

TEST(WindowOutput, WhatCannotBeWrittenIsAFailureOfOneLine) {
  const TemporaryDirectory folder;
  for (const char* arguments : {"--help", "--offscreen --size 640x400 --frames 2 --stats"}) {
    for (const char* where : {">/dev/full", ">&-"}) {
      const fs::path err = folder / "err.txt";
      const std::string command = "cd " + folder.path().string() + " && " + CAUSEWAY_BIN_DIR + "/causeway " +
                                  arguments + " " + where + " 2>" + err.string();
      const int status = std::system(command.c_str());
      std::ifstream file(err);
      const std::string said((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
      EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 1) << arguments << where << said;
      EXPECT_NE(said.find("causeway: standard output cannot be written"), std::string::npos)
          << arguments << where << said;
    }
  }
}

TEST_F(RealWindow, ASliderIsDraggedWithTheMouse) {
  const fs::path run = fs::path(CAUSEWAY_SOURCE_DIR) / "assets/pretrained/circuit";
  // Where things are is asked of the same content without a window.
  WidgetRegistry::Rect slider;
  WidgetRegistry::Rect after;
  {
    OffscreenPlatform screen(1280, 720);
    DrivenPlatform platform(screen);
    ApplicationOptions options;
    options.run = run;
    Application twin(platform, options);
    ASSERT_TRUE(twin.settle(20));
    slider = *twin.widgets().find("intervene.z0");
    after = *twin.widgets().find("intervene.image.1");
  }
  const Desktop desktop(folder_.path());
  Window window(desktop, folder_.path(), {"--run", run.string(), "--size", "1280x720"});
  const auto part = [&](const Image& picture) {
    return crop(picture, static_cast<int>(after.left), static_cast<int>(after.top) + 24,
                static_cast<int>(after.right - after.left), static_cast<int>(after.bottom - after.top) - 24);
  };
  Image before;
  ASSERT_TRUE(eventually([&] {
    before = part(picture_of(window, folder_));
    return spread(before, {0, 0, static_cast<float>(before.width), static_cast<float>(before.height), true}) > 4;
  })) << "the picture is drawn";
  const auto middle = [](float a, float b) { return static_cast<int>((a + b) / 2); };
  const int y = middle(slider.top, slider.bottom);
  const int x = middle(slider.left, slider.right);
  window.drag(x, y, x + (x - static_cast<int>(slider.left)) * 4 / 5, y);
  EXPECT_TRUE(eventually([&] { return part(picture_of(window, folder_)).pixels != before.pixels; }));
  window.key("ctrl+q");
  EXPECT_EQ(window.process().wait(), 0) << window.process().err();
}

TEST_F(RealWindow, TwoWindowsThatAreEndedAtOnceLeaveARunEach) {
  const Desktop desktop(folder_.path());
  {
    Window a(desktop, folder_.path(), {"--preset", "scaling-2", "--seed", "11", "--play", "--threads", "1"});
    Window b(desktop, folder_.path(), {"--preset", "scaling-6", "--seed", "12", "--play", "--threads", "1"});
    const fs::path first = Window::copy_of_run(folder_.path());
    const fs::path second = first.parent_path() / "last-run-2";
    EXPECT_TRUE(eventually([&] { return fs::exists(first / "summary.json") && fs::exists(second / "summary.json"); }))
        << "a copy is made soon, not only at the end";
    for (Window* window : {&a, &b}) kill(window->process().id(), SIGTERM);
    for (Window* window : {&a, &b}) EXPECT_EQ(window->process().wait(), 0) << window->process().err();
  }
  std::set<std::string> presets;
  for (const char* name : {"last-run", "last-run-2"}) {
    const fs::path run = folder_.path() / "state" / "causeway" / name;
    const auto loaded = load_run(run, make_data_source(), 1);  // its files belong together
    EXPECT_GT(loaded->updates(), 0);
    presets.insert(loaded->settings().preset);
  }
  EXPECT_EQ(presets, (std::set<std::string>{"scaling-2", "scaling-6"}));
}

TEST_F(RealWindow, OpensAsLargeAsItWasLeft) {
  const Desktop desktop(folder_.path());
  {
    Window window(desktop, folder_.path(), {});
    window.resize(1100, 700);
    EXPECT_TRUE(eventually([&] { return picture_of(window, folder_).width == 1100; }));
    window.key("ctrl+q");
    EXPECT_EQ(window.process().wait(), 0) << window.process().err();
  }
  Window window(desktop, folder_.path(), {});
  EXPECT_EQ(picture_of(window, folder_).width, 1100);
  EXPECT_EQ(picture_of(window, folder_).height, 700);
  window.key("ctrl+q");
  EXPECT_EQ(window.process().wait(), 0) << window.process().err();
}

TEST_F(RealWindow, WorkThatCannotBeKeptIsNotClosedAway) {
  const fs::path run = long_run(folder_);
  const Desktop desktop(folder_.path());
  Window window(desktop, folder_.path(), {"--run", run.string(), "--size", "1280x720"});
  fs::remove_all(folder_ / "state");
  std::ofstream(folder_ / "state") << "a file where the folder should be";
  window.key("space");
  saved_updates(window, folder_ / "runs/circuit-quick-1");
  train_on();
  window.close();
  EXPECT_FALSE(eventually([&] { return !window.process().runs(); }, 2)) << "it asks";
  fs::remove(folder_ / "state");
  window.hold("Return");  // try again
  EXPECT_EQ(window.process().wait(), 0) << window.process().err();
  EXPECT_GT(updates_of(Window::copy_of_run(folder_.path())), 0);
}

TEST_F(RealWindow, GarbageThatIsDroppedIsToldAndChangesNothing) {
  const Desktop desktop(folder_.path());
  Window window(desktop, folder_.path(), {});
  std::ofstream(folder_ / "notes.txt") << "no such thing";
  ASSERT_TRUE(window.drop(folder_ / "notes.txt"));
  EXPECT_TRUE(eventually([&] { return window.process().out().find("notes.txt") != std::string::npos; }));
  EXPECT_NE(window.process().out().find("drop a run's folder"), std::string::npos) << "with a hint";
  EXPECT_EQ(picture_of(window, folder_).width, 1280) << "it goes on";
  window.close();
  EXPECT_EQ(window.process().wait(), 0);
}

TEST_F(RealWindow, ADisplayThatGoesAwayDoesNotTakeTheRunWithIt) {
  const fs::path run = long_run(folder_);
  std::int64_t trained = 0;
  {
    Desktop desktop(folder_.path());
    Window window(desktop, folder_.path(), {"--run", run.string(), "--play"});
    trained = saved_updates(window, folder_ / "runs/circuit-quick-1");
    train_on();
    desktop.stop();
    EXPECT_EQ(window.process().wait(), 1);
    EXPECT_EQ(window.process().err(),
              "causeway: the display is gone\n"
              "  a run that was training is kept: start again, then Run, Recover the last run\n");
  }
  EXPECT_GT(updates_of(Window::copy_of_run(folder_.path())), trained);
  fs::remove_all(folder_ / "runs");
  const Desktop desktop(folder_.path());
  Window window(desktop, folder_.path(), {"--preset", "circuit-quick"});
  choose(window, folder_, "recover");
  EXPECT_GE(saved_updates(window, folder_ / "runs/circuit-quick-1"), trained) << "found by the hint's own words";
  window.close();
  EXPECT_EQ(window.process().wait(), 0);
}

/// One line of complaint and one of what to do.
void expect_complaint(Process& process, const std::string& what, const std::string& hint) {
  EXPECT_EQ(process.wait(), 1);
  const std::string text = process.err();
  const auto end = text.find('\n');
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2) << text;
  EXPECT_EQ(text.rfind("causeway: " + what, 0), 0U) << text;
  EXPECT_NE(text.find(hint, end), std::string::npos) << text;
}

TEST_F(RealWindow, WithoutADisplayTheErrorTellsTheWayRoundIt) {
  for (const char* display : {"DISPLAY", "DISPLAY=:987654"}) {
    auto environment = Window::homes(folder_.path());
    environment.insert(environment.end(), {display, "WAYLAND_DISPLAY"});
    Process process({std::string(CAUSEWAY_BIN_DIR) + "/causeway", "--frames", "1"}, folder_.path(), environment);
    expect_complaint(process, "cannot open a window", "--offscreen");
  }
}

TEST_F(RealWindow, ThreadsAreLimitedAsOnTheCommandLine) {
  for (const char* count : {"0", "-1", "1025", "1000000000", "nan", "2.5"}) {
    for (const char* program : {"/causeway", "/causeway-cli"}) {
      std::vector<std::string> command{std::string(CAUSEWAY_BIN_DIR) + program};
      if (std::string(program) == "/causeway-cli") command.insert(command.end(), {"train", "--preset", "scaling-2"});
      command.insert(command.end(), {"--threads", count});
      Process process(command, folder_.path(), Window::homes(folder_.path()));
      EXPECT_EQ(process.wait(), 2) << program << " " << count;
      EXPECT_NE(process.err().find("--threads"), std::string::npos) << process.err();
    }
  }
}

TEST_F(RealWindow, AnOldOpenGlIsAnErrorWithAHint) {
  const Desktop desktop(folder_.path());
  for (const char* version : {"2.1", "3.0", "3.2"}) {
    for (const bool offscreen : {false, true}) {
      std::vector<std::string> command{std::string(CAUSEWAY_BIN_DIR) + "/causeway", "--frames", "1"};
      if (offscreen) command.emplace_back("--offscreen");
      auto environment = Window::homes(folder_.path());
      environment.insert(environment.end(), {"DISPLAY=" + desktop.display(), "WAYLAND_DISPLAY",
                                             std::string("MESA_GL_VERSION_OVERRIDE=") + version});
      Process process(command, folder_.path(), environment);
      expect_complaint(process, offscreen ? "the driver does not offer OpenGL 3.3" : "no OpenGL 3.3 for a window",
                       "libgl1-mesa-dri");
    }
  }
}

}  // namespace
}  // namespace causeway
