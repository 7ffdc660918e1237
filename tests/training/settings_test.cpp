#include "engine/training/settings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "engine/core/error.h"
#include "engine/models/ilcm_schedule.h"
#include "engine/training/old_names.h"
#include "tests/data/expect_error.h"

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
  EXPECT_EQ(preset_names().front(), "circuit-instant") << "what takes seconds is offered first";
  for (const SettingInfo& info : setting_infos()) EXPECT_FALSE(info.entry.help.empty()) << info.path;
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
  EXPECT_EQ(load_preset("scaling-6").causal.search_steps, 2 * load_preset("scaling-4").causal.search_steps);
  EXPECT_GT(load_preset("scaling-6").causal.polish_steps, load_preset("scaling-4").causal.polish_steps);
  EXPECT_GT(load_preset("scaling-8").causal.polish_steps, load_preset("scaling-6").causal.polish_steps);
}

TEST(Settings, ManyVariablesAreLearnedFromMorePairs) {
  const Settings some = load_preset("scaling-6"), many = load_preset("scaling-7");
  EXPECT_GE(many.world.pairs, 3 * some.world.pairs);
  EXPECT_EQ(some.causal.start, kRandomStart);
  EXPECT_EQ(many.causal.start, kClosedFormStart) << "several searches would take too long";
  EXPECT_GT(many.causal.polish_steps, 2 * some.causal.polish_steps);
  EXPECT_GT(own_settings<IlcmSettings>(many).refine_steps, own_settings<IlcmSettings>(some).refine_steps);
  EXPECT_EQ(many.score.edge_threshold, some.score.edge_threshold) << "strengths mean the same whatever the size";
  EXPECT_EQ(many.score.edge_nats, 0) << "ENCO denies weak true edges";
  EXPECT_LT(own_settings<IlcmSettings>(many).prune_below, many.score.edge_threshold)
      << "what is read as an edge must not have been pruned before";
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
  EXPECT_NE(complaint([] { settings_from_json({{"causal", {{"bata", 1}}}}); }).find("ilcm.beta"), std::string::npos);
  EXPECT_NE(complaint([] { load_preset("circuit-quik"); }).find("circuit-quick"), std::string::npos);
  Settings s;
  EXPECT_NE(complaint([&] { set_setting(s, "casual.beta", "1"); }).find("ilcm.beta"), std::string::npos);
}

TEST(Settings, WrongTypesAndRangesAreRefused) {
  const auto with = [](const char* path, const char* value) {
    return complaint([&] {
      Settings s;
      set_setting(s, path, value);
      validate_settings(s);
    });
  };
  EXPECT_EQ(with("ilcm.beta", "0.5"), "no error");
  EXPECT_EQ(with("causal.hidden", "[8,8]"), "no error");
  EXPECT_NE(with("ilcm.beta", "much"), "no error");
  EXPECT_NE(with("ilcm.beta", "-1"), "no error");
  EXPECT_NE(with("ilcm.beta", "nan"), "no error");
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
  set_setting(other, "vae.beta", "0.25");
  other.world.data = "pairs.npz";
  const auto difference = settings_difference(other, base);
  EXPECT_EQ(difference, (std::vector<std::string>{"method=beta-vae", "world.data=pairs.npz", "causal.hidden=[7,8]",
                                                  "vae.beta=0.25"}));
  set_settings(base, difference);
  EXPECT_EQ(settings_to_json(base), settings_to_json(other));
  EXPECT_TRUE(settings_difference(base, base).empty());
}

