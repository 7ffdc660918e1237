// What a person may bring or do to the window that makes no sense: it is told, and nothing is lost. What is refused by
// its content alone is in dropped_file_test.cpp and workspace_test.cpp.
#include <gtest/gtest.h>

#include <fstream>

#include "engine/data/safetensors.h"
#include "engine/render/world_data.h"
#include "engine/training/run_directory.h"
#include "tests/app/tiny_application.h"
#include "tests/data/python.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

Settings endless_settings() {
  Settings settings = tiny_app_settings();
  settings.image.steps = 1000000;
  return settings;
}

/// Most memory that this process ever had, in MB.
double peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:" && status >> word) return std::stod(word) / 1000;
  }
  return 0;
}

void expect_notice(TinyApplication& app, const std::string& what, const std::string& hint) {
  const auto said = [&] { return app.driver->read("status.notice").find(what) != std::string::npos; };
  for (int i = 0; i < 600 && !said(); ++i) app.driver->wait(1);
  EXPECT_TRUE(said()) << app.driver->read("status.notice") << " says nothing of: " << what;
  EXPECT_NE(app.driver->read("status.notice").find(hint), std::string::npos) << app.driver->read("status.notice");
}

void expect_training_goes_on(TinyApplication& app) {
  EXPECT_EQ(app.driver->read("run.state"), "training");
  EXPECT_NO_THROW(app.driver->wait_step(app.snapshot().updates + 2));
}

