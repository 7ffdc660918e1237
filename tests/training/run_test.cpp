#include "engine/training/run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <limits>

#include "engine/core/error.h"
#include "engine/training/run_directory.h"
#include "tests/training/finish.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

TEST(Run, GoesThroughAllStagesAndScores) {
  causeway::Run run(tiny_settings(), stand_in_source(), 2);
  finish(run);
  const Scores& scores = run.scores();
  for (const char* key : {"disentanglement", "mcc", "shd", "intervention_accuracy"})
    ASSERT_TRUE(scores.value(key)) << key;
  EXPECT_GT(*scores.value("mcc"), 0.0);
  EXPECT_LE(*scores.value("mcc"), 1.0);
  EXPECT_EQ(scores.graph->strengths.rows(), 4);
  int alive = 0;
  for (const StartInfo& start : run.starts()) alive += start.alive;
  EXPECT_EQ(alive, 1);
  EXPECT_GT(run.history().view().size(), 3U);
}

class RunOfEncoder : public ::testing::TestWithParam<const char*> {
 protected:
  static Settings settings() {
    Settings s = tiny_settings();
    s.image.encoder = GetParam();
    return s;
  }
};
INSTANTIATE_TEST_SUITE_P(Encoders, RunOfEncoder, ::testing::Values("pca", "vae"));

TEST_P(RunOfEncoder, SameSeedSameCheckpointBytesWhateverTheThreads) {
  std::vector<std::vector<std::uint8_t>> files;
  for (const int threads : {1, 2, 4}) {
    causeway::Run run(settings(), stand_in_source(), threads);
    finish(run);
    files.push_back(bytes_of(run));
  }
  EXPECT_EQ(files[0], files[1]);
  EXPECT_EQ(files[0], files[2]);
  Settings other = settings();
  other.seed = 4;
  causeway::Run run(other, stand_in_source(), 1);
  finish(run);
  EXPECT_NE(files[0], bytes_of(run));
}

TEST_P(RunOfEncoder, ResumesBitForBitFromAnyStage) {
  causeway::Run straight(settings(), stand_in_source(), 2);
  finish(straight);
  const auto expected = bytes_of(straight);
  // Stop after 1, 3, 5, ... slices of 7 updates: in the image stage, between stages, with three, two and one starts.
  for (int slices = 1; slices < 40; slices += 4) {
    causeway::Run first(settings(), stand_in_source(), 1);
    for (int i = 0; i < slices && !first.done(); ++i) first.work(1e9, kGoOn, 7);
    const Safetensors file = decode_safetensors(bytes_of(first), "memory");
    causeway::Run second(settings(), stand_in_source(), 2);
    second.load_checkpoint(file);
    finish(second);
    EXPECT_EQ(bytes_of(second), expected) << "stopped after " << slices << " slices";
  }
}

/// A method that takes seconds: its decoder learns last.
Settings instant_settings() {
  Settings s = tiny_settings();
  s.method = "pair-ica";
  return s;
}

TEST(Run, VariablesOfAMethodThatTakesSecondsDoNotWaitForTheDecoder) {
  causeway::Run run(instant_settings(), stand_in_source(), 2);
  std::vector<Stage> stages;
  while (!run.done()) {
    if (stages.empty() || stages.back() != run.stage()) stages.push_back(run.stage());
    EXPECT_TRUE(run.stage() != Stage::kImage || run.can_score()) << "variables and graph are there already";
    run.work(1000, kGoOn);
  }
  EXPECT_EQ(stages, (std::vector{Stage::kData, Stage::kCodes, Stage::kCausal, Stage::kImage, Stage::kScore}));
  Settings other = instant_settings();
  other.image.encoder = "vae";
  EXPECT_FALSE(decoder_is_last(other)) << "its codes come from what learns with the decoder";
  EXPECT_FALSE(decoder_is_last(tiny_settings()));
}

