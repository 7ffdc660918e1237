#include <gtest/gtest.h>

#include <algorithm>

#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

TEST(LatentSpacePanel, BrushShowsThePicturesInside) {
  const PretrainedApplication app;
  Application& application = *app.application;
  UiDriver& driver = *app.driver;
  driver.key("F4");
  ASSERT_TRUE(application.settle(60));
  driver.set("space.x", "green");
  driver.set("space.y", "z" + std::to_string(application.snapshot().scores->latent_of_factor[1]));
  EXPECT_EQ(driver.read("space.x"), "green");
  EXPECT_THROW(driver.set("space.colour", "purple"), Error);
  EXPECT_EQ(driver.read("space.inside"), "0");
  // From the middle over a corner: the variables are on one curve, so that one half holds points on one diagonal alone.
  const auto inside = [&](float dx, float dy) {
    driver.drag("space.points", dx, dy);
    return std::stoi(driver.read("space.inside"));
  };
  const int rising = inside(900, -900) + inside(-900, 900);
  const int falling = inside(900, 900) + inside(-900, -900);
  EXPECT_GT(std::max(rising, falling), 500) << rising << " " << falling;
  EXPECT_LT(std::min(rising, falling), 0.4 * std::max(rising, falling)) << rising << " " << falling;
  EXPECT_NE(application.widgets().find("space.picture.0"), nullptr);
  driver.click("space.points");
  EXPECT_EQ(driver.read("space.inside"), "0");

  // A single point, and its picture.
  driver.hover("space.points");
  EXPECT_FALSE(driver.read("space.over").empty());
  driver.set("space.y", "e0");
  driver.drag("space.points", 900, -900);
  EXPECT_NE(driver.read("space.inside"), "0");
}

}  // namespace
}  // namespace causeway
