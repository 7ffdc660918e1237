#include "engine/training/trainer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <limits>
#include <thread>

#include "engine/core/error.h"
#include "engine/training/run_directory.h"
#include "tests/data/temporary_directory.h"
#include "tests/training/tiny_run.h"

namespace causeway {
namespace {

TrainerOptions options() {
  TrainerOptions o;
  o.threads = 2;
  o.publish_seconds = 0.001;
  return o;
}

/// The first snapshot for which `is_it` holds; fails after a minute.
template <class F>
std::shared_ptr<const Snapshot> wait_until(const Trainer& trainer, F is_it) {
  auto snapshot = trainer.snapshot();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!is_it(*snapshot) && std::chrono::steady_clock::now() < end) {
    snapshot = trainer.wait_for_snapshot(snapshot->id, 1.0);
  }
  EXPECT_TRUE(is_it(*snapshot)) << snapshot->stage << " " << snapshot->error;
  return snapshot;
}

bool done(const Snapshot& s) { return s.state == TrainerState::kDone; }

TEST(Trainer, PlaysToTheEnd) {
  Trainer trainer(tiny_settings(), stand_in_source(), options());
  EXPECT_EQ(trainer.snapshot()->state, TrainerState::kPaused);
  EXPECT_EQ(trainer.snapshot()->updates, 0);
  trainer.send(command::Play{});
  const auto end = wait_until(trainer, done);
  EXPECT_TRUE(end->scores && end->scores->value("mcc"));
  EXPECT_TRUE(end->pipeline && end->pipeline->causal);
  EXPECT_GT(end->history.size(), 0U);
}

// Numbers of environments and answers are counted: a learner has a part for each.
TEST(Trainer, EnvironmentsWithHugeNumbersFailTheRunInOneLine) {
  for (const char* method : {"lscale", "contrastive-crl", "ivae-environments", "tdrl-regimes", "imsda"}) {
    SCOPED_TRACE(method);
    const auto source = [](const Settings& s, int threads, const DataProgress& progress) {
      auto data = std::make_shared<RunData>(*stand_in_source()(s, threads, progress));
      data->train.domain.assign(static_cast<std::size_t>(data->train.units), 0);
      data->train.domain.back() = std::numeric_limits<int>::max();
      if (data->train.truth.classes.empty()) data->train.truth.classes.assign(data->train.domain.size(), 0);
      return std::shared_ptr<const RunData>(std::move(data));
    };
    Trainer trainer(tiny_settings_of(method), source, options());
    trainer.send(command::Play{});
    const auto end = wait_until(trainer, [](const Snapshot& s) { return s.state == TrainerState::kFailed; });
    EXPECT_NE(end->error.find("environment number 2147483647"), std::string::npos) << end->error;
    EXPECT_NE(end->hint.find("count them from 0"), std::string::npos) << end->hint;
  }
}

TEST(Trainer, PauseStopsAndPlayGoesOn) {
  Settings s = tiny_settings();
  s.image.steps = 100000;
  Trainer trainer(s, stand_in_source(), options());
  trainer.send(command::Play{});
  wait_until(trainer, [](const Snapshot& n) { return n.updates > 3; });
  const auto begin = std::chrono::steady_clock::now();
  trainer.send(command::Pause{});
  trainer.flush();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  const auto paused = trainer.snapshot();
  EXPECT_EQ(paused->state, TrainerState::kPaused);
  EXPECT_EQ(trainer.wait_for_snapshot(paused->id, 0.2)->updates, paused->updates);
  trainer.send(command::Play{});
  wait_until(trainer, [&](const Snapshot& n) { return n.updates > paused->updates; });
}

TEST(Trainer, StepMakesExactlySoManyUpdates) {
  Trainer trainer(tiny_settings(), stand_in_source(), options());
  trainer.send(command::Step{1});  // makes the data first
  auto s = wait_until(trainer, [](const Snapshot& n) { return n.state == TrainerState::kPaused && n.updates > 0; });
  EXPECT_EQ(s->updates, 1);
  trainer.send(command::Step{7});
  s = wait_until(trainer, [](const Snapshot& n) { return n.state == TrainerState::kPaused && n.updates > 1; });
  EXPECT_EQ(s->updates, 8);
}

TEST(Trainer, SlowMotionKeepsItsPaceAndListens) {
  using Seconds = std::chrono::duration<double>;
  Settings s = tiny_settings();
  s.image.steps = 100000;
  Trainer trainer(s, stand_in_source(), options());
  trainer.send(command::Pace{20});
  trainer.send(command::Play{});
  const auto first = wait_until(trainer, [](const Snapshot& n) { return n.updates > 0; });
  EXPECT_EQ(first->pace, 20);
  const auto begin = std::chrono::steady_clock::now();
  const auto later = wait_until(trainer, [&](const Snapshot& n) { return n.updates >= first->updates + 20; });
  EXPECT_GT(Seconds(std::chrono::steady_clock::now() - begin).count(), 0.8);
  EXPECT_LE(later->updates, first->updates + 22);
  // It does not sleep through a command.
  trainer.send(command::Pace{0.01});
  wait_until(trainer, [&](const Snapshot& n) { return n.pace < 1; });
  const auto asked = std::chrono::steady_clock::now();
  trainer.send(command::Pause{});
  trainer.flush();
  EXPECT_LT(Seconds(std::chrono::steady_clock::now() - asked).count(), 5);
  EXPECT_TRUE(std::holds_alternative<result::Refused>(trainer.ask(command::Pace{-1})));
  trainer.send(command::Pace{0});
  trainer.send(command::Play{});
  wait_until(trainer, [&](const Snapshot& n) { return n.updates > later->updates + 40; });
}

TEST(Trainer, ResetStartsAfresh) {
  Trainer trainer(tiny_settings(), stand_in_source(), options());
  trainer.send(command::Play{});
  wait_until(trainer, [](const Snapshot& n) { return n.updates > 0; });
  Settings other = tiny_settings();
  other.seed = 99;
  const auto run = trainer.snapshot()->run;
  trainer.send(command::Reset{other});
  trainer.flush();
  const auto s = trainer.snapshot();
  EXPECT_EQ(s->updates, 0);
  EXPECT_EQ(s->settings.seed, 99U);
  EXPECT_GT(s->run, run);
  EXPECT_EQ(s->state, TrainerState::kPaused);
  EXPECT_EQ(s->history.size(), 0U);
}

TEST(Trainer, SaveLoadAndResumeGiveTheSameRun) {
  const TemporaryDirectory folder;
  const auto straight_path = folder.path() / "straight", half_path = folder.path() / "half";
  {
    Trainer trainer(tiny_settings(), stand_in_source(), options());
    trainer.send(command::Play{});
    wait_until(trainer, done);
    trainer.send(command::Save{straight_path});
    trainer.flush();
  }
  {
    Trainer trainer(tiny_settings(), stand_in_source(), options());
    trainer.send(command::Play{});
    wait_until(trainer, [](const Snapshot& n) { return n.updates > 70; });
    trainer.send(command::Pause{});
    trainer.send(command::Save{half_path});
    trainer.flush();
  }
  Trainer trainer(tiny_settings(), stand_in_source(), options());
  trainer.send(command::Load{half_path});
  trainer.send(command::Play{});
  wait_until(trainer, done);
  trainer.send(command::Save{half_path});
  trainer.flush();
  EXPECT_EQ(load_safetensors(straight_path / "checkpoint.safetensors"),
            load_safetensors(half_path / "checkpoint.safetensors"));
}

TEST(Trainer, ABadCommandChangesNothingAndSaysWhy) {
  const TemporaryDirectory folder;
  Trainer trainer(tiny_settings(), stand_in_source(), options());
  trainer.send(command::Step{3});
  wait_until(trainer, [](const Snapshot& n) { return n.updates == 3 && n.state == TrainerState::kPaused; });
  trainer.send(command::Load{folder.path() / "nowhere"});
  const CommandResult misspelt = trainer.ask(command::Set{"image.learning_rat", "1"});
  ASSERT_TRUE(std::holds_alternative<result::Refused>(misspelt));
  EXPECT_NE(std::get<result::Refused>(misspelt).hint.find("image.learning_rate"), std::string::npos);
  const auto s = trainer.snapshot();
  EXPECT_EQ(s->updates, 3);
  EXPECT_EQ(result_text(s->result), result_text(misspelt)) << "the window tells the same";
  const CommandResult unwritable = trainer.ask(command::Save{"/proc/causeway"});
  ASSERT_TRUE(std::holds_alternative<result::Refused>(unwritable));
  EXPECT_NE(std::get<result::Refused>(unwritable).message.find("/proc/causeway"), std::string::npos);
}

TEST(Trainer, AFolderThatCannotBeLookedAtIsAComplaintToo) {
  const TemporaryDirectory folder;
  std::filesystem::create_symlink("loop", folder / "loop");  // the file system has no end of it
  Trainer trainer(tiny_settings(), stand_in_source(), options());
  const CommandResult answer = trainer.ask(command::Load{folder / "loop"});
  ASSERT_TRUE(std::holds_alternative<result::Refused>(answer));
  EXPECT_NE(result_text(answer).find("loop"), std::string::npos);
}

TEST(Trainer, SettingsChangeOnTheWay) {
  Trainer trainer(tiny_settings(), stand_in_source(), options());
  for (int i = 1; i <= 50; ++i) trainer.send(command::Set{"ilcm.beta", std::to_string(1e-5 * i)});
  trainer.flush();
  EXPECT_NEAR(setting_value(trainer.snapshot()->settings, "ilcm.beta").get<double>(), 5e-4, 1e-6);
}

TEST(Trainer, ACommandsResultHasAType) {
  const TemporaryDirectory folder;
  Trainer trainer(tiny_settings(), stand_in_source(), options());
  EXPECT_TRUE(std::holds_alternative<result::Done>(trainer.ask(command::Pause{})));
  const CommandResult saved = trainer.ask(command::Save{folder / "run"});
  ASSERT_TRUE(std::holds_alternative<result::Saved>(saved));
  EXPECT_EQ(std::get<result::Saved>(saved).directory, folder / "run");
  const std::uint64_t told = trainer.snapshot()->results;
  EXPECT_TRUE(std::get<result::Saved>(trainer.ask(command::Save{folder / "copy", true})).quiet);
  EXPECT_EQ(trainer.snapshot()->results, told) << "of a quiet copy nobody is told";
  EXPECT_TRUE(std::holds_alternative<result::Opened>(trainer.ask(command::Load{folder / "run"})));
  EXPECT_GT(trainer.snapshot()->results, told);
}

TEST(Trainer, AValueIsNotCarriedPastAnotherCommand) {
  const TemporaryDirectory folder;
  std::promise<void> release;
  std::atomic<bool> asked{false};
  const DataSource slow = [&, go = release.get_future().share()](const Settings& s, int threads,
                                                                 const DataProgress& progress) {
    asked = true;
    go.wait();
    return stand_in_source()(s, threads, progress);
  };
  Trainer trainer(tiny_settings(), slow, options());
  trainer.send(command::Play{});
  while (!asked) std::this_thread::yield();
  // While the trainer is busy: what was set before saving is saved, what was set after it is not.
  trainer.send(command::Set{"image.learning_rate", "0.001"});
  trainer.send(command::Set{"image.learning_rate", "0.002"});
  trainer.send(command::Save{folder / "run"});
  trainer.send(command::Set{"image.learning_rate", "0.003"});
  release.set_value();
  trainer.flush();
  EXPECT_DOUBLE_EQ(load_run_settings(folder / "run").image.learning_rate, 0.002);
  EXPECT_DOUBLE_EQ(trainer.snapshot()->settings.image.learning_rate, 0.003);
}

TEST(Trainer, AFailingSourceIsReportedNotThrown) {
  Trainer trainer(
      tiny_settings(),
      [](const Settings&, int, const DataProgress&) -> std::shared_ptr<const RunData> {
        throw Error("no pictures", "bring some");
      },
      options());
  trainer.send(command::Play{});
  const auto s = wait_until(trainer, [](const Snapshot& n) { return n.state == TrainerState::kFailed; });
  EXPECT_EQ(s->error, "no pictures");
  EXPECT_EQ(s->hint, "bring some");
}

TEST(Trainer, StopsAtOnceWhenDestroyed) {
  Settings s = tiny_settings();
  s.image.steps = 10000000;
  const auto begin = std::chrono::steady_clock::now();
  {
    Trainer trainer(s, stand_in_source(), options());
    trainer.send(command::Play{});
    wait_until(trainer, [](const Snapshot& n) { return n.updates > 0; });
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace
}  // namespace causeway