TEST(Run, ADecoderThatLearnsLastResumesBitForBit) {
  const Settings s = instant_settings();
  causeway::Run whole(s, stand_in_source(), 1);
  finish(whole);
  for (const Stage stop : {Stage::kCodes, Stage::kCausal, Stage::kImage, Stage::kScore}) {
    causeway::Run first(s, stand_in_source(), 2);
    while (first.stage() != stop) first.work(1000, kGoOn);
    if (stop == Stage::kCausal || stop == Stage::kImage) first.work(1e9, kGoOn, 7);
    ASSERT_EQ(first.stage(), stop);
    causeway::Run second(s, stand_in_source(), 1);
    second.load_checkpoint(first.checkpoint());
    EXPECT_TRUE(bytes_of(second) == bytes_of(first)) << stage_name(stop);
    finish(second);
    EXPECT_TRUE(bytes_of(second) == bytes_of(whole)) << stage_name(stop);
  }
}

TEST(Run, ARunWhoseDecoderCameFirstGoesOnWithTheMethod) {
  // As earlier versions saved it: the image stage is over, the causal stage has begun.
  const Settings s = instant_settings();
  causeway::Run run(s, stand_in_source(), 1);
  while (run.stage() != Stage::kScore) run.work(1000, kGoOn);
  Safetensors file = run.checkpoint();
  file.metadata["stage"] = stage_name(Stage::kCausal);
  causeway::Run opened(s, stand_in_source(), 1);
  opened.load_checkpoint(file);
  std::vector<Stage> stages;
  while (!opened.done()) {
    stages.push_back(opened.stage());
    opened.work(1000, kGoOn);
  }
  EXPECT_EQ(std::count(stages.begin(), stages.end(), Stage::kImage), 0);
}

TEST(Run, AStartThatWasChosenIsKeptAcrossResumes) {
  // "auto" decides by the codes, once: an opened run goes on with what was chosen and says so.
  for (const char* start : {"closed-form", "auto"}) {
    Settings s = tiny_settings();
    set_setting(s, "causal.start", start);
    set_setting(s, "ilcm.take_over_steps", "14");
    set_setting(s, "ilcm.settle_steps", "14");
    causeway::Run straight(s, stand_in_source(), 4);
    EXPECT_TRUE(straight.start_note().empty()) << "not known before there are codes";
    finish(straight);
    EXPECT_NE(straight.start_note().find("closed form"), std::string::npos) << straight.start_note();
    const auto expected = bytes_of(straight);
    // In the image stage, while the closed form is taken over, in the search after it, in the polish.
    for (const int slices : {3, 11, 13, 15}) {
      causeway::Run first(s, stand_in_source(), 1);
      for (int i = 0; i < slices && !first.done(); ++i) first.work(1e9, kGoOn, 7);
      causeway::Run second(s, stand_in_source(), 2);
      second.load_checkpoint(decode_safetensors(bytes_of(first), "memory"));
      EXPECT_EQ(second.start_note(), first.start_note());
      finish(second);
      EXPECT_EQ(bytes_of(second), expected) << start << " stopped after " << slices << " slices";
    }
  }
  EXPECT_THROW(settings_from_json({{"causal", {{"start", "closed"}}}}), UsageError);
}

TEST(Run, RandomStartsCompeteWithTheClosedFormToTheEndOfTheSearch) {
  Settings s = tiny_settings();
  set_settings(s, {"causal.start=closed-form", "ilcm.beside=3", "ilcm.take_over_steps=14", "ilcm.settle_steps=26"});
  causeway::Run straight(s, stand_in_source(), 4);
  while (straight.stage() != Stage::kCausal) straight.work(1000, kGoOn);
  while (straight.starts().empty() || straight.starts().front().step < 39) {
    straight.work(1e9, kGoOn, 3);
    EXPECT_EQ(straight.leader(), 0) << "their losses cannot be compared before the end of the search";
  }
  ASSERT_EQ(straight.starts().size(), 4U);
  EXPECT_NE(straight.start_note().find("3 random starts compete"), std::string::npos) << straight.start_note();
  EXPECT_TRUE(straight.starts().front().alive);
  const auto racing = [](const causeway::Run& run) {
    const auto list = run.starts();
    return std::count_if(list.begin(), list.end(), [](const StartInfo& start) { return start.alive; });
  };
  EXPECT_EQ(racing(straight), 2) << "the first cut comes after a fifth of the search";
  causeway::Run resumed(s, stand_in_source(), 1);
  resumed.load_checkpoint(decode_safetensors(bytes_of(straight), "memory"));
  EXPECT_EQ(racing(resumed), 2);
  finish(straight);
  finish(resumed);
  EXPECT_EQ(racing(straight), 1);
  EXPECT_EQ(bytes_of(resumed), bytes_of(straight));
}

