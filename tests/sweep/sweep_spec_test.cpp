#include "engine/sweep/sweep_spec.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/core/error.h"

namespace causeway {
namespace {

nlohmann::json parse(const std::string& text) { return nlohmann::json::parse(text); }

/// The one line that a spec is refused with.
std::string refusal(const std::string& text) {
  try {
    sweep_jobs(parse(text));
  } catch (const UsageError& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
  return "";
}

TEST(SweepSpec, IsTheProductOfItsLists) {
  const auto jobs = sweep_jobs(parse(R"({"methods": ["ilcm", "pca"], "worlds": ["circuit", "scaling-3-chain"],
    "seeds": {"from": 7, "count": 2}, "set": {"causal": {"starts": 2}},
    "settings": {"small": {"causal": {"hidden": [8]}}, "deep": {"causal": {"hidden": [8, 8, 8]}}}})"));
  ASSERT_EQ(jobs.size(), 16U);
  EXPECT_EQ(jobs[0].name, "ilcm_circuit_deep_s7");
  EXPECT_EQ(jobs[0].settings.method, "ilcm");
  EXPECT_EQ(jobs[0].settings.seed, 7U);
  EXPECT_EQ(jobs[0].settings.causal.starts, 2);
  EXPECT_EQ(jobs[0].settings.causal.hidden, (std::vector<int>{8, 8, 8}));
  EXPECT_EQ(jobs[1].settings.method, "pca") << "methods on the same data follow each other";
  EXPECT_EQ(jobs[4].world, "scaling-3-chain");
  EXPECT_EQ(jobs[4].settings.world.variables, 3);
  EXPECT_EQ(jobs[4].settings.world.graph, "chain");
  EXPECT_EQ(jobs[4].settings.causal.latents, 3);
  EXPECT_EQ(jobs[15].settings.seed, 8U);
}

TEST(SweepSpec, SettingsMayBeGivenByTheirPath) {
  const auto jobs = sweep_jobs(parse(R"({"methods": ["elcm"], "set": {"causal.starts": 3},
    "settings": {"plain": {}, "strong": {"causal.elcm_beta": 0.3, "causal": {"hidden": [8]}}}})"));
  ASSERT_EQ(jobs.size(), 2U);
  EXPECT_EQ(jobs[0].settings.causal.starts, 3);
  EXPECT_EQ(setting_value(jobs[1].settings, "elcm.beta"), 0.3) << "by its old name";
  EXPECT_EQ(jobs[1].settings.causal.hidden, std::vector<int>{8});
  EXPECT_NE(setting_value(jobs[0].settings, "elcm.beta"), 0.3);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "set": {"causal.startss": 1}})").find("causal.starts"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "set": {"causal": 1, "causal.starts": 1}})").find("both"),
            std::string::npos);
}

TEST(SweepSpec, NamesMustFitAFolder) {
  const auto with_name = [](const std::string& name) {
    return R"({"methods": ["ilcm"], "settings": {")" + name + R"(": {}}})";
  };
  EXPECT_EQ(refusal(with_name(std::string(200, 'a'))), "");
  const std::string told = refusal(with_name(std::string(300, 'a')));
  EXPECT_NE(told.find("of the sweep needs a name of 316 bytes, and a folder's may have 240"), std::string::npos)
      << told;
  EXPECT_NE(told.find("shorten the names under \"settings\""), std::string::npos) << told;
  EXPECT_LT(told.size(), 250U);
  // A message must not end where a zero byte is.
  EXPECT_NE(refusal(with_name("a\\u0000b")).find("'a b' cannot name settings"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["il\u0000cm"]})").find("'il cm'"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "set": {"cau\u0000sal": 1}})").find("'cau sal'"), std::string::npos);
}

TEST(SweepSpec, RefusesWhatItDoesNotKnowAndNamesTheNearest) {
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "seed": [1]})").find("seeds"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilmc"]})").find("ilcm"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "worlds": ["circiut"]})").find("circuit"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "set": {"causal": {"startss": 1}}})").find("causal.starts"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"worlds": ["circuit"]})").find("methods"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": "ilcm"})").find("list"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "seeds": [1.5]})").find("1.5"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "seeds": {"from": 1, "count": 0}})").find("count"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "settings": {"a/b": {}}})").find("a/b"), std::string::npos);
  EXPECT_NE(refusal(R"([1])"), "");
}

