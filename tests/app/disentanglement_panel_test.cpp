#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "app/ui/format.h"
#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

TEST(DisentanglementPanel, ShowsTheMatricesOfTheScores) {
  const PretrainedApplication app;
  Application& application = *app.application;
  UiDriver& driver = *app.driver;
  driver.key("F4");
  const Scores& scores = *application.snapshot().scores;
  driver.expect("heat.matched", "on");
  for (int i = 0; i < 4; ++i) {
    const int latent = scores.latent_of_factor[static_cast<std::size_t>(i)];
    EXPECT_NEAR(std::stod(driver.read("heat.importance." + std::to_string(i) + "." + std::to_string(i))),
                scores.importance(latent, i), 1e-3);
    EXPECT_GT(std::stod(driver.read("heat.correlation." + std::to_string(i) + "." + std::to_string(i))), 0.9);
  }
  EXPECT_EQ(driver.read("heat.d"), fmt::format("{:.2f}", *scores.value("disentanglement")));
  EXPECT_EQ(driver.read("heat.error"), compact(*scores.value("informativeness"), 2));
  EXPECT_EQ(driver.read("heat.shd"), "0");
  driver.click("heat.matched");
  driver.expect("heat.matched", "off");
  for (int f = 0; f < 4; ++f) {
    for (int z = 0; z < 4; ++z) {
      EXPECT_NEAR(std::stod(driver.read("heat.correlation." + std::to_string(f) + "." + std::to_string(z))),
                  std::abs(scores.correlation(f, z)), 1e-3);
    }
  }
}

}  // namespace
}  // namespace causeway