TEST(Run, MaxStepsLimitsEveryStage) {
  causeway::Run run(tiny_settings(), stand_in_source(), 1, 5);
  finish(run);
  for (const StartInfo& start : run.starts()) EXPECT_EQ(start.step, 5);
}

TEST(Run, TheRefinementOfFewPairsIsShorter) {
  Settings s = tiny_settings();  // 128 pairs: 4 updates of 32 are a pass
  set_settings(s, {"ilcm.refine_steps=100", "ilcm.refine_passes=2.6"});
  causeway::Run run(s, stand_in_source(), 1);
  EXPECT_EQ(run.causal_steps(), 60 + 20 + 11);
  EXPECT_EQ(run.phases().back().first_step, 60 + 20);
  EXPECT_EQ(setting_value(run.settings(), "ilcm.refine_steps"), 100) << "what was asked for stays as it is";
  finish(run);
  EXPECT_EQ(run.starts()[static_cast<std::size_t>(run.leader())].step, 60 + 20 + 11);

  // An unfinished one goes on with the same schedule.
  causeway::Run half(s, stand_in_source(), 1);
  while (half.phase() != "refinement") half.work(1e9, kGoOn, 1);
  causeway::Run resumed(s, stand_in_source(), 1);
  resumed.load_checkpoint(half.checkpoint());
  EXPECT_EQ(resumed.causal_steps(), 60 + 20 + 11);
  finish(resumed);
  EXPECT_EQ(bytes_of(resumed), bytes_of(run));
}

TEST(Run, AnInterruptActsWithinOneUpdate) {
  causeway::Run run(tiny_settings(), stand_in_source(), 1);
  run.work(1e9, kGoOn, 1);  // data
  const std::atomic<bool> stop{true};
  run.work(1e9, stop);
  EXPECT_EQ(run.stage_step(), 0);
  run.work(1e9, kGoOn, 1);
  EXPECT_EQ(run.stage_step(), 1);
}

TEST(Run, ALossThatIsNotFiniteStopsWithAHintAndKeepsTheWeights) {
  Settings s = tiny_settings();
  s.image.encoder = "vae";
  s.image.learning_rate = 1.0;
  s.image.clip_norm = 0;
  s.image.steps = 100000;
  s.image.kl_weight = 1e4;
  causeway::Run run(s, stand_in_source(), 1);
  try {
    for (int i = 0; i < 3000 && run.stage() != Stage::kCodes; ++i) run.work(1e9, kGoOn, 10);
    FAIL() << "it did not blow up";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("not finite"), std::string::npos);
    EXPECT_NE(error.hint().find("image.learning_rate"), std::string::npos);
  }
  EXPECT_TRUE(run.pipeline().images->parameters().flat().allFinite());
}

TEST(Run, ConstantImagesAreAnError) {
  const auto constant = [](const Settings& s, int threads, const DataProgress& progress) {
    auto data = std::make_shared<RunData>(*stand_in_source()(s, threads, progress));
    std::fill(data->train.pictures.begin(), data->train.pictures.end(), std::uint8_t{90});
    return std::shared_ptr<const RunData>(data);
  };
  causeway::Run run(tiny_settings(), constant, 1);
  EXPECT_THROW(finish(run), Error);
}

TEST(Run, SettingsThatChangeTheModelCannotChangeOnTheWay) {
  causeway::Run run(tiny_settings(), stand_in_source(), 1);
  run.change_setting("ilcm.beta", "1e-4");
  EXPECT_EQ(setting_value(run.settings(), "ilcm.beta"), 1e-4);
  run.change_setting("causal.lam_h", "0.1");  // its old name
  EXPECT_EQ(setting_value(run.settings(), "ilcm.lam_h"), 0.1);
  EXPECT_THROW(run.change_setting("ilcm.skip", "1"), UsageError);
  EXPECT_THROW(run.change_setting("causal.hidden", "[8]"), UsageError);
  EXPECT_THROW(run.change_setting("ilcm.beta", "lots"), UsageError);
}

