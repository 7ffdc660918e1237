// Nothing is lost: runs that are replaced, copies of several windows, work that cannot be saved, data that have moved.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "app/shell/kept_runs.h"
#include "engine/data/load_dataset.h"
#include "engine/render/world_data.h"
#include "engine/training/run_directory.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

Settings endless() {
  Settings settings = tiny_app_settings();
  settings.image.steps = 100000;
  return settings;
}

/// A window that keeps its runs below `folder`.
struct KeepingApplication {
  explicit KeepingApplication(const fs::path& folder, const Settings& settings = endless(),
                              const std::optional<fs::path>& run = {})
      : screen(1280, 720) {
    ApplicationOptions options;
    options.settings = settings;
    options.run = run;
    options.threads = 2;
    options.autosave = folder / "state" / "last-run";
    options.workspace_file = folder / "workspace.json";
    std::ofstream(options.workspace_file) << "{}";
    application = std::make_unique<Application>(platform, options);
    driver = std::make_unique<UiDriver>(*application, platform);
  }
  const Snapshot& snapshot() const { return application->snapshot(); }
  void train(std::int64_t updates) {
    driver->click("train.play");
    driver->wait_step(updates);
    driver->click("train.pause");
    driver->expect("run.state", "paused");
  }
  /// Until another run is there.
  void wait_for_run_after(std::uint64_t run) {
    for (int i = 0; i < 600 && snapshot().run == run; ++i) driver->wait(1);
    ASSERT_GT(snapshot().run, run);
    driver->wait(2);
  }

  OffscreenPlatform screen;
  DrivenPlatform platform{screen};
  std::unique_ptr<Application> application;
  std::unique_ptr<UiDriver> driver;
};

fs::path write_settings(const fs::path& file) {
  std::ofstream(file) << settings_to_json(endless()).dump();
  return file;
}

TEST(Keeping, WhatWasTrainedIsGoneBackToAfterReset) {
  const TemporaryDirectory folder;
  KeepingApplication app(folder.path());
  app.train(3);
  const std::int64_t trained = app.snapshot().updates;
  const std::uint64_t run = app.snapshot().run;
  app.driver->click("train.reset");
  app.wait_for_run_after(run);
  EXPECT_EQ(app.snapshot().updates, 0);
  EXPECT_EQ(app.driver->read("status.offer"), "run.back");
  app.driver->click("status.offer");
  app.wait_for_run_after(run + 1);
  EXPECT_EQ(app.snapshot().updates, trained);
  EXPECT_NE(app.driver->read("status.notice").find("is here again"), std::string::npos)
      << app.driver->read("status.notice");
  app.train(trained + 2);  // and it goes on
}

TEST(Keeping, ARunThatIsOpenedOffersTheWayBack) {
  const TemporaryDirectory folder;
  KeepingApplication app(folder.path());
  app.train(3);
  const std::uint64_t run = app.snapshot().run;
  app.driver->drop(pretrained_circuit());
  app.wait_for_run_after(run);
  EXPECT_EQ(app.snapshot().stage, "done");
  const std::string notice = app.driver->read("status.notice");
  EXPECT_NE(notice.find("opened "), std::string::npos) << notice;
  EXPECT_NE(notice.find("is kept"), std::string::npos) << notice;
  EXPECT_EQ(app.driver->read("status.offer"), "run.back");
}

TEST(Keeping, ThreeRunsCanBeGoneBackToAndWhatIsOpenedOrDroppedReplacesNone) {
  const TemporaryDirectory folder;
  const InFolder here(folder.path());
  KeepingApplication app(folder.path());
  std::vector<std::int64_t> updates;
  for (int i = 1; i <= 4; ++i) {
    app.train(2 * i);
    updates.push_back(app.snapshot().updates);
    const std::uint64_t run = app.snapshot().run;
    if (i % 2 == 0) {
      app.driver->drop(pretrained_circuit() / "settings.json");
    } else {
      app.driver->set("action", "train.reset");
    }
    app.wait_for_run_after(run);
    ASSERT_EQ(app.snapshot().updates, 0);
    if (i % 2 == 0) {  // the example's settings are too large for a test
      const std::uint64_t now = app.snapshot().run;
      app.driver->drop(write_settings(folder / "tiny.json"));
      app.wait_for_run_after(now);
    }
  }
  for (int i = 3; i >= 1; --i) {
    const std::uint64_t run = app.snapshot().run;
    app.driver->set("action", "run.back");
    app.wait_for_run_after(run);
    EXPECT_EQ(app.snapshot().updates, updates[static_cast<std::size_t>(i)]);
  }
  const Actions& actions = app.application->actions();
  EXPECT_FALSE(actions.enabled(*actions.find("run.back"))) << "three deep";
}

