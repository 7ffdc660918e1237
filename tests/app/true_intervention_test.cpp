#include <gtest/gtest.h>

#include <cmath>

#include "tests/app/tiny_application.h"

namespace causeway {
namespace {

TEST(TrueIntervention, StandsBesideWhatATrainedModelSays) {
  const PretrainedApplication app;
  Application& application = *app.application;
  UiDriver& driver = *app.driver;
  ASSERT_TRUE(application.settle(30));
  EXPECT_EQ(driver.read("intervene.truth"), "");  // nothing was set
  driver.set("intervene.mode", "counterfactual");
  driver.set("intervene.green", "0.8");
  ASSERT_TRUE(application.settle(30));
  const double green = std::stod(driver.read("intervene.truth"));
  EXPECT_GT(green, 0.0);
  EXPECT_LT(green, 1.0);
  EXPECT_LT(std::stod(driver.read("intervene.off")), 0.03);
  // Setting the latent elsewhere takes the factor elsewhere, in one direction.
  driver.set("intervene.green", "-0.8");
  ASSERT_TRUE(application.settle(30));
  EXPECT_GT(std::abs(std::stod(driver.read("intervene.truth")) - green), 0.05);
  driver.set("intervene.mode", "do");
  ASSERT_TRUE(application.settle(30));
  EXPECT_EQ(driver.read("intervene.off"), "");
  EXPECT_NE(driver.read("intervene.truth"), "");
}

}  // namespace
}  // namespace causeway
