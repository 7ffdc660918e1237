// Moments of a run: taken along training, few, gone back to exactly, kept with the run.
#include "engine/training/moments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>

#include "engine/core/error.h"
#include "engine/training/run_directory.h"
#include "engine/training/trainer.h"
#include "tests/data/temporary_directory.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// Works a run through in slices of a few updates, with a moment after each if it is due.
void work_through(Run& run, Moments& moments) {
  const std::atomic<bool> go_on{false};
  for (int slices = 0; !run.done() && slices < 100000; ++slices) {
    run.work(1e9, go_on, 3);
    if (moments.due(run, false) || run.done()) moments.take(run, nullptr);
  }
}

MatrixF first_codes(const Run& run) {
  MatrixF codes(3, run.pipeline().causal->codes());
  for (Eigen::Index i = 0; i < codes.size(); ++i) codes.data()[i] = 0.1F * static_cast<float>(i) - 0.5F;
  return codes;
}

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<char> bytes_in(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Moments, AreSpreadOverTheRunAndNoMoreThanAsked) {
  causeway::Run run(tiny_settings(), stand_in_source(), 1);
  Moments moments({.count = 8});
  work_through(run, moments);
  const MomentList& list = *moments.list();
  ASSERT_GE(list.size(), 5U);
  EXPECT_LE(list.size(), 8U);
  for (std::size_t i = 0; i + 1 < list.size(); ++i) {
    EXPECT_LT(list[i]->updates, list[i + 1]->updates);
    EXPECT_LE(list[i]->share, list[i + 1]->share);
  }
  EXPECT_EQ(list.front()->stage, "image");
  EXPECT_LT(list.front()->share, 0.5);
  EXPECT_EQ(list.back()->stage, "done");
  EXPECT_EQ(list.back()->updates, run.updates());
  // The image model of the causal stage is there once.
  EXPECT_EQ(list[list.size() - 2]->images, list.back()->images);
}

TEST(Moments, GiveTheModelOfThenBack) {
  causeway::Run run(tiny_settings(), stand_in_source(), 1);
  Moments moments({.count = 30});
  const std::atomic<bool> go_on{false};
  while (run.stage() != Stage::kCausal) run.work(1e9, go_on, 7);
  run.work(1e9, go_on, 40);
  const MatrixF codes = first_codes(run);
  const MatrixF then = run.pipeline().causal->encode_noise(codes);
  moments.take(run, nullptr);
  run.work(1e9, go_on, 40);
  EXPECT_NE(run.pipeline().causal->encode_noise(codes), then);  // it has learned something meanwhile
  const StoredPipeline stored = pipeline_of(*moments.list()->front());
  ASSERT_TRUE(stored.pipeline.causal && stored.pipeline.images);
  EXPECT_EQ(stored.pipeline.causal->encode_noise(codes), then);
  EXPECT_EQ(stored.settings.seed, run.settings().seed);
}

std::uint64_t bytes_of(const Safetensors& file) {
  std::uint64_t sum = 0;
  for (const auto& [name, tensor] : file.tensors) sum += tensor.bytes.size();
  return sum;
}

/// The tiny run some updates into its search, with all of its starts.
std::unique_ptr<causeway::Run> racing_run(int updates = 8) {
  auto run = std::make_unique<causeway::Run>(tiny_settings(), stand_in_source(), 1);
  const std::atomic<bool> go_on{false};
  while (run->stage() != Stage::kCausal) run->work(1e9, go_on, 7);
  run->work(1e9, go_on, updates);
  return run;
}