TEST(Keeping, ARunThatWasOpenedAndOnlyLookedAtIsFoundInItsOwnFolder) {
  const TemporaryDirectory folder;
  KeepingApplication app(folder.path(), endless(), pretrained_circuit());
  app.driver->wait(3);
  const std::uint64_t run = app.snapshot().run;
  app.driver->set("action", "train.reset");
  app.wait_for_run_after(run);
  app.driver->set("action", "run.back");
  app.wait_for_run_after(run + 1);
  EXPECT_EQ(app.snapshot().stage, "done");
  EXPECT_FALSE(fs::exists(folder / "state" / "last-run.before-1")) << "no copy of what is saved already";
}

TEST(Keeping, TwoWindowsHaveCopiesOfTheirOwn) {
  const TemporaryDirectory folder;
  const fs::path first = folder / "state" / "last-run";
  Settings other = endless();
  other.seed = 5;
  {
    KeepingApplication a(folder.path());
    a.train(2);
    {
      KeptRuns b(first);
      EXPECT_EQ(b.copy_to(), folder / "state" / "last-run-2");
      EXPECT_TRUE(b.left_behind().empty()) << "the first window is there";
      Trainer trainer(other, make_data_source(), {});
      trainer.ask(command::Save{b.copy_to()});
    }
  }
  EXPECT_EQ(load_run_settings(first).seed, 1U);
  EXPECT_EQ(load_run_settings(folder / "state" / "last-run-2").seed, 5U);
  KeptRuns next(first);
  EXPECT_EQ(next.left_behind().size(), 2U) << "nobody owns them now";
  // A window takes the place of one that is closed, but not what it has left.
  next.copy_to();
  EXPECT_EQ(load_run_settings(folder / "state" / "earlier-1").seed, 1U);
  EXPECT_FALSE(fs::exists(first));
}

TEST(Keeping, AnOldCopyIsOfferedAtTheStart) {
  const TemporaryDirectory folder;
  std::int64_t updates = 0;
  {
    KeepingApplication app(folder.path());
    app.train(4);
    updates = app.snapshot().updates;
  }
  KeepingApplication app(folder.path());
  EXPECT_EQ(app.driver->read("status.offer"), "run.recover");
  const std::uint64_t run = app.snapshot().run;
  app.driver->click("status.offer");
  app.wait_for_run_after(run);
  EXPECT_EQ(app.snapshot().updates, updates);
}

// A file where the folder should be: no copy can be written, whoever the person is.
TEST(Keeping, ACopyThatCannotBeWrittenIsToldAndTheWindowAsksBeforeItCloses) {
  const TemporaryDirectory folder;
  KeepingApplication app(folder.path());
  fs::remove_all(folder / "state");
  std::ofstream(folder / "state") << "in the way";
  app.driver->click("train.play");
  app.driver->wait_step(2);
  app.driver->click("train.pause");
  app.driver->expect("run.state", "paused");
  for (int i = 0; i < 600 && app.snapshot().copy.error.empty(); ++i) app.driver->wait(1);
  EXPECT_NE(app.driver->read("status.notice").find("no copy of this run can be kept"), std::string::npos);
  app.driver->click("train.play");
  app.driver->wait_step(app.snapshot().updates + 2);  // training goes on
  app.driver->key("Ctrl+Q");
  EXPECT_NE(app.driver->read("question").find("cannot be kept"), std::string::npos);
  EXPECT_EQ(app.driver->read("question").find("another folder"), std::string::npos) << "the buttons say what to do";
  app.driver->click("question.stay");
  app.driver->wait_step(app.snapshot().updates + 2);
  // Nor is it replaced without a question.
  const std::uint64_t run = app.snapshot().run;
  app.driver->set("action", "train.reset");
  app.driver->wait(30);
  EXPECT_EQ(app.snapshot().run, run);
  app.driver->click("question.lose");
  app.wait_for_run_after(run);
  EXPECT_EQ(app.snapshot().updates, 0);
}

TEST(Keeping, WhatCannotBeCopiedIsSavedBelowRunsOnTheWayOut) {
  const TemporaryDirectory folder;
  const InFolder here(folder.path());
  KeepingApplication app(folder.path());
  fs::remove_all(folder / "state");
  std::ofstream(folder / "state") << "in the way";
  app.train(2);
  const std::uint64_t run = app.snapshot().run;
  app.driver->set("action", "train.reset");
  app.driver->click("question.save");
  app.wait_for_run_after(run);
  EXPECT_EQ(app.snapshot().updates, 0);
  ASSERT_TRUE(fs::exists("runs"));
  const auto saved = [] { return std::distance(fs::directory_iterator("runs"), fs::directory_iterator()); };
  EXPECT_EQ(saved(), 1);
  app.train(2);
  app.driver->key("Ctrl+Q");
  EXPECT_THROW(
      {
        app.driver->click("question.save");
        app.driver->wait(30);
      },
      Error)
      << "the window is closed";
  EXPECT_EQ(saved(), 2);
}

