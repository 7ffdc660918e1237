// Nothing is out of reach in a small window, at any zoom, and nothing that is done to make it fit stays for good.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

bool apart(const WidgetRegistry::Rect& a, const WidgetRegistry::Rect& b) {
  // Buttons may stand side by side without a gap.
  constexpr float kTouch = 0.5F;
  return a.right <= b.left + kTouch || b.right <= a.left + kTouch || a.bottom <= b.top + kTouch ||
         b.bottom <= a.top + kTouch;
}

struct Size {
  int width, height, larger;  // presses of Ctrl+Plus
};
constexpr Size kSizes[] = {{1280, 720, 4}, {1920, 1080, 0}, {800, 500, 0}, {800, 500, 7}};

TEST(SmallWindow, StateAndPercentAreAlwaysInView) {
  Settings settings = tiny_app_settings();
  settings.image.steps = 100000;
  for (const Size& size : kSizes) {
    SCOPED_TRACE(std::to_string(size.width) + " " + std::to_string(size.larger));
    TinyApplication app(settings, size.width, size.height);
    for (int i = 0; i < size.larger; ++i) app.driver->key("Ctrl+Plus");
    app.driver->key("Space");
    app.driver->wait_step(3);
    app.driver->key("Space");
    for (const bool lesson : {false, true}) {
      if (lesson) app.driver->key("F7");
      app.driver->expect("state.shown", "Paused 0 %");
      app.driver->wait(2);
      const auto* state = app.application->widgets().find("state.shown");
      ASSERT_NE(state, nullptr);
      EXPECT_GE(state->left, 0);
      EXPECT_LE(state->right, static_cast<float>(size.width));
      EXPECT_LE(state->bottom, static_cast<float>(size.height));
      for (const char* menu : {"menu.Run", "menu.Help", "run.save", "run.seed"}) {
        const auto* other = app.application->widgets().find(menu);
        EXPECT_TRUE(other == nullptr || apart(*state, *other)) << menu;
      }
    }
  }
}

bool within(const WidgetRegistry::Rect& r, const WidgetRegistry::Rect& outer) {
  return r.left >= outer.left && r.right <= outer.right && r.top >= outer.top && r.bottom <= outer.bottom;
}

// In the bar at the top, or behind the button that its end then has.
TEST(SmallWindow, EveryControlOfTheBarCanBeReached) {
  for (const Size& size : kSizes) {
    SCOPED_TRACE(std::to_string(size.width) + " " + std::to_string(size.larger));
    TinyApplication app(tiny_app_settings(), size.width, size.height);
    const auto find = [&](const std::string& name) { return app.application->widgets().find(name); };
    for (int i = 0; i < size.larger; ++i) app.driver->key("Ctrl+Plus");
    app.driver->wait(3);
    const WidgetRegistry::Rect window{0, 0, static_cast<float>(size.width), static_cast<float>(size.height)};
    ASSERT_NE(find("panel.run"), nullptr);
    const WidgetRegistry::Rect bar = *find("panel.run");
    std::vector<std::string> rest;
    for (const char* name :
         {"train.play", "train.step", "train.reset", "run.preset", "run.method", "run.seed", "run.save", "run.more"}) {
      const auto* control = find(name);
      if (control == nullptr) {
        if (std::string(name) != "run.more") rest.emplace_back(name);
        continue;
      }
      EXPECT_TRUE(within(*control, bar)) << name;
    }
    EXPECT_EQ(rest.empty(), size.larger < 7) << "a button for nothing, or nothing for a button";
    ASSERT_EQ(rest.empty(), find("run.more") == nullptr);
    if (!rest.empty()) app.driver->click("run.more");
    app.driver->wait(2);
    for (const std::string& name : rest) {
      ASSERT_NE(find(name), nullptr) << name;
      EXPECT_TRUE(within(*find(name), window)) << name;
    }
    // They do what they say from there, too.
    app.driver->click("run.method");
    app.driver->click("run.method.elcm");
    app.driver->expect("run.method", "elcm");
    app.driver->set("run.seed", "17");
    app.driver->expect("run.seed", "17");
  }
}

