#include "app/application.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/launch.h"
#include "engine/data/image_io.h"
#include "engine/render/world_data.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

WidgetRegistry::Rect place_of(TinyApplication& app, const std::string& name) {
  const WidgetRegistry::Rect* rect = app.application->widgets().find(name);
  EXPECT_NE(rect, nullptr) << name;
  return rect != nullptr ? *rect : WidgetRegistry::Rect{0, 0, 1, 1, true};
}

/// A new run is made on another thread: on a busy machine that takes some frames.
bool shows_preset(TinyApplication& app, const std::string& preset) {
  for (int i = 0; i < 600 && app.snapshot().settings.preset != preset; ++i) app.driver->wait(1);
  return app.snapshot().settings.preset == preset;
}

TEST(Application, DrawsWhileItTrains) {
  Settings settings = tiny_app_settings();
  settings.image.steps = 100000;  // does not end during the test
  TinyApplication app(settings);
  app.driver->click("train.play");
  app.driver->wait_step(1);
  const std::int64_t frames = app.application->frames();
  app.driver->wait(100);
  EXPECT_EQ(app.application->frames(), frames + 100);
  EXPECT_EQ(app.snapshot().state, TrainerState::kTraining);
  EXPECT_GT(app.application->steps_trained(), 0);
  EXPECT_LT(app.application->times().percentile(0.99), 20.0);
  const Image picture = app.application->screenshot();
  EXPECT_EQ(picture.width, 1280);
  EXPECT_EQ(picture.height, 720);
  for (const char* panel : {"panel.run", "panel.loss", "panel.reconstruct", "panel.graph", "panel.intervene"}) {
    EXPECT_GT(spread(picture, place_of(app, panel)), 4.0) << panel;
  }
}

TEST(Application, ButtonsPlayPauseStepAndReset) {
  Settings settings = tiny_app_settings();
  settings.image.steps = 100000;
  TinyApplication app(settings);
  app.driver->expect("run.state", "ready");
  app.driver->click("train.play");
  app.driver->expect("run.state", "training");
  app.driver->wait_step(5);
  app.driver->click("train.pause");
  app.driver->expect("run.state", "paused");
  const std::int64_t paused = app.snapshot().updates;
  app.driver->wait(10);
  EXPECT_EQ(app.snapshot().updates, paused);

  app.driver->click("train.step");
  app.driver->expect("run.updates", std::to_string(paused + 1));
  app.driver->expect("run.state", "paused");
  app.driver->key("Space");
  app.driver->expect("run.state", "training");

  app.driver->click("train.reset");
  app.driver->expect("run.state", "ready");
  EXPECT_EQ(app.snapshot().updates, 0);
  EXPECT_EQ(app.snapshot().settings.image.steps, 100000);  // the same run again
}

TEST(Application, PresetAndSeedOfAnUntouchedRunChangeAtOnce) {
  TinyApplication app;
  app.driver->set("run.seed", "7");
  app.driver->expect("run.state", "ready");
  EXPECT_EQ(app.snapshot().settings.seed, 7U);
  app.driver->set("run.preset", "circuit");
  EXPECT_TRUE(shows_preset(app, "circuit"));
  EXPECT_EQ(app.snapshot().settings.seed, 7U);
  EXPECT_THROW(app.driver->set("run.preset", "circus"), Error);
  EXPECT_THROW(app.driver->set("run.seed", "-1"), Error);
}

TEST(Application, TrainedModelCanBeExplored) {
  TinyApplication app;
  app.driver->click("train.play");
  app.driver->expect("run.state", "done", 60);
  ASSERT_TRUE(app.application->settle(10));
  EXPECT_EQ(app.driver->read("intervene.target"), "none");
  EXPECT_EQ(app.driver->read("intervene.change"), "0.0000");
  EXPECT_FALSE(app.driver->read("graph.shd").empty());
  EXPECT_FALSE(app.driver->read("scores.mcc").empty());
  const Image before = app.application->screenshot();

  // The slider as a person drags it, with the pointer.
  app.driver->click("intervene.mode.set");
  EXPECT_EQ(app.driver->read("intervene.mode"), "set");
  app.driver->drag("intervene.z0", 60, 0);
  ASSERT_TRUE(app.application->settle(10));
  EXPECT_EQ(app.driver->read("intervene.target"), "z0");
  EXPECT_GT(std::stod(app.driver->read("intervene.change")), 0.0);
  const WidgetRegistry::Rect after_image = place_of(app, "intervene.image.1");
  const Image after = app.application->screenshot();
  int changed = 0;
  for (int y = static_cast<int>(after_image.top) + 24; y < static_cast<int>(after_image.bottom); ++y) {
    for (int x = static_cast<int>(after_image.left); x < static_cast<int>(after_image.right); ++x) {
      const auto at = static_cast<std::size_t>(3 * (y * after.width + x));
      changed += after.pixels[at] != before.pixels[at] ? 1 : 0;
    }
  }
  EXPECT_GT(changed, 20);
  app.driver->click("intervene.undo");
  ASSERT_TRUE(app.application->settle(10));
  EXPECT_EQ(app.driver->read("intervene.change"), "0.0000");

  // One choice of picture for all panels.
  app.driver->click("reconstruct.next");
  ASSERT_TRUE(app.application->settle(10));
  EXPECT_EQ(app.driver->read("intervene.sample"), "2");

  // The threshold is a matter of looking: no command goes to training.
  const std::uint64_t shown = app.snapshot().id;
  app.driver->set("graph.threshold", "100");
  EXPECT_EQ(app.driver->read("graph.edges"), "0");
  EXPECT_EQ(app.driver->read("graph.shd"), "5");
  EXPECT_EQ(app.snapshot().id, shown);
}