TEST(Keeping, ADamagedWorkspaceIsToldAndKeptAside) {
  const TemporaryDirectory folder;
  const fs::path file = folder / "w.json";
  for (const char* text : {"", "[1,2", "null", "\xff\xfe{}"}) {
    std::ofstream(file) << text;
    std::string problem;
    EXPECT_EQ(workspace_text(load_workspace(file, &problem)), workspace_text(default_workspace()));
    EXPECT_NE(problem.find("w.json.damaged"), std::string::npos) << text;
    EXPECT_FALSE(fs::exists(file));
    std::ifstream aside(folder / "w.json.damaged");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(aside), {}), text);
  }
}

TEST(Keeping, NamesThatAreNoTextAreNoReasonToFail) {
  Workspace w = default_workspace();
  w.node_places["circuit"]["z\xff"] = {0.5, 0.5};
  add_recent(w.recent.runs, "/runs/\xe9t\xe9");
  w.window = WindowPlace{3, 4, 900, 600, true};
  const auto back = workspace_from_json(nlohmann::json::parse(workspace_text(w)));
  EXPECT_EQ(back.recent.runs.size(), 1U);
  EXPECT_EQ(back.window, w.window);
}

/// A finished run on pairs of its own in `folder`/data.npz.
fs::path run_on_own_data(const TemporaryDirectory& folder) {
  Settings settings = tiny_app_settings();
  settings.world.pairs = 160;
  settings.image.steps = 5;
  settings.causal.search_steps = 5;
  settings.causal.polish_steps = 2;
  settings.world.test_pairs = 40;
  const auto data = make_data_source()(settings, 1, [](double) { return true; });
  save_dataset(folder / "data.npz", data->train);
  settings.world.data = (folder / "data.npz").string();
  Trainer trainer(settings, make_data_source(), {});
  trainer.ask(command::Play{});
  auto s = trainer.snapshot();
  for (int i = 0; i < 600 && s->state == TrainerState::kTraining; ++i) s = trainer.wait_for_snapshot(s->id, 0.1);
  EXPECT_EQ(s->state, TrainerState::kDone) << s->error;
  trainer.ask(command::Save{folder / "run"});
  return folder / "run";
}

TEST(OwnData, AFinishedRunShowsItsPicturesAndMovedDataAreAskedFor) {
  const TemporaryDirectory folder;
  const fs::path run = run_on_own_data(folder);
  {
    KeepingApplication app(folder.path(), endless(), run);
    ASSERT_TRUE(app.application->settle(20));
    EXPECT_NE(app.snapshot().data, nullptr);
    EXPECT_EQ(app.snapshot().state, TrainerState::kDone);
    EXPECT_FALSE(app.driver->read("reconstruct.error").empty()) << "the error of the picture";
    for (const char* panel : {"pairs", "space", "traverse", "rotate", "intervene"}) {
      app.driver->set("action", std::string("panel.") + panel);
      ASSERT_TRUE(app.application->settle(20));
      const std::string* error = app.application->widgets().shown(std::string(panel) + ".error");
      EXPECT_TRUE(error == nullptr || error->empty()) << panel << ": " << *error;
    }
  }
  fs::create_directories(folder / "elsewhere" / "deep");
  fs::rename(folder / "data.npz", folder / "elsewhere" / "deep" / "renamed.npz");
  std::ofstream(folder / "workspace.json") << "{}";
  KeepingApplication app(folder.path(), endless(), run);
  ASSERT_TRUE(app.application->settle(20));
  EXPECT_NE(app.driver->read("status.notice").find("data.npz"), std::string::npos);
  EXPECT_NE(app.application->widgets().find("reconstruct.find_data"), nullptr);
  app.driver->click("reconstruct.find_data");
  app.driver->set("open.path", (folder / "elsewhere" / "deep" / "renamed.npz").string());
  app.driver->click("open.take");
  ASSERT_TRUE(app.application->settle(20));
  EXPECT_NE(app.snapshot().data, nullptr);
  EXPECT_EQ(app.application->widgets().find("reconstruct.find_data"), nullptr);
}

TEST(OwnData, DataAreMadeOnceForRunsThatDifferInTheirMethodAlone) {
  int made = 0;
  SharedData shared([&, source = make_data_source()](const Settings& s, int threads, const DataProgress& progress) {
    ++made;
    return source(s, threads, progress);
  });
  const auto go_on = [](double) { return true; };
  Settings settings = tiny_app_settings();
  const auto first = shared.get(settings, 1, go_on);
  settings.causal.starts = 3;
  set_setting(settings, "ilcm.beta", "0.5");
  EXPECT_EQ(shared.get(settings, 1, go_on), first);
  EXPECT_EQ(made, 1);
  settings.world.pairs = 100;
  EXPECT_NE(shared.get(settings, 1, go_on), first);
  EXPECT_EQ(made, 2);
}

}  // namespace
}  // namespace causeway