TEST(Moments, HoldTheStartsUntilTheyAreDropped) {
  const auto run = racing_run();
  ASSERT_EQ(run->starts().size(), 3U);
  Moments moments({.count = 30});
  moments.take(*run, nullptr);
  const Moment racing = *moments.list()->back();
  EXPECT_EQ(racing.starts, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(racing.leader, run->leader());
  const MatrixF codes = first_codes(*run);
  std::vector<MatrixF> of_starts;
  for (int start = 0; start < 3; ++start) {
    of_starts.push_back(pipeline_of(racing, start).pipeline.causal->encode_noise(codes));
    EXPECT_EQ(of_starts.back(), run->pipeline_of_start(start).causal->encode_noise(codes)) << start;
  }
  EXPECT_NE(of_starts[0], of_starts[1]);
  EXPECT_EQ(of_starts[static_cast<std::size_t>(racing.leader)],
            pipeline_of(racing).pipeline.causal->encode_noise(codes));
  EXPECT_THROW(pipeline_of(racing, 3), Error);
  // The end holds the one that won; what was dropped is still in the moment before.
  const std::atomic<bool> go_on{false};
  while (!run->done()) run->work(1e9, go_on, 30);
  moments.take(*run, nullptr);
  const int won = run->leader(), lost = won == 0 ? 1 : 0;
  EXPECT_EQ(moments.list()->back()->starts, (std::vector<int>{won}));
  EXPECT_THROW(pipeline_of(*moments.list()->back(), lost), Error);
  EXPECT_THROW(run->pipeline_of_start(lost), Error);
  EXPECT_EQ(moment_with(*moments.list(), lost, run->updates())->updates, racing.updates);
  EXPECT_EQ(moment_with(*moments.list(), lost, 0)->updates, racing.updates) << "the first after then";
  EXPECT_EQ(moment_with(*moments.list(), won, run->updates())->updates, run->updates());
  EXPECT_EQ(moment_with(*moments.list(), 9, run->updates()), nullptr);
}

TEST(Moments, WithTheirStartsAreKeptWithTheRun) {
  const TemporaryDirectory folder;
  const auto run = racing_run();
  Moments moments({.count = 30});
  moments.take(*run, nullptr);
  moments.save(folder.path());
  Moments opened({.count = 0});
  EXPECT_EQ(opened.load(folder.path(), *run), "");
  ASSERT_EQ(opened.list()->size(), 1U);
  EXPECT_EQ(opened.list()->front()->starts, (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(opened.list()->front()->leader, run->leader());
  EXPECT_EQ(*opened.list()->front()->model, *moments.list()->front()->model);
}

TEST(Moments, LeaveOtherStartsOutFirstWhereRoomIsShort) {
  const TemporaryDirectory folder;
  const auto run = racing_run(2);
  const std::atomic<bool> go_on{false};
  Moments all({.count = 30});
  all.take(*run, nullptr);
  const std::uint64_t whole = bytes_of(*all.list()->front()->model);
  const std::uint64_t images = bytes_of(*all.list()->front()->images);
  // Room for about two and a half moments with all starts.
  Moments few({.count = 30, .bytes = images + whole * 5 / 2});
  for (int i = 0; i < 4; ++i) {
    few.take(*run, nullptr);
    few.save(folder.path());
    run->work(1e9, go_on, 2);
  }
  const MomentList& list = *few.list();
  ASSERT_EQ(list.size(), 4U) << "models go before moments do";
  EXPECT_EQ(list.back()->starts.size(), 3U) << "the last that a start is in stays";
  EXPECT_EQ(list.front()->starts, (std::vector<int>{list.front()->leader}));
  for (const auto& m : list) {
    EXPECT_TRUE(m->holds(m->leader));
    EXPECT_NO_THROW(pipeline_of(*m));
    EXPECT_EQ(starts_in(*m->model), m->starts);
  }
  // On the disk as in memory.
  Moments opened({.count = 0});
  EXPECT_EQ(opened.load(folder.path(), *run), "");
  ASSERT_EQ(opened.list()->size(), list.size());
  for (std::size_t i = 0; i < list.size(); ++i) EXPECT_EQ(*(*opened.list())[i]->model, *list[i]->model) << i;
}

TEST(Moments, TheLastThatAStartIsInStaysAsLongAsOthersCanGo) {
  const auto run = racing_run(8);
  const std::atomic<bool> go_on{false};
  Moments few({.count = 4});
  few.take(*run, nullptr);
  for (int i = 0; i < 12 && !run->done(); ++i) {
    run->work(1e9, go_on, 8);
    few.take(*run, nullptr);
  }
  ASSERT_EQ(few.list()->size(), 4U);
  for (int start = 0; start < 3; ++start) {
    EXPECT_TRUE(moment_with(*few.list(), start, run->updates())) << "start " << start << " can still be looked at";
  }
  // Where not even the last one fits with all starts, it stays with the one that led.
  const auto again = racing_run(8);
  Moments all({.count = 4});
  all.take(*again, nullptr);
  const std::uint64_t whole = bytes_of(*all.list()->back()->model) + bytes_of(*all.list()->back()->images);
  Moments tight({.count = 4, .bytes = whole - 1});
  tight.take(*again, nullptr);
  ASSERT_EQ(tight.list()->size(), 1U);
  EXPECT_EQ(tight.list()->front()->starts, (std::vector<int>{tight.list()->front()->leader}));
}

TEST(Moments, OfEveryMethodCanBeGoneBackTo) {
  for (const std::string& method : method_names()) {
    SCOPED_TRACE(method);
    causeway::Run run(tiny_settings_of(method), stand_in_source(), 1);
    const std::atomic<bool> go_on{false};
    Moments moments({.count = 4});
    while (run.starts().empty() && !run.done()) run.work(1e9, go_on, 60);
    run.work(1e9, go_on, 5);
    moments.take(run, nullptr);
    const MatrixF codes = first_codes(run);
    const MatrixF then = run.pipeline().causal->encode_noise(codes);
    EXPECT_EQ(pipeline_of(*moments.list()->back()).pipeline.causal->encode_noise(codes), then);
  }
}

TEST(Moments, ChangeNothingOfWhatIsTrained) {
  std::vector<std::vector<std::uint8_t>> checkpoints;
  for (const std::size_t count : {0, 10}) {
    causeway::Run run(tiny_settings(), stand_in_source(), 1);
    Moments moments({.count = count});
    work_through(run, moments);
    EXPECT_EQ(moments.list()->empty(), count == 0);
    checkpoints.push_back(encode_safetensors(run.checkpoint()));
  }
  EXPECT_EQ(checkpoints[0], checkpoints[1]);
}

TEST(Moments, AreThinnedWhereRoomIsShort) {
  causeway::Run run(tiny_settings(), stand_in_source(), 1);
  Moments all({.count = 20});
  work_through(run, all);
  causeway::Run again(tiny_settings(), stand_in_source(), 1);
  Moments few({.count = 20, .bytes = 120'000});
  work_through(again, few);
  ASSERT_GE(few.list()->size(), 2U);
  EXPECT_LT(few.list()->size(), all.list()->size());
  EXPECT_EQ(few.list()->back()->updates, again.updates());
  Moments none({.count = 20, .bytes = 100});  // not even one fits
  none.take(again, nullptr);
  EXPECT_TRUE(none.list()->empty());
}

TEST(Moments, AreKeptWithTheRunAndReadAgain) {
  const TemporaryDirectory folder;
  causeway::Run run(tiny_settings(), stand_in_source(), 1);
  Moments moments({.count = 6});
  work_through(run, moments);
  save_run(run, folder.path());
  moments.save(folder.path());
  const auto names = files_in(folder.path() / Moments::kFolder);
  Moments opened({.count = 0});
  EXPECT_EQ(opened.load(folder.path(), run), "");
  const MomentList &before = *moments.list(), &after = *opened.list();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i]->updates, before[i]->updates);
    EXPECT_EQ(after[i]->stage, before[i]->stage);
    EXPECT_EQ(*after[i]->model, *before[i]->model);
    EXPECT_EQ(*after[i]->images, *before[i]->images);
  }
  // Saved once more, also to another place, they are the same files.
  opened.save(folder.path());
  EXPECT_EQ(files_in(folder.path() / Moments::kFolder), names);
  const TemporaryDirectory other;
  opened.save(other.path());
  EXPECT_EQ(files_in(other.path() / Moments::kFolder), names);
  for (const std::string& name : names) {
    EXPECT_EQ(bytes_in(folder.path() / Moments::kFolder / name), bytes_in(other.path() / Moments::kFolder / name));
  }
}

TEST(Moments, OfAnotherRunInTheFolderMakeWay) {
  const TemporaryDirectory folder;
  causeway::Run first(tiny_settings(), stand_in_source(), 1);
  Moments moments({.count = 5});
  work_through(first, moments);
  moments.save(folder.path());
  Settings other = tiny_settings();
  other.seed = 4;
  causeway::Run second(other, stand_in_source(), 1);
  Moments opened({.count = 5});
  EXPECT_EQ(opened.load(folder.path(), second), "");
  EXPECT_TRUE(opened.list()->empty());
  opened.save(folder.path());
  EXPECT_FALSE(fs::exists(folder.path() / Moments::kFolder));
}

TEST(Moments, DamagedOnesArePassedOverAndTold) {
  const TemporaryDirectory folder;
  causeway::Run run(tiny_settings(), stand_in_source(), 1);
  Moments moments({.count = 5});
  work_through(run, moments);
  moments.save(folder.path());
  const fs::path place = folder.path() / Moments::kFolder;
  const std::string damaged = files_in(place).front();
  std::ofstream(place / damaged) << "no model";
  Moments opened({.count = 5});
  const std::string told = opened.load(folder.path(), run);
  EXPECT_NE(told.find(damaged), std::string::npos) << told;
  EXPECT_EQ(opened.list()->size(), moments.list()->size() - 1);
}

TEST(Moments, OfATrainerAreInItsSnapshotsAndFiles) {
  const TemporaryDirectory folder;
  TrainerOptions options;
  options.moments = 12;
  std::size_t kept = 0;
  {
    Trainer trainer(tiny_settings(), stand_in_source(), options);
    trainer.send(command::Play{});
    auto s = trainer.snapshot();
    while (s->state != TrainerState::kDone && s->state != TrainerState::kFailed) {
      s = trainer.wait_for_snapshot(s->id, 1);
    }
    ASSERT_TRUE(s->moments);
    kept = s->moments->size();
    EXPECT_GE(kept, 2U);  // at least the end of each stage
    EXPECT_EQ(s->moments->back()->updates, s->updates);
    EXPECT_TRUE(s->moments->back()->scores);
    trainer.ask(command::Save{folder.path()});
    EXPECT_EQ(trainer.snapshot()->moments_error, "");
  }
  Trainer trainer(tiny_settings(), stand_in_source(), {});
  trainer.ask(command::Load{folder.path()});
  EXPECT_EQ(trainer.snapshot()->moments->size(), kept);
  trainer.ask(command::Reset{tiny_settings()});
  EXPECT_TRUE(trainer.snapshot()->moments->empty());
}

// A full disk shows itself like this: the folder cannot be made.
TEST(Moments, ThatCannotBeWrittenLeaveTheRunSavedAndAreTold) {
  const TemporaryDirectory folder;
  TrainerOptions options;
  options.moments = 12;
  Trainer trainer(tiny_settings(), stand_in_source(), options);
  trainer.send(command::Play{});
  auto s = trainer.snapshot();
  while (s->state != TrainerState::kDone && s->state != TrainerState::kFailed) s = trainer.wait_for_snapshot(s->id, 1);
  std::ofstream(folder.path() / Moments::kFolder) << "a file is in the way";
  const CommandResult saved = trainer.ask(command::Save{folder.path()});
  EXPECT_FALSE(was_refused(saved)) << result_text(saved);
  EXPECT_TRUE(holds_run(folder.path()));
  EXPECT_NE(trainer.snapshot()->moments_error.find("the run is saved"), std::string::npos);
  EXPECT_FALSE(trainer.snapshot()->moments->empty());
  fs::remove(folder.path() / Moments::kFolder);
  trainer.ask(command::Save{folder.path()});
  EXPECT_EQ(trainer.snapshot()->moments_error, "");
  EXPECT_TRUE(fs::is_directory(folder.path() / Moments::kFolder));
}

}  // namespace
}  // namespace causeway
