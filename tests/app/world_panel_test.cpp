#include <gtest/gtest.h>

#include <cmath>

#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

struct WorldApplication : TinyApplication {
  WorldApplication() { driver->key("F2"); }
  double value(const char* name) { return std::stod(driver->read(std::string("world.") + name)); }
  void drawn() { driver->expect("world.drawn", "yes", 30); }
  Image picture() {
    drawn();
    driver->wait(2);
    const auto* rect = application->widgets().find("world.picture");
    const Image all = application->screenshot();
    Image part;
    part.width = static_cast<int>(rect->right - rect->left);
    part.height = static_cast<int>(rect->bottom - rect->top);
    for (int y = 0; y < part.height; ++y) {
      const auto* row =
          all.pixels.data() + 3 * ((y + static_cast<int>(rect->top)) * all.width + static_cast<int>(rect->left));
      part.pixels.insert(part.pixels.end(), row, row + 3 * part.width);
    }
    return part;
  }
};

TEST(WorldPanel, EffectsFollowTheTrueGraph) {
  WorldApplication app;
  UiDriver& driver = *app.driver;
  driver.set("world.scene", "3");
  driver.set("world.mode", "counterfactual");
  const double red = app.value("red"), green = app.value("green"), blue = app.value("blue"), arm = app.value("arm");
  EXPECT_EQ(driver.read("world.lit"), "0");

  driver.set("world.green", green > 0.5 ? "0.05" : "0.95");
  EXPECT_GT(std::abs(app.value("red") - red), 1e-3);
  EXPECT_EQ(app.value("blue"), blue);
  EXPECT_EQ(app.value("arm"), arm);
  EXPECT_EQ(driver.read("world.lit"), "1");  // green -> red
  driver.click("world.green.free");
  EXPECT_EQ(app.value("red"), red);  // the same noise: exactly as it was
  EXPECT_EQ(app.value("green"), green);

  driver.set("world.red", "0.5");
  EXPECT_EQ(app.value("green"), green);
  EXPECT_EQ(driver.read("world.lit"), "0");
  driver.click("world.free");
  driver.set("world.arm", "0.9");
  EXPECT_EQ(driver.read("world.lit"), "5");  // everything follows the arm

  driver.set("world.mode", "do");
  const double once = app.value("red");
  driver.click("world.noise");
  EXPECT_NE(app.value("red"), once);
  EXPECT_EQ(app.value("arm"), 0.9);
  driver.click("world.new");
  EXPECT_EQ(driver.read("world.scene"), "4");
  EXPECT_THROW(driver.set("world.arm", "7"), Error);
  EXPECT_THROW(driver.set("world.mode", "magic"), Error);
}

TEST(WorldPanel, PictureShowsWhatIsSetAndTurns) {
  WorldApplication app;
  const Image before = app.picture();
  app.driver->set("world.green", "0.99");
  const Image bright = app.picture();
  const auto green_of = [](const Image& image) {
    double sum = 0;
    for (std::size_t i = 1; i < image.pixels.size(); i += 3) sum += image.pixels[i];
    return sum / static_cast<double>(image.pixels.size());
  };
  app.driver->set("world.green", "0.01");
  EXPECT_GT(green_of(bright), green_of(app.picture()) + 1.0);
  app.driver->click("world.free");
  EXPECT_EQ(app.picture().pixels, before.pixels);
  app.driver->drag("world.picture", 60, 0);
  app.drawn();
  EXPECT_NEAR(std::stod(app.driver->read("world.yaw")), 0.48, 0.02);
  EXPECT_NE(app.picture().pixels, before.pixels);
}

TEST(WorldPanel, LampsAndArmAreDraggedInThePicture) {
  WorldApplication app;
  UiDriver& driver = *app.driver;
  driver.set("world.scene", "3");
  app.drawn();
  const double red = app.value("red"), green = app.value("green"), blue = app.value("blue");
  const double side = 331;  // of the picture in this layout; a quarter of it is half of a lamp's range
  driver.drag("world.handle.green", 0, green > 0.5 ? static_cast<float>(side / 8) : static_cast<float>(-side / 8));
  EXPECT_NEAR(std::abs(app.value("green") - green), 0.25, 0.03);
  EXPECT_NE(app.value("red"), red);  // it is do(.): effects follow
  EXPECT_EQ(app.value("blue"), blue);
  EXPECT_EQ(driver.read("world.yaw"), "0.000");  // the camera stays
  driver.drag("world.handle.green", 0, -900);
  EXPECT_EQ(app.value("green"), 1.0);
  driver.drag("world.handle.green", 0, 900);
  EXPECT_EQ(app.value("green"), 0.0);

  driver.click("world.free");
  const double arm = app.value("arm");
  // The fingertip goes where the pointer goes, also where somebody looks from elsewhere.
  driver.drag("world.picture", 50, 0);
  app.drawn();
  const auto* handle = app.application->widgets().find("world.handle.arm");
  const float before = handle->left;
  driver.drag("world.handle.arm", arm > 0.5 ? -60 : 60, 0);
  driver.wait(2);
  EXPECT_GT(std::abs(app.value("arm") - arm), 0.1);
  EXPECT_NEAR(app.application->widgets().find("world.handle.arm")->left - before, arm > 0.5 ? -60 : 60, 12);
}