TEST(Application, SavedRunShowsItsModelAtOnce) {
  const TemporaryDirectory temporary;
  const std::filesystem::path folder = temporary / "run";
  {
    Settings settings = tiny_app_settings();
    Trainer trainer(settings, make_data_source(), {});
    trainer.send(command::Play{});
    auto s = trainer.snapshot();
    for (int i = 0; i < 600 && s->state != TrainerState::kDone; ++i) s = trainer.wait_for_snapshot(s->id, 0.1);
    ASSERT_EQ(s->state, TrainerState::kDone) << s->error;
    trainer.send(command::Save{folder});
    trainer.flush();
  }
  OffscreenPlatform screen(1280, 720);
  DrivenPlatform platform(screen);
  ApplicationOptions options;
  options.run = folder;
  {
    Application application(platform, options);
    UiDriver driver(application, platform);
    ASSERT_TRUE(application.settle(10));
    EXPECT_EQ(application.snapshot().data, nullptr);  // not needed for any of this
    EXPECT_FALSE(driver.read("reconstruct.error").empty());
    driver.set("intervene.mode", "counterfactual");
    double change = 0;  // so small a model may not show every latent
    for (const char* slider : {"intervene.z0", "intervene.z1", "intervene.z2", "intervene.z3"}) {
      driver.drag(slider, 50, 0);
      ASSERT_TRUE(application.settle(10));
      change += std::stod(driver.read("intervene.change"));
    }
    EXPECT_GT(change, 0.0);
  }
  std::filesystem::remove(folder / "checkpoint.safetensors");
  EXPECT_THROW(Application(platform, options), Error);
}

TEST(Application, RunOnVectorsHasNoPictures) {
  Settings settings = tiny_app_settings();
  settings.preset = "scaling-3";
  set_settings(settings, {"world.name=scaling", "world.variables=3", "world.graph=chain"});
  TinyApplication app(settings);
  app.driver->wait(3);
  EXPECT_GT(spread(app.application->screenshot(), place_of(app, "panel.graph")), 4.0) << "the true graph is there";
  app.driver->click("train.play");
  app.driver->expect("run.state", "done", 60);
  ASSERT_TRUE(app.application->settle(10));
  EXPECT_FALSE(app.snapshot().has_pictures);
  EXPECT_EQ(app.driver->read("loss.view"), "causal");
  EXPECT_FALSE(app.driver->read("graph.shd").empty());
  EXPECT_FALSE(app.driver->read("scores.mcc").empty());
  EXPECT_NE(app.application->widgets().find("intervene.z0"), nullptr) << "vectors are shown as bars";
  EXPECT_EQ(app.application->widgets().find("reconstruct.next"), nullptr);
  EXPECT_EQ(app.application->widgets().find("loss.images"), nullptr);
  app.driver->key("Right");  // the next picture, of which there is none
  const Image picture = app.application->screenshot();
  for (const char* panel : {"panel.run", "panel.loss", "panel.reconstruct", "panel.graph", "panel.intervene"}) {
    EXPECT_GT(spread(picture, place_of(app, panel)), 4.0) << panel;
  }
}

TEST(Application, PresetsOfWorldsCanBeChosen) {
  TinyApplication app;
  app.driver->set("run.preset", "scaling-6");
  ASSERT_TRUE(shows_preset(app, "scaling-6"));
  EXPECT_EQ(app.snapshot().settings.world.variables, 6);
  EXPECT_FALSE(app.snapshot().has_pictures);
  app.driver->set("run.preset", "circuit-quick");
  ASSERT_TRUE(shows_preset(app, "circuit-quick"));
  EXPECT_TRUE(app.snapshot().has_pictures);
  EXPECT_THROW(app.driver->set("run.preset", "scaling-11"), Error);
}

TEST(Launch, StatsAreOneJsonObject) {
  const TemporaryDirectory temporary;
  const std::filesystem::path picture = temporary / "window.png";
  LaunchOptions options;
  options.preset = "circuit-quick";
  options.offscreen = true;
  options.width = 640;
  options.height = 400;
  options.frames = 10;
  options.screenshot = picture;
  options.stats = true;
  testing::internal::CaptureStdout();
  launch(options);
  const auto stats = nlohmann::json::parse(testing::internal::GetCapturedStdout());
  EXPECT_GE(stats["frames"], 10);
  EXPECT_EQ(stats["steps_trained"], 0);
  EXPECT_GT(stats["ui_ms"]["p99"], 0.0);
  EXPECT_EQ(load_image(picture).width, 640);
  options.preset = "circus";
  EXPECT_THROW(launch(options), UsageError);
}

TEST(Application, FailureIsShownWithItsHint) {
  Settings settings = tiny_app_settings();
  settings.world.data = "/nowhere/pairs.npz";
  TinyApplication app(settings);
  app.driver->click("train.play");
  app.driver->expect("run.state", "failed");
  EXPECT_FALSE(app.driver->read("run.error").empty());
  EXPECT_GT(place_of(app, "run.error").bottom, place_of(app, "run.error").top);
}

TEST(Application, SmallWindowScrollsAndZoomWorks) {
  TinyApplication app(tiny_app_settings(), 640, 400);
  app.driver->wait(3);
  EXPECT_GT(place_of(app, "panel.intervene").bottom, 400.0F);
  app.driver->key("Ctrl+Plus");
  app.driver->wait(2);
  EXPECT_GT(app.application->theme().scale(), 1.05F);
  app.driver->key("Ctrl+0");
  app.driver->wait(2);
  EXPECT_EQ(app.application->theme().scale(), 1.0F);
  EXPECT_THROW(app.driver->key("Ctrl+Alt+Q"), Error);
}

}  // namespace
}  // namespace causeway
