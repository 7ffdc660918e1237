// Going back along a run's training: the panels follow, training does not notice.
#include "app/shell/time_travel.h"

#include <gif_lib.h>
#include <gtest/gtest.h>

#include <fstream>

#include "engine/training/run_directory.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// A run trained to its end in a window.
struct TravelledApplication : TinyApplication {
  TravelledApplication() {
    driver->click("train.play");
    driver->expect("run.state", "done", 60);
    EXPECT_TRUE(application->settle(60));
  }
  int moments() const { return std::stoi(driver->read("time.moments")); }
  /// Updates of a moment.
  std::string moment(std::size_t index) const { return std::to_string((*snapshot().moments)[index]->updates); }
};

std::shared_ptr<const Moment> moment_after(std::int64_t updates) {
  auto m = std::make_shared<Moment>();
  m->updates = updates;
  return m;
}

TEST(TimeTravel, StepsFromMomentToMomentAndPastTheLastToTheNewest) {
  Snapshot s;
  LookingBack back;
  step_moment(s, back, -1);  // there are none
  EXPECT_FALSE(back.moment);
  s.moments = std::make_shared<const MomentList>(MomentList{moment_after(10), moment_after(20), moment_after(30)});
  s.updates = 35;
  step_moment(s, back, -1);
  EXPECT_EQ(back.moment, 30);
  step_moment(s, back, -1);
  step_moment(s, back, -1);
  step_moment(s, back, -1);
  EXPECT_EQ(back.moment, 10);
  step_moment(s, back, 1);
  EXPECT_EQ(back.moment, 20);
  step_moment(s, back, 1);
  step_moment(s, back, 1);
  EXPECT_FALSE(back.moment);
  // The last moment of a finished run is its newest model.
  s.updates = 30;
  step_moment(s, back, -1);
  EXPECT_EQ(back.moment, 20);
  step_moment(s, back, 1);
  EXPECT_FALSE(back.moment);
  // One that has made way for others is the one before it.
  EXPECT_EQ(moment_at(*s.moments, 25)->updates, 20);
  EXPECT_EQ(moment_at(*s.moments, 5)->updates, 10);
  EXPECT_EQ(moment_at({}, 5), nullptr);
}

TEST(TimeTravel, MovesEveryPanelToTheMomentAndBack) {
  TravelledApplication app;
  ASSERT_GE(app.moments(), 3);
  const auto newest = app.application->snapshot().pipeline;
  ASSERT_TRUE(newest);
  EXPECT_EQ(app.driver->read("time.moment"), "now");
  // The first moment in the causal stage.
  std::size_t first = 0;
  while ((*app.snapshot().moments)[first]->stage != "causal") ++first;
  app.driver->set("time.moment", app.moment(first));
  ASSERT_TRUE(app.application->settle(30));
  const Snapshot& then = app.snapshot();
  EXPECT_EQ(std::to_string(then.moment), app.moment(first));
  EXPECT_NE(then.pipeline, newest);
  EXPECT_EQ(then.scores, (*then.moments)[first]->scores);
  EXPECT_EQ(app.driver->read("run.state"), "done");  // the bar tells of training as it is
  EXPECT_NE(app.driver->read("time.words").find("looking back"), std::string::npos);
  // With the keys one moment on; with the button back to the end.
  app.driver->key("Shift+Right");
  ASSERT_TRUE(app.application->settle(30));
  EXPECT_EQ(app.driver->read("time.moment"), app.moment(first + 1));
  app.driver->click("time.now");
  ASSERT_TRUE(app.application->settle(30));
  EXPECT_EQ(app.driver->read("time.moment"), "now");
  EXPECT_EQ(app.snapshot().pipeline, newest);
  EXPECT_THROW(app.driver->set("time.moment", "1"), Error);
}