TEST(Settings, OldNamesKeepWorkingEverywhere) {
  const auto infos = setting_infos();
  const auto known = [&](const std::string& path) {
    return std::any_of(infos.begin(), infos.end(), [&](const SettingInfo& info) { return info.path == path; });
  };
  for (const std::string& old : old_names()) {
    EXPECT_FALSE(known(old)) << old;
    for (const std::string& path : present_names(old)) EXPECT_TRUE(known(path)) << path;
  }
  Settings typed;
  set_settings(typed, {"causal.elcm_beta=0.3", "causal.ramps_until=0.4", "causal.vae_beta=0.5"});
  EXPECT_EQ(setting_value(typed, "elcm.beta"), 0.3);
  EXPECT_EQ(setting_value(typed, "ilcm.ramps_until"), 0.4);
  EXPECT_EQ(setting_value(typed, "elcm.ramps_until"), 0.4) << "it meant both";
  EXPECT_EQ(setting_value(typed, "vae.beta"), 0.5);
  const Settings nested = settings_from_json(
      nlohmann::json::parse(R"({"causal": {"elcm_beta": 0.3, "ramps_until": 0.4, "vae_beta": 0.5}})"));
  const Settings dotted = settings_from_json(
      nlohmann::json::parse(R"({"causal.elcm_beta": 0.3, "causal.ramps_until": 0.4, "causal.vae_beta": 0.5})"));
  EXPECT_EQ(settings_to_json(nested), settings_to_json(typed));
  EXPECT_EQ(settings_to_json(dotted), settings_to_json(typed));
  const Settings both =
      settings_from_json(nlohmann::json::parse(R"({"causal": {"beta": 0.3}, "ilcm": {"beta": 0.2}})"));
  EXPECT_EQ(setting_value(both, "ilcm.beta"), 0.2) << "the present name holds";
  EXPECT_NE(complaint([] { settings_from_json({{"causal", {{"beta", -1}}}}); }).find("ilcm.beta"), std::string::npos);
  EXPECT_NE(complaint([] {
              settings_from_json(nlohmann::json::parse(R"({"causal": {"beta": 0.3}, "ilcm": 3})"));
            }).find("must be a group"),
            std::string::npos);
}

TEST(Settings, OfARunThatWasSavedBeforeMethodsHadGroups) {
  std::ifstream stream(std::string(CAUSEWAY_SOURCE_DIR) + "/assets/pretrained/circuit/settings.json");
  const nlohmann::json file = nlohmann::json::parse(stream);
  const Settings s = settings_from_json(file);
  for (const auto& [name, value] : file.at("causal").items()) {
    for (const std::string& path : present_names("causal." + name)) EXPECT_EQ(setting_value(s, path), value) << path;
  }
  EXPECT_EQ(setting_value(s, "ilcm.refine_steps"), file.at("causal").at("refine_steps"));
}

TEST(Settings, SchemaIsOneVisitAndValuesComeBack) {
  const Schema schema = schema_of<ScoreSettings>();
  EXPECT_EQ(schema.group, "score");
  ScoreSettings scores;
  scores.dci_rows = 77;
  const nlohmann::json values = values_of(scores);
  EXPECT_EQ(settings_of<ScoreSettings>(values).dci_rows, 77);
  EXPECT_EQ(standard_values(schema).size(), values.size());
  EXPECT_EQ(range_text(schema.entries[0]), "between 0 and 1000000");
}