TEST(RunDirectory, SavesAndLoads) {
  const TemporaryDirectory folder;
  causeway::Run run(tiny_settings(), stand_in_source(), 1);
  finish(run);
  save_run(run, folder.path());
  const auto again = load_run(folder.path(), stand_in_source(), 1);
  EXPECT_EQ(bytes_of(*again), bytes_of(run));
  EXPECT_EQ(again->history().to_csv(), run.history().to_csv());
  const TrainedRun trained = load_trained(folder.path());
  const Image image = run.data()->test.picture(0, 0);
  EXPECT_EQ(trained.pipeline.reconstruction(image).pixels, run.pipeline().reconstruction(image).pixels);
  std::ifstream settings(folder.path() / "settings.json");
  EXPECT_TRUE(nlohmann::json::parse(settings).contains("git"));
  const nlohmann::json summary = read_summary(folder.path());
  ASSERT_FALSE(summary.at("diagnosis").empty()) << "so short a run has signs";
  EXPECT_EQ(run_summary(*again).at("diagnosis"), summary.at("diagnosis"));
  for (const char* key :
       {"disentanglement", "completeness", "informativeness", "noise_disentanglement", "mcc", "intervention_accuracy",
        "shd", "graph", "edges", "true_edges", "match", "step", "seconds", "seed", "threads", "git"}) {
    EXPECT_TRUE(summary.contains(key)) << key;
  }
}

TEST(RunDirectory, BrokenFilesAreErrorsWithHints) {
  const TemporaryDirectory folder;
  causeway::Run run(tiny_settings(), stand_in_source(), 1, 3);
  finish(run);
  save_run(run, folder.path());
  const auto complaint = [&] {
    try {
      load_run(folder.path(), stand_in_source(), 1);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(complaint(), "no error");
  const auto checkpoint = folder.path() / "checkpoint.safetensors";
  const auto size = std::filesystem::file_size(checkpoint);
  std::filesystem::resize_file(checkpoint, size / 2);
  EXPECT_NE(complaint().find("checkpoint.safetensors"), std::string::npos);
  std::filesystem::remove(checkpoint);
  EXPECT_NE(complaint().find("is not a run"), std::string::npos);
  save_run(run, folder.path());
  std::filesystem::resize_file(folder.path() / "settings.json", 10);
  EXPECT_NE(complaint().find("settings.json"), std::string::npos);
  save_run(run, folder.path());
  std::filesystem::resize_file(folder.path() / "metrics.csv", 10);
  EXPECT_NE(complaint().find("metrics.csv"), std::string::npos);
  EXPECT_THROW(load_run(folder.path() / "nothing", stand_in_source(), 1), Error);
}

TEST(RunDirectory, NonFiniteWeightsAreRefused) {
  const TemporaryDirectory folder;
  causeway::Run run(tiny_settings(), stand_in_source(), 1, 3);
  finish(run);
  save_run(run, folder.path());
  Safetensors file = run.checkpoint();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  std::memcpy(file.tensors.at("image.decoder.dense0.weight").bytes.data(), &nan, sizeof nan);
  save_safetensors(folder.path() / "checkpoint.safetensors", file);
  EXPECT_THROW(load_run(folder.path(), stand_in_source(), 1), Error);
}

TEST(History, CsvRoundTripAndChunks) {
  History history;
  for (int i = 0; i < 700; ++i) {
    Record record;
    record.stage = "causal";
    record.phase = "order fixed";
    record.step = i;
    record.loss = 0.5 / (i + 1);
    history.add(record);
  }
  const HistoryView early = history.view();
  const History back = History::from_csv(history.to_csv(), "metrics.csv");
  EXPECT_EQ(back.to_csv(), history.to_csv());
  EXPECT_EQ(back.view().size(), 700U);
  history.add(Record{});
  EXPECT_EQ(early.size(), 700U) << "a view does not change";
  EXPECT_THROW(History::from_csv("step,loss\n1,2\n", "x.csv"), Error);
}

}  // namespace
}  // namespace causeway