// Handles come with a world's scene: each of these things is taken hold of in its picture.
TEST(WorldPanel, EveryWorldBringsItsOwnHandles) {
  struct Pull {
    const char* world;
    const char* variable;
    float x, y;                   // pixels that it is dragged by
    const char *follows, *stays;  // what it causes, and what it does not
  };
  for (const Pull& pull :
       {Pull{"pendulum", "light", -40, 0, "position", "pendulum"},
        Pull{"pendulum", "pendulum", 30, 0, "position", "light"}, Pull{"pendulum", "position", 40, 0, "", "length"},
        Pull{"pendulum", "length", 30, 0, "", "position"}, Pull{"flow", "ball", 0, -25, "water", "hole"},
        Pull{"flow", "water", 0, 40, "jet", "ball"}, Pull{"flow", "hole", 0, -20, "jet", "water"},
        Pull{"flow", "jet", 40, 0, "", "water"}}) {
    Settings settings = tiny_app_settings();
    set_settings(settings, {std::string("world.name=") + pull.world});
    TinyApplication app(settings);
    UiDriver& driver = *app.driver;
    driver.key("F2");
    const auto value = [&](const std::string& name) { return std::stod(driver.read("world." + name)); };
    driver.set("world.scene", "3");
    // From the middle of its range, so that there is room in both directions.
    driver.set(std::string("world.") + pull.variable, "0.5");
    driver.expect("world.drawn", "yes", 30);
    const double follows = *pull.follows == 0 ? 0 : value(pull.follows), stays = value(pull.stays);
    const std::string handle = std::string("world.handle.") + pull.variable;
    const auto* place = app.application->widgets().find(handle);
    ASSERT_NE(place, nullptr) << handle;
    const float x = place->left, y = place->top;
    driver.drag(handle, pull.x, pull.y);
    driver.wait(2);
    EXPECT_GT(std::abs(value(pull.variable) - 0.5), 0.05) << handle;
    EXPECT_EQ(value(pull.stays), stays) << handle;
    if (*pull.follows != 0) {
      EXPECT_GT(std::abs(value(pull.follows) - follows), 1e-3) << handle;
    }
    EXPECT_EQ(driver.read("world.yaw"), "0.000") << "the camera stays";
    place = app.application->widgets().find(handle);
    EXPECT_NEAR(pull.y == 0 ? place->left - x : place->top - y, pull.y == 0 ? pull.x : pull.y, 8) << handle;
  }
}

TEST(WorldPanel, BeforeAndChange) {
  WorldApplication app;
  UiDriver& driver = *app.driver;
  EXPECT_THROW(driver.click("world.show.before"), Error);  // nothing is set: nothing to compare
  const Image before = app.picture();
  driver.set("world.green", app.value("green") > 0.5 ? "0.05" : "0.95");
  const Image now = app.picture();
  driver.click("world.show.before");
  driver.expect("world.show", "before");
  Image again = app.picture();
  driver.set("world.show", "change");
  Image change = app.picture();
  EXPECT_THROW(driver.set("world.show", "never"), Error);
  // Below the three buttons, without the round corners.
  for (int y = 40; y < before.height - 8; ++y) {
    for (int x = 8; x + 8 < before.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        const auto at = static_cast<std::size_t>(3 * (y * before.width + x) + c);
        ASSERT_EQ(again.pixels[at], before.pixels[at]) << x << " " << y;
        // Drawn at another size and scaled: rounding at each of the steps.
        ASSERT_NEAR(change.pixels[at], std::min(255, 2 * std::abs(now.pixels[at] - before.pixels[at])), 6)
            << x << " " << y;
      }
    }
  }
  driver.click("world.free");
  EXPECT_EQ(driver.read("world.show"), "now");
}

TEST(WorldPanel, NodesOfItsGraphAreThoseOfTheGraphPanel) {
  WorldApplication app;
  const auto place = [&](const char* node) {
    app.driver->wait(2);
    const auto* rect = app.application->widgets().find(node);
    return std::pair{rect->left, rect->top};
  };
  const auto truth = place("graph.truth.green"), own = place("world.graph.green");
  app.driver->drag("world.graph.green", 25, -12);
  EXPECT_NEAR(place("world.graph.green").first - own.first, 25, 3);
  EXPECT_GT(place("graph.truth.green").first, truth.first + 8);
}

TEST(WorldPanel, VectorsHaveNoScene) {
  Settings settings = tiny_app_settings();
  settings.preset = "scaling-3";
  set_settings(settings, {"world.name=scaling", "world.variables=3"});
  TinyApplication app(settings);
  app.driver->key("F2");
  EXPECT_EQ(app.application->widgets().find("world.picture"), nullptr);
  EXPECT_NE(app.application->widgets().find("panel.world"), nullptr);
}

}  // namespace
}  // namespace causeway