TEST(TimeTravel, TheHandleIsDraggedAlongTheTimeline) {
  TravelledApplication app;
  app.driver->drag("time.slider", -400, 0);
  ASSERT_TRUE(app.application->settle(30));
  const std::string early = app.driver->read("time.moment");
  ASSERT_NE(early, "now");
  app.driver->drag("time.slider", 200, 0);
  ASSERT_TRUE(app.application->settle(30));
  EXPECT_GT(std::stoi(app.driver->read("time.moment")), std::stoi(early));
}

// What the loss dropped can be looked at as it was, in every panel, with scores of its own.
TEST(TimeTravel, ShowsAStartThatWasDropped) {
  TravelledApplication app;
  const Snapshot newest = app.snapshot();
  ASSERT_EQ(newest.starts.size(), 2U);
  const int lost = newest.leader == 0 ? 1 : 0;
  const auto there = moment_with(*newest.moments, lost, newest.updates);
  ASSERT_TRUE(there) << "a moment was taken while it raced";
  EXPECT_EQ(app.driver->read("time.start"), "leading");
  app.driver->click("loss.starts");
  app.driver->click("loss.start." + std::to_string(lost));
  ASSERT_TRUE(app.application->settle(30));
  EXPECT_EQ(app.driver->read("time.start"), std::to_string(lost));
  EXPECT_EQ(app.driver->read("time.moment"), std::to_string(there->updates));
  EXPECT_NE(app.driver->read("time.words").find("start " + std::to_string(lost)), std::string::npos);
  const Snapshot dropped = app.snapshot();
  EXPECT_EQ(dropped.start, lost);
  ASSERT_TRUE(dropped.scores);
  EXPECT_NE(dropped.scores, there->scores);
  EXPECT_FALSE(dropped.scores->latent_of_factor.empty());
  MatrixF codes(1, dropped.pipeline->causal->codes());
  codes.setConstant(0.3F);
  EXPECT_EQ(dropped.pipeline->causal->encode_noise(codes),
            pipeline_of(*there, lost).pipeline.causal->encode_noise(codes));
  // At the end there is only the one that won, which is said; one moment back the other is there again.
  app.driver->set("time.moment", app.moment(newest.moments->size() - 1));
  ASSERT_TRUE(app.application->settle(30));
  EXPECT_EQ(app.driver->read("time.start"), "leading");
  EXPECT_NE(app.driver->read("time.words").find("is not kept here"), std::string::npos);
  app.driver->set("time.moment", std::to_string(there->updates));
  ASSERT_TRUE(app.application->settle(30));
  EXPECT_EQ(app.snapshot().start, lost);
  // The same click once more: the one that led then.
  app.driver->click("loss.start." + std::to_string(lost));
  ASSERT_TRUE(app.application->settle(30));
  EXPECT_EQ(app.driver->read("time.start"), "leading");
  EXPECT_EQ(app.driver->read("time.moment"), std::to_string(there->updates));
  EXPECT_EQ(app.snapshot().scores, there->scores);
  app.driver->set("time.start", std::to_string(lost));
  ASSERT_TRUE(app.application->settle(30));
  EXPECT_EQ(app.snapshot().start, lost);
  EXPECT_THROW(app.driver->set("time.start", "7"), Error);
  app.driver->click("time.now");
  ASSERT_TRUE(app.application->settle(30));
  EXPECT_EQ(app.snapshot().pipeline, newest.pipeline);
  EXPECT_EQ(app.snapshot().start, -1);
}

TEST(TimeTravel, EndsWithTheRunAndIsKeptWithIt) {
  const TemporaryDirectory temporary;
  const InFolder here(temporary.path());
  TravelledApplication app;
  const int moments = app.moments();
  app.driver->click("run.save");
  app.driver->expect("run.notice", "saved to runs/circuit-quick-1");
  EXPECT_TRUE(fs::is_directory("runs/circuit-quick-1/moments"));
  app.driver->set("time.moment", app.moment(0));
  ASSERT_TRUE(app.application->settle(30));
  app.driver->click("train.reset");
  app.driver->expect("run.state", "ready");
  EXPECT_EQ(app.driver->read("time.moments"), "0");
  EXPECT_EQ(app.driver->read("time.moment"), "now");
  app.driver->drop("runs/circuit-quick-1");
  app.driver->expect("time.moments", std::to_string(moments));
  app.driver->set("time.moment", app.moment(1));
  ASSERT_TRUE(app.application->settle(30));
  EXPECT_EQ(app.driver->read("time.moment"), app.moment(1));
}

