#include "engine/training/settings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/core/error.h"

namespace causeway {
namespace {

std::string complaint(const std::function<void()>& call) {
  try {
    call();
  } catch (const UsageError& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return "no error";
}

TEST(Settings, JsonRoundTrip) {
  Settings s = load_preset("circuit-quick");
  s.seed = 42;
  s.causal.hidden = {7, 9};
  s.world.data = "pairs.npz";
  const Settings back = settings_from_json(settings_to_json(s));
  EXPECT_EQ(settings_to_json(back), settings_to_json(s));
  EXPECT_EQ(back.causal.hidden, (std::vector<int>{7, 9}));
}

TEST(Settings, EveryPresetLoadsAndEverySettingHasHelp) {
  for (const std::string& name : preset_names()) EXPECT_EQ(load_preset(name).preset, name);
  EXPECT_GE(preset_names().size(), 3U);
  for (const SettingInfo& info : setting_infos()) EXPECT_FALSE(info.help.empty()) << info.path;
}

TEST(Settings, ScalingPresetsSetVariablesAndLatents) {
  const auto names = preset_names();
  for (int n = 2; n <= 10; ++n) {
    const std::string name = "scaling-" + std::to_string(n);
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
    const Settings s = load_preset(name);
    EXPECT_EQ(s.world.name, "scaling");
    EXPECT_EQ(s.world.variables, n);
    EXPECT_EQ(s.causal.latents, n);
    EXPECT_EQ(settings_from_json(settings_to_json(s)).causal.latents, n);
  }
  EXPECT_EQ(std::find(names.begin(), names.end(), "scaling"), names.end());
  for (const char* wrong : {"scaling-1", "scaling-11", "scaling-99"}) {
    EXPECT_NE(complaint([&] { load_preset(wrong); }).find("2 .. 10"), std::string::npos) << wrong;
  }
  for (const char* wrong : {"scaling", "scaling-", "scaling-x", "scaling-04"}) {
    EXPECT_NE(complaint([&] { load_preset(wrong); }).find("scaling-"), std::string::npos) << wrong;
  }
  EXPECT_NE(complaint([] { load_preset("scaling-4-chain"); }).find("world.graph"), std::string::npos);
}

TEST(Settings, MoreVariablesTrainLonger) {
  EXPECT_EQ(load_preset("scaling-2").causal.search_steps, load_preset("scaling-4").causal.search_steps);
  EXPECT_EQ(load_preset("scaling-8").causal.search_steps, 2 * load_preset("scaling-4").causal.search_steps);
  EXPECT_EQ(load_preset("scaling-6").causal.polish_steps, 2 * load_preset("scaling-4").causal.polish_steps);
}

TEST(Settings, LatentsFollowTheVariablesUnlessTheyAreSet) {
  Settings s = load_preset("scaling-4");
  set_settings(s, {"world.variables=7"});
  EXPECT_EQ(s.causal.latents, 7);
  set_settings(s, {"causal.latents=5", "world.variables=6"});
  EXPECT_EQ(s.causal.latents, 5) << "what is said explicitly holds, whatever comes first";
  EXPECT_EQ(s.world.variables, 6);
  Settings circuit = load_preset("circuit-quick");
  set_settings(circuit, {"world.variables=7"});
  EXPECT_EQ(circuit.causal.latents, 4) << "the circuit has no variants";
  set_settings(circuit, {"world.name=scaling"});
  EXPECT_EQ(circuit.causal.latents, 7);
  EXPECT_EQ(settings_from_json({{"world", {{"name", "scaling"}, {"variables", 3}}}}).causal.latents, 3);
  EXPECT_EQ(settings_from_json({{"world", {{"name", "scaling"}, {"variables", 3}}}, {"causal", {{"latents", 2}}}})
                .causal.latents,
            2);
  EXPECT_NE(complaint([&] { set_settings(s, {"world.variables"}); }).find("path=value"), std::string::npos);
}

TEST(Settings, TheWorldFollowsFromSettingsAndSeed) {
  Settings s = load_preset("scaling-5");
  s.seed = 9;
  s.world.graph = "chain";
  EXPECT_EQ(world_spec(s), (WorldSpec{"scaling", 5, "chain", 9}));
  EXPECT_TRUE(makes_vectors(s));
  s.world.data = "pairs.npz";
  EXPECT_FALSE(makes_vectors(s)) << "what a file holds is known once it is read";
  EXPECT_FALSE(makes_vectors(load_preset("circuit")));
}

TEST(Settings, ErrorsNameTheNearestKey) {
  EXPECT_NE(complaint([] { settings_from_json({{"causal", {{"bata", 1}}}}); }).find("causal.beta"), std::string::npos);
  EXPECT_NE(complaint([] { load_preset("circuit-quik"); }).find("circuit-quick"), std::string::npos);
  Settings s;
  EXPECT_NE(complaint([&] { set_setting(s, "casual.beta", "1"); }).find("causal.beta"), std::string::npos);
}

TEST(Settings, WrongTypesAndRangesAreRefused) {
  const auto with = [](const char* path, const char* value) {
    return complaint([&] {
      Settings s;
      set_setting(s, path, value);
      validate_settings(s);
    });
  };
  EXPECT_EQ(with("causal.beta", "0.5"), "no error");
  EXPECT_EQ(with("causal.hidden", "[8,8]"), "no error");
  EXPECT_NE(with("causal.beta", "much"), "no error");
  EXPECT_NE(with("causal.beta", "-1"), "no error");
  EXPECT_NE(with("causal.beta", "nan"), "no error");
  EXPECT_NE(with("causal.batch", "2.5"), "no error");
  EXPECT_NE(with("causal.hidden", "[]"), "no error");
  EXPECT_NE(with("causal.hidden", "[0]"), "no error");
  EXPECT_NE(with("causal.activation", "swish"), "no error");
  EXPECT_NE(with("image.size", "60"), "no error");
  EXPECT_NE(with("world.name", "circus"), "no error");
  EXPECT_NE(with("world.variables", "11").find("between 2 and 10"), std::string::npos);
  EXPECT_NE(with("world.variables", "1"), "no error");
  EXPECT_EQ(with("world.graph", "chian"), "no error") << "of the circuit no matter";
  EXPECT_NE(complaint([] {
              Settings s = load_preset("scaling-4");
              set_setting(s, "world.graph", "chian");
              validate_settings(s);
            }).find("did you mean chain?"),
            std::string::npos);
  EXPECT_NE(with("method", "magic"), "no error");
  EXPECT_NE(with("seed", "-1"), "no error");
  EXPECT_NE(with("causal.batch", "30000"), "no error") << "larger than the data";
  EXPECT_NE(complaint([] { settings_from_json(nlohmann::json::array()); }), "no error");
}

TEST(Settings, DifferenceMakesTheSameAgain) {
  Settings base = load_preset("circuit-quick");
  Settings other = base;
  other.method = "beta-vae";
  other.causal.hidden = {7, 8};
  other.causal.beta = 0.25;
  other.world.data = "pairs.npz";
  const auto difference = settings_difference(other, base);
  EXPECT_EQ(difference, (std::vector<std::string>{"method=beta-vae", "world.data=pairs.npz", "causal.hidden=[7,8]",
                                                  "causal.beta=0.25"}));
  set_settings(base, difference);
  EXPECT_EQ(settings_to_json(base), settings_to_json(other));
  EXPECT_TRUE(settings_difference(base, base).empty());
}

}  // namespace
}  // namespace causeway
