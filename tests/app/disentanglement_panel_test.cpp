#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "app/panels/panels.h"
#include "app/ui/format.h"
#include "tests/app/panel_host.h"
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

TEST(DisentanglementPanel, ContentIsABlockAndNotAxes) {
  auto shown = std::make_shared<Snapshot>(*pretrained_snapshot());
  {
    PanelHost host(shown, panels_of(make_disentanglement_panel()), 720, 320);
    host.settle();
    EXPECT_EQ(host.read("heat.block"), "") << "of a method that finds variables one by one nothing is said";
  }
  auto scores = std::make_shared<Scores>(*shown->scores);
  scores->values["content_r2"] = 0.95;
  scores->values["style_r2"] = 0.03;
  shown->scores = scores;
  shown->settings = load_preset("circuit-views");
  PanelHost host(shown, panels_of(make_disentanglement_panel()), 720, 320);
  host.settle();
  EXPECT_EQ(host.read("heat.block"), "a block, not axes");
  EXPECT_EQ(host.number("heat.next.strength"), 1);
  EXPECT_EQ(host.number("heat.next.embedding"), 4);
  host.set("heat.next.strength", "0.3");
  host.set("heat.next.embedding", "8");
  EXPECT_EQ(host.read("heat.next.problem"), "");
  host.click("heat.next.train");
  // What is trained is saved first, and only then replaced.
  EXPECT_TRUE(host.ui.next_run.waiting());
  ASSERT_EQ(host.sent.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<command::Save>(host.sent[0]));
}

}  // namespace
}  // namespace causeway