TEST(BadInput, AHugePictureIsRefusedByItsHeader) {
  CAUSEWAY_NEEDS_NUMPY();
  const TemporaryDirectory folder;
  // 1.2 GB as colours, a few kilobytes as a file.
  ASSERT_TRUE(run_python(folder.path(), R"(
import struct, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
side = 20000
pixels = zlib.compress(bytes((1 + side // 8) * side), 1)
with open("huge.png", "wb") as f:
    f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)))
    f.write(chunk(b"IDAT", pixels) + chunk(b"IEND", b""))
)"));
  OffscreenPlatform screen(1280, 720);
  DrivenPlatform platform(screen);
  ApplicationOptions options;
  options.run = pretrained_circuit();
  Application application(platform, options);
  UiDriver driver(application, platform);
  ASSERT_TRUE(application.settle(20));
  const double before = peak_memory();
  driver.drop(folder / "huge.png");
  ASSERT_TRUE(application.settle(20));
  EXPECT_NE(driver.read("intervene.error").find("huge.png has 20000 x 20000 pixels"), std::string::npos);
  EXPECT_LT(peak_memory() - before, 100) << "it was not decoded";
  driver.click("intervene.back");
  ASSERT_TRUE(application.settle(20));
  EXPECT_FALSE(driver.read("intervene.answer").empty()) << "the test pictures are there again";
}

TEST(BadInput, CheckpointsOfAnotherVersionOrModelAreRefusedWhileTrainingGoesOn) {
  const TemporaryDirectory folder;
  const auto copy = [&](const char* name) {
    fs::copy(pretrained_circuit(), folder / name, fs::copy_options::recursive);
    return folder / name;
  };
  const fs::path old = copy("old");
  Safetensors file = load_safetensors(old / "checkpoint.safetensors");
  file.metadata["format"] = "causeway-run-1";
  save_safetensors(old / "checkpoint.safetensors", file);
  const fs::path other = copy("other");
  Settings settings = load_run_settings(other);
  settings.image.codes += 1;
  std::ofstream(other / "settings.json") << settings_to_json(settings);

  TinyApplication app(endless_settings());
  app.driver->click("train.play");
  app.driver->wait_step(1);
  const std::uint64_t run = app.snapshot().run;
  app.driver->drop(old);
  expect_notice(app, "old/checkpoint.safetensors: this is not a checkpoint of this version", "causeway-run-2");
  app.driver->drop(other / "checkpoint.safetensors");
  expect_notice(app, "other/checkpoint.safetensors", "");
  EXPECT_EQ(app.snapshot().run, run);
  expect_training_goes_on(app);
}

TEST(BadInput, FoldersMayVanishUnderARunningWindow) {
  const TemporaryDirectory folder;
  const InFolder here(folder.path());
  TinyApplication app(endless_settings());
  app.driver->click("run.save");
  app.driver->expect("run.notice", "saved to runs/circuit-quick-1");
  app.driver->drop("runs/circuit-quick-1");
  app.driver->expect("run.notice", "opened runs/circuit-quick-1");
  app.driver->click("train.play");
  app.driver->wait_step(2);

  fs::remove_all("runs");
  expect_training_goes_on(app);
  app.driver->click("run.save");
  app.driver->expect("run.notice", "saved to runs/circuit-quick-1");
  fs::remove_all("runs");
  app.driver->click("run.save");  // into the folder that is gone: it is made again
  for (int i = 0; i < 600 && !fs::exists("runs/circuit-quick-1/summary.json"); ++i) app.driver->wait(1);
  EXPECT_GT(read_summary("runs/circuit-quick-1")["step"], 2);
  expect_training_goes_on(app);

  // Where it cannot be made again this is told, in place of a save that seems to have happened.
  fs::remove_all("runs");
  fs::create_symlink("runs", "runs");
  app.driver->click("run.save");
  expect_notice(app, "cannot create the folder runs/circuit-quick-1", "start Causeway in");
  expect_training_goes_on(app);
}

TEST(BadInput, ASaveThatWasAskedForIsWholeThoughTheWindowIsClosed) {
  const TemporaryDirectory folder;
  const InFolder here(folder.path());
  Settings settings = endless_settings();
  settings.image.encoder = "vae";
  settings.image.batch = 256;  // an update takes longer than a frame
  {
    TinyApplication app(settings);
    app.driver->click("train.play");
    app.driver->wait_step(1);
    app.platform.press("Ctrl+S");
    app.application->frame();
  }
  const fs::path run = "runs/circuit-quick-1";
  ASSERT_TRUE(fs::exists(run));
  EXPECT_GE(load_run(run, make_data_source(), 1)->updates(), 1);
  for (const auto& entry : fs::directory_iterator(run)) EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
}

TEST(BadInput, WorldsSessionsAndLessonsThatMakeNoSenseAreRefusedWhileTrainingGoesOn) {
  const TemporaryDirectory folder;
  const auto lamps = [](const std::string& red, const std::string& arm) {
    return R"({"format": "causeway-world 1", "name": "mine", "variables": {"red": )" + red +
           R"(, "green": {"rest": 0.5, "concentration": 5}, "blue": {"rest": 0.5, "concentration": 5}, "arm": )" + arm +
           "}}";
  };
  const std::string still = R"({"rest": 0.5, "concentration": 2})";
  const struct {
    const char *file, *said;
    std::string text;
  } kBad[] = {
      {"cycle.json", "cycle",
       lamps(R"({"causes": {"arm": 1}, "concentration": 5})", R"({"causes": {"red": 1}, "concentration": 5})")},
      {"constant.json", "between 2 and 200", lamps(R"({"causes": {"arm": 1}, "concentration": 1e9})", still)},
      {"still.json", "does not follow its causes",
       lamps(R"({"rest": 1, "causes": {"arm": 1}, "concentration": 5})", still)},
      {"exploding.json", "strength 1e+300", lamps(R"({"causes": {"arm": 1e300}, "concentration": 5})", still)},
      {"cut.json", "not JSON", lamps(still, still).substr(0, 90)},
      {"cut.causeway", "cut.causeway", R"({"causeway": 1, "run": "no)"},
      {"elsewhere.causeway", "nowhere", R"({"causeway": 1, "run": "nowhere"})"},
      {"lesson.json", "lesson.json is a lesson", R"({"title": "Mine", "world": "circuit", "steps": []})"},
  };
  TinyApplication app(endless_settings());
  app.driver->click("train.play");
  app.driver->wait_step(1);
  const std::uint64_t run = app.snapshot().run;
  for (const auto& bad : kBad) {
    SCOPED_TRACE(bad.file);
    std::ofstream(folder / bad.file) << bad.text;
    app.driver->drop(folder / bad.file);
    expect_notice(app, bad.said, "");
    EXPECT_EQ(app.snapshot().run, run);
  }
  expect_training_goes_on(app);
}

}  // namespace
}  // namespace causeway