// A list to choose from has all that is accepted, and nothing that is not.
TEST(Settings, TextsThatAreAChoiceKnowTheirNames) {
  std::vector<std::string> chosen, free;
  for (const SettingInfo& info : setting_infos()) {
    if (info.entry.kind != SettingKind::kText) {
      EXPECT_TRUE(info.entry.choices.empty()) << info.path;
      continue;
    }
    (info.entry.choices.empty() ? free : chosen).push_back(info.path);
    if (info.entry.choices.empty()) continue;
    const auto& choices = info.entry.choices;
    EXPECT_NE(std::find(choices.begin(), choices.end(), info.entry.standard.get<std::string>()), choices.end());
    Settings nonsense;
    if (info.path == "world.graph") set_setting(nonsense, "world.name", "scaling");  // alone has one
    EXPECT_THROW(
        {
          set_setting(nonsense, info.path, "no-such-name");
          validate_settings(nonsense);
        },
        UsageError)
        << info.path;
    if (info.path == "world.kind") continue;  // of which a world has some
    for (const std::string& choice : choices) {
      Settings s;
      set_setting(s, info.path, choice);
      if (info.path == "method" && find_method(choice).needs.least_frames > 2) {
        EXPECT_THROW(validate_settings(s), UsageError) << "the usual world has no sequences";
        set_setting(s, "world.name", "circuit-time");
        set_setting(s, "world.pairs", "300");
      }
      if (info.path == "method") {
        const Needs& needs = find_method(choice).needs;
        if (needs.classes || needs.domain) {
          if (needs.least_frames > 2) {  // the world in time has such data too, and its kind follows the method
            EXPECT_NO_THROW(validate_settings(s));
            set_setting(s, "world.kind", "sequences-regimes");
          } else {
            EXPECT_THROW(validate_settings(s), UsageError) << "the usual world asks no question, in one environment";
            set_setting(s, "world.name", needs.classes ? "pasture" : "circuit-environments");
          }
        }
      }
      const auto& kinds = world_kinds(s.world.name);
      if (info.path == "world.name" &&
          std::none_of(kinds.begin(), kinds.end(), [](const DataKind& kind) { return kind.offer.frames >= 2; })) {
        EXPECT_THROW(validate_settings(s), UsageError) << "the usual method learns from pairs";
        set_setting(s, "method", "pca");
      }
      if (info.path != "method" && make_world(world_spec(s)).lagged() != nullptr) {
        EXPECT_THROW(validate_settings(s), UsageError) << "the usual method learns from pairs";
        set_setting(s, "method", "pca");
        EXPECT_THROW(validate_settings(s), UsageError) << "the usual number of pairs is far too many films";
        set_setting(s, "world.pairs", "300");
      }
      EXPECT_NO_THROW(validate_settings(s)) << info.path << " " << choice;
    }
  }
  EXPECT_EQ(free,
            (std::vector<std::string>{"preset", "world.data", "circuit-own.law", "icm-vae.graph", "scm-vae.graph"}));
  EXPECT_EQ(chosen, (std::vector<std::string>{"method",
                                              "world.name",
                                              "world.kind",
                                              "world.graph",
                                              "world.split",
                                              "image.encoder",
                                              "causal.activation",
                                              "causal.solution_activation",
                                              "causal.start",
                                              "circuit-own.never",
                                              "circuit-own.hidden_cause",
                                              "circuit-own.covered",
                                              "pasture.test",
                                              "linear.noise",
                                              "linear.mixing",
                                              "citris.law",
                                              "content-style.similarity",
                                              "environment-vae.order",
                                              "icm-vae.flow",
                                              "icm-vae.as_published",
                                              "causal-vae.z_first",
                                              "ivae.prior_mean"}));
}

TEST(Settings, SomeMayChangeWhileARunGoesOn) {
  const auto& list = changeable_settings();
  const auto has = [&](const char* path) { return std::find(list.begin(), list.end(), path) != list.end(); };
  for (const char* path : {"image.learning_rate",
                           "causal.learning_rate",
                           "causal.polish_learning_rate",
                           "causal.clip_norm",
                           "ilcm.beta",
                           "ilcm.beta_pretrain",
                           "ilcm.eps_start",
                           "ilcm.eps_end",
                           "ilcm.lam_z_start",
                           "ilcm.lam_c",
                           "ilcm.lam_h",
                           "ilcm.pretrain_until",
                           "ilcm.ramps_until",
                           "ilcm.prior_from",
                           "ilcm.deterministic_from",
                           "elcm.beta",
                           "vae.beta",
                           "score.edge_threshold",
                           "score.live_dci_rows",
                           "score.every_seconds",
                           "score.dci_rows"}) {
    EXPECT_TRUE(has(path)) << path;
  }
  for (const char* path : {"seed", "causal.hidden", "world.pairs", "ilcm.spline_bins"}) EXPECT_FALSE(has(path)) << path;
  Settings settings;
  settings.method = "ada-gvae";
  EXPECT_EQ(groups_of_run(settings), (std::vector<std::string>{"image", "causal", "vae", "score"}));
  settings.method = "pca";
  EXPECT_EQ(groups_of_run(settings), (std::vector<std::string>{"image", "causal", "score"}));
}

TEST(Settings, WhatIsSaidTwiceIsRefused) {
  expect_error(
      [] {
        settings_from_json({{"causal.latents", 3}, {"causal", {{"latents", 4}}}}, {});
      },
      "settings name 'causal.latents' twice");
}

TEST(Settings, AnUnknownGroupIsRefusedEvenIfItIsEmpty) {
  EXPECT_THROW(settings_from_json(nlohmann::json::parse(R"({"wurld": {}})")), UsageError);
  EXPECT_NO_THROW(settings_from_json(nlohmann::json::parse(R"({"world": {}, "causal": {"beta": 1e-4}})")));
}

}  // namespace
}  // namespace causeway