TEST(SmallWindow, TheLineAtTheBottomIsNeverCut) {
  for (const Size& size : kSizes) {
    PretrainedApplication app(size.width, size.height);
    for (int i = 0; i < size.larger; ++i) app.driver->key("Ctrl+Plus");
    for (const bool lesson : {false, true}) {
      if (lesson) app.driver->key("F7");
      for (int step = 0; step < (lesson ? 8 : 1); ++step) {
        SCOPED_TRACE(std::to_string(size.width) + " " + std::to_string(size.larger) + " " + std::to_string(step));
        if (step > 0) app.driver->key("PageDown");
        app.driver->wait(3);
        const auto* status = app.application->widgets().find("status");
        ASSERT_NE(status, nullptr);
        EXPECT_LE(status->bottom, static_cast<float>(size.height));
        for (const std::string& name : app.application->widgets().names()) {
          if (!name.starts_with("panel.")) continue;
          const auto* seen = app.application->widgets().find(name);
          if (seen == nullptr || !seen->visible) continue;
          EXPECT_LE(std::min(seen->bottom, seen->clip_bottom), status->top) << name;
        }
        if (!lesson) continue;
        for (const char* name : {"lesson.next", "lesson.back", "lesson.close", "lesson.show"}) {
          const auto* button = app.application->widgets().find(name);
          if (button == nullptr && std::string(name) == "lesson.show") continue;
          ASSERT_NE(button, nullptr);
          EXPECT_LE(button->bottom, status->top) << name;
          EXPECT_GE(button->left, 0) << name;
        }
      }
    }
  }
}

TEST(SmallWindow, ControlsOfAPanelNeverLieUnderItsMenu) {
  for (const Size& size : kSizes) {
    PretrainedApplication app(size.width, size.height);
    for (int i = 0; i < size.larger; ++i) app.driver->key("Ctrl+Plus");
    for (const char* layout : {"F2", "F3", "F4"}) {
      app.driver->key(layout);
      ASSERT_TRUE(app.application->settle(30));
      int seen = 0;
      for (const std::string& name : app.application->widgets().names()) {
        if (!name.starts_with("panel.") || !name.ends_with(".menu")) continue;
        const std::string panel = name.substr(0, name.size() - 5);
        const auto* menu = app.application->widgets().find(name);
        const auto* tools = app.application->widgets().find(panel + ".tools");
        const auto* card = app.application->widgets().find(panel);
        ASSERT_NE(menu, nullptr);
        ASSERT_NE(card, nullptr);
        EXPECT_LE(menu->right, card->right + 1) << panel;
        if (tools == nullptr || tools->right <= tools->left) continue;
        EXPECT_TRUE(apart(*menu, *tools)) << panel << " at " << size.width << ", " << size.larger;
        ++seen;
      }
      // In the smallest window at the largest zoom there is room for one panel.
      EXPECT_GE(seen, size.larger == 7 ? 1 : 2) << layout << " at " << size.width << ", " << size.larger;
    }
  }
}

TEST(SmallWindow, ZoomingInAndOutChangesNothingForGood) {
  const TemporaryDirectory folder;
  const std::filesystem::path file = folder / "workspace.json";
  const auto kept = [&](int width, int height, int larger) {
    {
      OffscreenPlatform screen(width, height);
      DrivenPlatform platform{screen};
      ApplicationOptions options;
      options.run = pretrained_circuit();
      options.workspace_file = file;
      Application application(platform, options);
      UiDriver driver(application, platform);
      driver.wait(3);
      if (width == 1281) driver.drag("layout.columns", 150, 0);
      for (int i = 0; i < larger; ++i) driver.key("Ctrl+Plus");
      driver.wait(3);
      if (larger > 0) driver.key("Ctrl+0");
      driver.wait(1);
    }
    return workspace_to_json(load_workspace(file));
  };
  const auto before = kept(1281, 720, 0);
  EXPECT_EQ(kept(1280, 720, 4), before);
  EXPECT_EQ(kept(1280, 720, 2), before);
  EXPECT_EQ(kept(800, 500, 0), before);
  EXPECT_EQ(kept(990, 640, 0), before);
}