TEST(TimeTravel, PlaysAndMakesAFilm) {
  const TemporaryDirectory temporary;
  const InFolder here(temporary.path());
  TravelledApplication app;
  app.driver->set("action", "export.training");
  for (int i = 0; i < 3000 && !fs::exists("exports/circuit-quick-1-window-training.gif"); ++i) app.driver->wait(1);
  ASSERT_TRUE(app.application->settle(60));
  EXPECT_EQ(app.driver->read("time.moment"), "now");
  int code = 0;
  GifFileType* file = DGifOpenFileName("exports/circuit-quick-1-window-training.gif", &code);
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(DGifSlurp(file), GIF_OK);
  EXPECT_EQ(file->ImageCount, app.moments());
  EXPECT_EQ(file->SWidth, 960);
  DGifCloseFile(file, &code);
  app.driver->click("time.play");
  app.driver->wait(2);
  EXPECT_NE(app.driver->read("time.moment"), "now");
  app.driver->click("time.play");  // stands still
  ASSERT_TRUE(app.application->settle(30));
  const std::string at = app.driver->read("time.moment");
  app.driver->wait(20);
  EXPECT_EQ(app.driver->read("time.moment"), at);
}

TEST(TimeTravel, AFilmThatCannotBeWrittenIsTold) {
  const TemporaryDirectory temporary;
  const InFolder here(temporary.path());
  TravelledApplication app;
  std::ofstream("exports") << "a file is in the way";
  app.driver->set("action", "export.training");
  for (int i = 0; i < 3000 && app.driver->read("status.notice").find("not saved") == std::string::npos; ++i) {
    app.driver->wait(1);
  }
  EXPECT_NE(app.driver->read("status.notice").find("not saved"), std::string::npos);
}

// A full disk shows itself like this: what is in the way of the moments is not in the way of the run.
TEST(TimeTravel, MomentsThatCannotBeKeptAreToldAndNothingIsLost) {
  const TemporaryDirectory temporary;
  const InFolder here(temporary.path());
  TravelledApplication app;
  const int moments = app.moments();
  app.driver->click("run.save");
  app.driver->expect("run.notice", "saved to runs/circuit-quick-1");
  const fs::path kept = "runs/circuit-quick-1/moments";
  fs::remove_all(kept);
  std::ofstream(kept) << "in the way";
  app.driver->click("run.save");
  const auto said = [&] {
    return app.driver->read("status.notice").find("not its moments to go back to") != std::string::npos;
  };
  for (int i = 0; i < 600 && !said(); ++i) app.driver->wait(1);
  EXPECT_TRUE(said()) << app.driver->read("status.notice");
  EXPECT_TRUE(holds_run("runs/circuit-quick-1"));
  EXPECT_EQ(app.moments(), moments);
  app.driver->set("time.moment", app.moment(0));
  ASSERT_TRUE(app.application->settle(30));
  EXPECT_EQ(app.driver->read("time.moment"), app.moment(0));
  fs::remove(kept);  // with room again the next save keeps them all
  app.driver->click("run.save");
  for (int i = 0; i < 600 && !fs::is_directory(kept); ++i) app.driver->wait(1);
  app.driver->drop("runs/circuit-quick-1");
  app.driver->expect("run.notice", "opened runs/circuit-quick-1", 30);
  EXPECT_EQ(app.moments(), moments);
}

}  // namespace
}  // namespace causeway