TEST(SweepSpec, ASeedIsRefusedAsEverywhereElse) {
  for (const char* seed : {"-1", "1.5", "9000000000000001", "18446744073709551615", "1e300", "\"1\"", "null", "true"}) {
    const std::string list = std::string(R"({"methods": ["ilcm"], "seeds": [)") + seed + "]}";
    EXPECT_NE(refusal(list.c_str()).find("seed"), std::string::npos) << seed;
    const std::string from = std::string(R"({"methods": ["ilcm"], "seeds": {"count": 2, "from": )") + seed + "}}";
    EXPECT_NE(refusal(from.c_str()).find("seed"), std::string::npos) << seed;
  }
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "seeds": {"from": 9000000000000000, "count": 2}})"), "");
  EXPECT_EQ(sweep_jobs(parse(R"({"methods": ["ilcm"], "seeds": [0, 3.0, 9000000000000000]})")).size(), 3U);
}

TEST(SweepSpec, WhatTheSweepDecidesCannotBeSetBesideIt) {
  for (const char* key : {R"("seed": 4)", R"("method": "elcm")", R"("preset": "circuit")", R"("world.name": "scaling")",
                          R"("world": {"name": "scaling"})"}) {
    const std::string set = std::string(R"({"methods": ["ilcm"], "set": {)") + key + "}}";
    EXPECT_NE(refusal(set.c_str()).find("\"set\""), std::string::npos) << refusal(set.c_str());
    const std::string variant = std::string(R"({"methods": ["ilcm"], "settings": {"a": {)") + key + "}}}";
    EXPECT_NE(refusal(variant.c_str()).find("decides"), std::string::npos) << refusal(variant.c_str());
  }
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "set": {"seed": 4}})").find("\"seeds\": [4]"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "worlds": ["scaling-4"], "set": {"world": {"variables": 6}}})"), "");
  // A variant has a name of its own.
  EXPECT_EQ(
      refusal(R"({"methods": ["ilcm"], "worlds": ["scaling-4"], "settings": {"full": {"world": {"graph": "full"}}}})"),
      "");
}

TEST(SweepSpec, RefusesTwoRunsToOneFolderAndImpossibleCombinations) {
  EXPECT_NE(refusal(R"({"methods": ["ilcm", "ilcm"]})").find("twice"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "seeds": [1, 1]})").find("twice"), std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "set": {"world": {"pairs": 10}}})").find("causal.batch"),
            std::string::npos);
  EXPECT_NE(
      refusal(R"({"methods": ["ilcm"], "worlds": ["circuit"], "set": {"world": {"data": "x.npz"}}})").find("data"),
      std::string::npos);
  EXPECT_NE(refusal(R"({"methods": ["ilcm"], "seeds": {"from": 1, "count": 1000000}})").find("count"),
            std::string::npos);
}

TEST(SweepSpec, ThoseThatComeWithTheProgramAreWhole) {
  const auto folder = std::filesystem::path(CAUSEWAY_SOURCE_DIR) / "assets" / "sweeps";
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    EXPECT_FALSE(sweep_jobs(load_sweep_spec(entry.path())).empty()) << entry.path();
    ++count;
  }
  EXPECT_GT(count, 0);
}

TEST(SweepSpec, SettingsAreCheckedForTheMethodOfTheRun) {
  const auto spec = nlohmann::json::parse(R"({"methods": ["beta-vae", "pca"], "set": {"world": {"kind": "single"}}})");
  for (const SweepJob& job : sweep_jobs(spec)) EXPECT_EQ(data_kind(job.settings).name, "single") << job.name;
  const auto needs_pairs = nlohmann::json::parse(R"({"methods": ["ilcm"], "set": {"world": {"kind": "single"}}})");
  EXPECT_THROW(sweep_jobs(needs_pairs), UsageError);
}

}  // namespace
}  // namespace causeway
