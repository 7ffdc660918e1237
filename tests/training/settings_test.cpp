#include "engine/training/settings.h"

#include <gtest/gtest.h>

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
  EXPECT_NE(with("method", "magic"), "no error");
  EXPECT_NE(with("seed", "-1"), "no error");
  EXPECT_NE(with("causal.batch", "30000"), "no error") << "larger than the data";
  EXPECT_NE(complaint([] { settings_from_json(nlohmann::json::array()); }), "no error");
}

}  // namespace
}  // namespace causeway