TEST(SmallWindow, APanelThatIsAskedForIsScrolledIntoView) {
  PretrainedApplication app(800, 600);
  for (const char* panel : {"intervene", "loss", "scores", "world"}) {
    ASSERT_TRUE(app.application->actions().perform(std::string("panel.") + panel));
    app.driver->wait(5);
    const auto* rect = app.application->widgets().find(std::string("panel.") + panel);
    ASSERT_NE(rect, nullptr) << panel;
    EXPECT_GE(rect->top, 100) << panel;
    EXPECT_LE(rect->bottom, 600) << panel;
  }
}

/// A screen with so many pixels to a unit of length.
class DenseScreen : public OffscreenPlatform {
 public:
  DenseScreen(int width, int height, float density) : OffscreenPlatform(width, height), density_(density) {}
  float content_scale() const override { return density_; }

 private:
  float density_;
};

struct DenseApplication {
  DenseApplication(int width, int height, float density) : screen(width, height, density) {
    ApplicationOptions options;
    options.run = options.example = pretrained_circuit();
    application = std::make_unique<Application>(platform, options);
    driver = std::make_unique<UiDriver>(*application, platform);
  }
  DenseScreen screen;
  DrivenPlatform platform{screen};
  std::unique_ptr<Application> application;
  std::unique_ptr<UiDriver> driver;
};

/// What is on screen in the layouts of these keys, and where.
std::map<std::string, WidgetRegistry::Rect> places_on(int width, int height, float density) {
  DenseApplication app(width, height, density);
  std::map<std::string, WidgetRegistry::Rect> places;
  for (const char* layout : {"F2", "F4"}) {
    app.driver->key(layout);
    EXPECT_TRUE(app.application->settle(60));
    for (const std::string& name : app.application->widgets().names()) {
      const auto* there = app.application->widgets().find(name);
      if (there != nullptr && there->visible) places[layout + (" " + name)] = *there;
    }
  }
  return places;
}

TEST(SmallWindow, AScreenOfTwiceThePixelsShowsTheSame) {
  const auto usual = places_on(1920, 1080, 1), dense = places_on(3840, 2160, 2);
  ASSERT_GT(usual.size(), 60U);
  for (const auto& [name, place] : usual) {
    const auto found = dense.find(name);
    ASSERT_NE(found, dense.end()) << name;
    if (!name.starts_with("F2 panel.") && !name.starts_with("F4 panel.")) continue;
    EXPECT_NEAR(found->second.left, 2 * place.left, 3) << name;
    EXPECT_NEAR(found->second.top, 2 * place.top, 3) << name;
    EXPECT_NEAR(found->second.right, 2 * place.right, 3) << name;
    EXPECT_NEAR(found->second.bottom, 2 * place.bottom, 3) << name;
  }
}

// The smallest screens that are still in use, and one of them with large type.
TEST(SmallWindow, OnEightHundredBySixHundredEveryPanelIsThere) {
  DenseApplication app(800, 600, 1);
  for (const char* layout : {"F2", "F3", "F4", "F6"}) {
    SCOPED_TRACE(layout);
    app.driver->key(layout);
    ASSERT_TRUE(app.application->settle(60));
    for (const std::string& name : app.application->widgets().names()) {
      const auto* there = app.application->widgets().find(name);
      if (there == nullptr || !there->visible || !name.starts_with("panel.")) continue;
      EXPECT_GE(there->left, 0) << name;
      EXPECT_LE(there->right, 800) << name;
    }
    EXPECT_GT(spread(app.application->screenshot(), {0, 0, 800, 600}), 5) << "nothing is drawn";
  }
  for (const char* key : {"F8", "F1", "Ctrl+O"}) {  // what lies on top has its buttons in view
    app.driver->key(key);
    app.driver->wait(10);
    for (const char* name : {"shelf.close", "open.take", "open.cancel"}) {
      const auto* button = app.application->widgets().find(name);
      if (button == nullptr) continue;
      EXPECT_TRUE(button->visible) << key << " " << name;
      EXPECT_LE(button->bottom, 600) << key << " " << name;
    }
    app.driver->key("Escape");
  }
}

}  // namespace
}  // namespace causeway
