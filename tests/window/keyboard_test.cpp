// The real window on keyboards of several countries. What a key did is told by what the window keeps: its arrangement.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <utility>

#include "engine/data/image_io.h"
#include "tests/data/temporary_directory.h"
#include "tests/window/desktop.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

class RealKeyboard : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v Xvfb >/dev/null && command -v xdotool >/dev/null && command -v setxkbmap >/dev/null") !=
        0) {
      GTEST_SKIP() << "Xvfb, xdotool or setxkbmap is not installed: ./lab setup";
    }
    desktop_.emplace(folder_.path());
  }

  /// Opens the window with this keyboard.
  void open(const std::string& layout) {
    desktop_->keyboard(layout);
    fs::remove_all(folder_ / "config");
    window_.emplace(*desktop_, folder_.path(), std::vector<std::string>{"--size", "1000x640", "--theme", "dark"});
    picture();               // it draws
    window_->key("Escape");  // the welcome of a first start
  }
  /// Closes it by a key and returns what it has kept.
  nlohmann::json closed_by(const std::string& chord) {
    window_->key(chord);
    EXPECT_EQ(window_->process().wait(10), 0) << chord << " does not close the window";
    std::ifstream file(folder_ / "config" / "causeway" / "workspace.json");
    return nlohmann::json::parse(file, nullptr, false);
  }
  double zoom_closed_by(const std::string& chord) {
    const auto kept = closed_by(chord);
    return kept.is_object() ? kept.value("zoom", 1.0) : 1.0;  // nothing is written that is as at first
  }
  bool still_there() {
    picture();
    return window_->process().runs();
  }
  Image picture() {
    fs::remove_all(folder_ / "exports");
    window_->key("ctrl+e");
    fs::path file;
    EXPECT_TRUE(eventually([&] {
      if (!window_->process().runs()) return true;
      if (!fs::exists(folder_ / "exports") || fs::is_empty(folder_ / "exports")) return false;
      file = fs::directory_iterator(folder_ / "exports")->path();
      return file.extension() == ".png";  // it is written beside and renamed
    })) << window_->process().err();
    return file.empty() ? Image{} : load_image(file);
  }

  TemporaryDirectory folder_;
  std::optional<Desktop> desktop_;
  std::optional<Window> window_;
};

TEST_F(RealKeyboard, FrenchKeysMeanWhatIsPrintedOnThem) {
  open("fr");
  window_->key("ctrl+a");  // where others have Q
  EXPECT_TRUE(still_there()) << "Ctrl+A has closed the window";
  // In a field: all that was typed is chosen, and replaced by what is typed next.
  window_->key("ctrl+p");
  still_there();
  window_->type("no such command");
  window_->hold("ctrl+a");
  window_->type("larger");
  window_->hold("Return");
  still_there();
  EXPECT_GT(zoom_closed_by("ctrl+q"), 1.05);
}

TEST_F(RealKeyboard, PlusIsFoundWhereverItIs) {
  for (const std::string layout : {"us", "de", "fr", "ch"}) {
    SCOPED_TRACE(layout);
    open(layout);
    window_->key("ctrl+plus");  // Shift is added where it needs it
    still_there();
    EXPECT_NEAR(zoom_closed_by("ctrl+q"), 1.1, 0.01);
  }
  open("us");
  for (const char* chord : {"ctrl+equal", "ctrl+shift+equal", "ctrl+KP_Add"}) window_->key(chord);
  window_->key("ctrl+KP_Subtract");
  still_there();
  EXPECT_NEAR(zoom_closed_by("ctrl+q"), 1.21, 0.01);
}

TEST_F(RealKeyboard, WithoutLatinLettersKeysGoByTheirPlace) {
  for (const std::string layout : {"ru", "gr"}) {
    SCOPED_TRACE(layout);
    desktop_->keyboard(layout);
    window_.emplace(*desktop_, folder_.path(), std::vector<std::string>{"--size", "1000x640"});
    // The key that has Q elsewhere, by its number: no key of this keyboard has that letter.
    EXPECT_TRUE(eventually(
        [&] {
          if (window_->process().runs()) window_->key("ctrl+24");
          return !window_->process().runs();
        },
        10));
    EXPECT_EQ(window_->process().wait(10), 0);
  }
}

TEST_F(RealKeyboard, EscapeClosesThePaletteAtTheFirstPress) {
  open("us");
  Image plain = picture();
  EXPECT_TRUE(eventually([&] {  // panels that wait for their first answer fill
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    const Image before = std::exchange(plain, picture());
    return before.pixels == plain.pixels;
  }));
  window_->key("ctrl+p");
  ASSERT_TRUE(eventually([&] { return picture().pixels != plain.pixels; }));
  window_->type("light");
  window_->key("Escape");
  EXPECT_TRUE(eventually([&] { return picture().pixels == plain.pixels; })) << "once is enough";
  closed_by("ctrl+q");
}

TEST_F(RealKeyboard, F11TakesTheWholeScreenAndGivesItBack) {
  open("us");
  EXPECT_EQ(picture().width, 1000);
  window_->key("F11");
  EXPECT_TRUE(eventually([&] { return picture().width == 1600; }));
  window_->key("F11");
  EXPECT_TRUE(eventually([&] { return picture().width == 1000; }));
  EXPECT_EQ(picture().height, 640);
  closed_by("ctrl+q");
}

}  // namespace
}  // namespace causeway
