// Three kinds of data side by side: with its assumption each tells what causes what, without it does not.
#include "app/explore/three_settings.h"

#include <gtest/gtest.h>

#include "app/explore/known_truth.h"
#include "app/panels/panels.h"
#include "tests/app/panel_host.h"

namespace causeway {
namespace {

constexpr int kSeeds = 3;

TEST(ThreeSettings, EachTellsWhileItsAssumptionHolds) {
  for (int s = 0; s < kSettings; ++s) {
    int missing = 0;
    for (int seed = 1; seed <= kSeeds; ++seed) {
      const SettingAnswer answer = ask_setting(static_cast<Setting>(s), true, static_cast<std::uint64_t>(seed));
      const ArrowCount arrows = count_arrows(answer);
      SCOPED_TRACE(std::to_string(s) + ", seed " + std::to_string(seed));
      ASSERT_EQ(answer.names.size(), 4U);
      EXPECT_EQ(answer.doubt, "");
      EXPECT_EQ(count_found(answer), 4);
      EXPECT_GT(answer.correlation.minCoeff(), 0.95);
      EXPECT_EQ(arrows.wrong, 0);
      EXPECT_GT(arrows.all, 0);
      missing += arrows.all - arrows.right;
    }
    EXPECT_LE(missing, 1);
  }
}

TEST(ThreeSettings, NoneTellsWithoutIt) {
  for (int seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    const auto ask = [&](Setting setting) { return ask_setting(setting, false, static_cast<std::uint64_t>(seed)); };
    EXPECT_NE(ask(Setting::kAlike).doubt.find("Gaussian"), std::string::npos);
    const SettingAnswer unpoked = ask(Setting::kTime);
    EXPECT_NE(unpoked.doubt.find("poke"), std::string::npos);
    EXPECT_LT(count_found(unpoked), 4);
    EXPECT_LT(unpoked.correlation.minCoeff(), 0.9);
    EXPECT_LT(count_arrows(unpoked).right, 4);
    // Two lamps have an environment and are found; the arm and the third lamp stay open.
    const SettingAnswer few = ask(Setting::kEnvironments);
    EXPECT_NE(few.doubt.find("2 of 4"), std::string::npos) << few.doubt;
    EXPECT_EQ(few.found[0], 1);
    EXPECT_EQ(few.found[1], 1);
    EXPECT_LT(count_found(few), 4);
    EXPECT_LT(count_arrows(few).right, 3);
  }
}

TEST(ThreeSettings, AnArrowCountsOnlyBetweenVariablesThatAreFound) {
  SettingAnswer answer;
  answer.names = {"a", "b", "c"};
  answer.found = {1, 1, 0};
  answer.true_arrows = Matrix<int>::Zero(3, 3);
  answer.true_arrows(0, 1) = answer.true_arrows(0, 2) = 1;
  answer.arrows = answer.true_arrows;
  answer.arrows(1, 0) = 1;
  const ArrowCount count = count_arrows(answer);
  EXPECT_EQ(count.right, 1);
  EXPECT_EQ(count.wrong, 2);
  EXPECT_EQ(count.all, 2);
}

struct SettingsHost : PanelHost {
  explicit SettingsHost(int width = 780, int height = 560)
      : PanelHost(pretrained_snapshot(), panels_of(make_three_settings_panel()), width, height) {
    settle();
  }
};

TEST(ThreeSettingsPanel, ASwitchTakesAnAssumptionAwayAndGivesItBack) {
  SettingsHost host;
  const auto numbers = [&](const std::string& id) {
    return host.read("three." + id + ".found") + " " + host.read("three." + id + ".wrong");
  };
  for (const char* id : {"alike", "time", "environments"}) EXPECT_EQ(numbers(id), "4 0") << id;
  EXPECT_EQ(host.read("three.alike.doubt"), "");
  const std::string before = host.read("three.environments.verdict");
  host.click("three.noise.gaussian");
  host.settle();
  EXPECT_NE(host.read("three.alike.doubt"), "");
  EXPECT_EQ(host.read("three.environments.verdict"), before) << "the others stay";
  host.set("three.noise", "uniform");
  host.set("three.pokes", "no");
  host.set("three.environments", "some");
  host.settle();
  EXPECT_EQ(host.read("three.alike.doubt"), "");
  EXPECT_LT(host.number("three.time.found"), 4);
  EXPECT_LT(host.number("three.environments.found"), 4);
  EXPECT_LT(host.number("three.environments.blue"), 0.8);
  EXPECT_GT(host.number("three.environments.red"), 0.95);
  EXPECT_THROW(host.set("three.pokes", "perhaps"), std::runtime_error);
  host.click("three.again");
  host.settle();
  EXPECT_EQ(host.read("three.seed"), "2");
  EXPECT_EQ(host.read("three.error"), "");
}

TEST(ThreeSettingsPanel, HidesTheTruth) {
  SettingsHost host;
  auto blind = std::make_shared<Snapshot>(*host.snapshot);
  blind->run |= kRunWithoutTruth;
  host.snapshot = blind;
  host.frame(3);
  for (const char* id : {"alike", "time", "environments"}) {
    EXPECT_EQ(host.read("three." + std::string(id) + ".found"), "") << id;
    EXPECT_EQ(host.read("three." + std::string(id) + ".right"), "") << id;
    EXPECT_EQ(host.read("three." + std::string(id) + ".verdict"), "Determined") << id;
    EXPECT_EQ(host.widgets.find("three." + std::string(id) + ".table"), nullptr) << id;
    EXPECT_EQ(host.widgets.find("three." + std::string(id) + ".graph"), nullptr) << id;
  }
  host.set("three.noise", "gaussian");
  host.settle();
  EXPECT_EQ(host.read("three.alike.verdict"), "Undetermined") << "the data tell that by themselves";
}

TEST(ThreeSettingsPanel, StandsInOneColumnWhereThereIsLittleRoom) {
  SettingsHost host(420, 900);
  const auto alike = host.place("three.alike"), time = host.place("three.time");
  EXPECT_FLOAT_EQ(alike.left, time.left);
  EXPECT_GE(time.top, alike.bottom);
}

}  // namespace
}  // namespace causeway
