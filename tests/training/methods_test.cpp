// Every method of the registry through a whole run.
#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/training/run_directory.h"
#include "tests/training/finish.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

class EveryMethod : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Registry, EveryMethod, ::testing::ValuesIn(method_names()), [](const auto& info) {
  std::string name = info.param;
  std::erase(name, '-');
  return name;
});

TEST_P(EveryMethod, TrainsAndScoresWhatAppliesToIt) {
  const MethodInfo& method = method_info(GetParam());
  causeway::Run run(tiny_settings_of(GetParam()), stand_in_source(), 2);
  finish(run);
  EXPECT_DOUBLE_EQ(run.work_left(), 0);
  const Scores& scores = run.scores();
  ASSERT_TRUE(scores.value("mcc") && scores.value("disentanglement"));
  EXPECT_TRUE(scores.value("reconstruction_error").has_value());
  EXPECT_EQ(std::ssize(scores.r2), run.data()->train.truth.size());
  EXPECT_EQ(scores.value("worst_group").has_value(), method.has_answers);
  EXPECT_EQ(scores.value("train_accuracy").has_value(), method.has_answers);
  EXPECT_EQ(scores.graph.has_value(), method.has_graph);
  const bool finds_graph = method.has_graph && !find_method(GetParam()).needs.graph;
  EXPECT_EQ(scores.value("shd").has_value(), finds_graph) << "a graph that was told is no find";
  if (scores.graph) {
    EXPECT_EQ(scores.graph->given, !finds_graph);
  }
  const bool sequences = run.data()->train.frames > 2;
  EXPECT_EQ(scores.value("intervention_accuracy").has_value(), method.has_targets && !sequences);
  EXPECT_EQ(scores.value("target_accuracy").has_value(), method.has_targets && sequences);
  EXPECT_EQ(scores.value("lagged_shd").has_value(), method.has_lagged);
  const nlohmann::json summary = run_summary(run);
  EXPECT_EQ(summary.at("shd").is_null(), !finds_graph);
  EXPECT_EQ(summary.at("graph_given").is_null(), !method.has_graph);
  EXPECT_TRUE(summary.at("interventional_error").is_null()) << "the world is not known";
  int alive = 0;
  for (const StartInfo& start : run.starts()) alive += start.alive;
  EXPECT_EQ(alive, 1);
}

TEST_P(EveryMethod, LearnsFromSinglePicturesOnlyIfItNeedsNoPairs) {
  Settings s = tiny_settings_of(GetParam());
  s.world.kind = "single";
  // The world of the method may tell more with its single pictures, as the pasture does.
  if (!missing_needs(find_method(GetParam()).needs, world_kind(s.world.name, s.world.kind).offer).empty()) {
    EXPECT_THROW(causeway::Run(s, stand_in_source(), 2), UsageError) << "before any work";
    return;
  }
  if (find_method(GetParam()).needs.groups) s.world.kind = "single-groups";
  causeway::Run run(s, stand_in_source(), 2);
  finish(run);
  EXPECT_EQ(run.data()->train.frames, 1);
  EXPECT_TRUE(run.scores().value("disentanglement").has_value());
  EXPECT_FALSE(run.scores().value("intervention_accuracy").has_value()) << "nothing was intervened on";
  // It goes on bit for bit from a checkpoint, too.
  causeway::Run first(s, stand_in_source(), 1);
  for (int i = 0; i < 14 && !first.done(); ++i) first.work(1e9, kGoOn, 7);
  causeway::Run second(s, stand_in_source(), 2);
  second.load_checkpoint(decode_safetensors(encode_safetensors(first.checkpoint()), "memory"));
  finish(second);
  EXPECT_EQ(encode_safetensors(second.checkpoint()), encode_safetensors(run.checkpoint()));
}

TEST_P(EveryMethod, AClassifierIsNotBlamedForWhatAnAnswerNeedNotHold) {
  if (!find_method(GetParam()).info.has_answers) return;
  causeway::Run run(tiny_settings_of(GetParam()), stand_in_source(), 2);
  finish(run);
  for (const Finding& finding : run.findings()) EXPECT_NE(finding.sign, Sign::kPoorFit);
}

TEST_P(EveryMethod, DataFromAFileThatLackWhatItNeedsAreRefusedBeforeAnyWork) {
  Settings s = tiny_settings_of(GetParam());
  s.world.data = "single.npz";  // what it holds is known only once it is read
  const auto single = [](const Settings& asked, int threads, const DataProgress& progress) {
    Settings sampled = asked;
    sampled.world.data.clear();
    sampled.method = "pca";
    sampled.world.name = "circuit";
    sampled.world.kind = "single";
    return stand_in_source()(sampled, threads, progress);
  };
  causeway::Run run(s, single, 2);
  const auto load = [&] {
    while (run.stage() == Stage::kData) run.work(1000, kGoOn);
  };
  if (!missing_needs(find_method(GetParam()).needs, single_kind().offer).empty()) {
    EXPECT_THROW(load(), UsageError);
    EXPECT_EQ(run.updates(), 0);
  } else {
    load();
  }
}

TEST_P(EveryMethod, GoesOnFromItsCheckpointAsIfNothingHadHappened) {
  for (const char* start : {"random", "auto"}) {  // most methods have no such choice, and presets make it for all
    SCOPED_TRACE(start);
    Settings s = tiny_settings_of(GetParam());
    s.causal.start = start;
    causeway::Run straight(s, stand_in_source(), 2);
    finish(straight);
    causeway::Run first(s, stand_in_source(), 1);
    for (int i = 0; i < 14 && !first.done(); ++i) first.work(1e9, kGoOn, 7);
    for (causeway::Run* of : {&first, &straight}) {
      causeway::Run second(s, stand_in_source(), 2);
      second.load_checkpoint(decode_safetensors(bytes_of(*of), "memory"));
      finish(second);
      EXPECT_EQ(bytes_of(second), bytes_of(straight));
    }
  }
}

TEST_P(EveryMethod, FindsNothingToSayAboutTargetsItDoesNotInfer) {
  causeway::Run run(tiny_settings_of(GetParam()), stand_in_source(), 2);
  finish(run);
  if (method_info(GetParam()).has_targets) return;
  for (const Finding& f : run.findings()) {
    EXPECT_NE(f.sign, Sign::kSharedTarget);
    EXPECT_NE(f.sign, Sign::kUndecided);
  }
}

}  // namespace
}  // namespace causeway
