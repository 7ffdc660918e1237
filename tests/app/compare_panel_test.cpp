#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

#include "app/explore/comparison_desk.h"
#include "app/explore/sample_set.h"
#include "app/panels/panels.h"
#include "app/panels/parts/node_positions.h"
#include "engine/data/atomic_file.h"
#include "engine/data/load_dataset.h"
#include "tests/app/panel_host.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

/// A run of a moment on small pictures, saved as a person would find it.
void train(const std::string& method, const fs::path& directory, const fs::path& data = {}) {
  Settings s = load_preset("circuit-quick");
  set_settings(s, {"world.pairs=64", "world.test_pairs=64", "image.steps=20", "image.hidden=16", "causal.hidden=[8]",
                   "causal.batch=16", "causal.starts=1", "causal.search_steps=20", "causal.polish_steps=0",
                   "causal.refine_steps=0", "score.dci_rows=30"});
  s.method = method;
  s.world.data = data.string();
  causeway::Run run(s, make_data_source(), 2);
  const std::atomic<bool> go_on{false};
  while (!run.done()) run.work(1000, go_on);
  save_run(run, directory);
}

/// The panel alone. Its answers come from a thread of its own.
struct CompareHost : PanelHost {
  explicit CompareHost(std::shared_ptr<const Snapshot> shown, int width = 1100, int height = 560)
      : CompareHost(std::move(shown), make_compare_panel(), width, height) {}
  void settle_panel() {
    frame(3);
    for (int i = 0; i < 600 && panel_->busy(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      frame();
    }
    frame(2);
  }

 private:
  CompareHost(std::shared_ptr<const Snapshot> shown, std::unique_ptr<Panel> panel, int width, int height)
      : PanelHost(std::move(shown), panels_of(std::unique_ptr<Panel>(panel.get())), width, height),
        panel_(panel.release()) {}
  Panel* panel_;  // the host's
};

TEST(ComparePanel, ShowsNothingWithoutARun) {
  CompareHost host(std::make_shared<Snapshot>());
  host.settle_panel();
  EXPECT_EQ(host.widgets.find("compare.factor.red"), nullptr);
  EXPECT_EQ(host.read("compare.runs"), "");
}

TEST(ComparePanel, PutsRunsBelowTheTruthOnTheSamePicture) {
  const TemporaryDirectory directory;
  train("pca", directory / "linear");
  CompareHost host(pretrained_snapshot());
  host.set("compare.add", (directory / "linear").string());
  host.settle_panel();
  EXPECT_EQ(host.read("compare.runs"), "linear");
  EXPECT_EQ(host.read("compare.0.told"), "pairs");
  EXPECT_EQ(host.read("compare.1.told"), "none");
  EXPECT_EQ(host.read("compare.1.SHD"), "") << "it has no graph";
  for (const char* factor : {"red", "green", "blue", "arm"}) {
    host.click(std::string("compare.factor.") + factor);
    host.settle_panel();
    const double solved = host.number("compare.0.off");
    EXPECT_LT(solved, 0.02) << factor;
    EXPECT_EQ(host.read("compare.1.problem"), "");
    EXPECT_GT(host.number("compare.1.off"), 2 * solved) << factor;
  }
  // Without effects the solved run still agrees with the world that is asked the same.
  host.set("compare.factor", "arm");
  host.click("compare.mode.set");
  host.settle_panel();
  EXPECT_LT(host.number("compare.0.off"), 0.02);
  host.click("compare.next");
  host.settle_panel();
  EXPECT_EQ(host.ui.sample, 1);
  host.click("compare.remove.0");
  host.settle_panel();
  EXPECT_EQ(host.read("compare.runs"), "");
  EXPECT_EQ(host.widgets.find("compare.remove.0"), nullptr);
}

TEST(ComparePanel, AHighPanelHasScoresBelow) {
  CompareHost high(pretrained_snapshot());
  high.settle_panel();
  EXPECT_EQ(high.widgets.find("compare.view.scores"), nullptr) << "they are below";
  EXPECT_NE(high.widgets.find("compare.plot"), nullptr);
}

TEST(ComparePanel, InALowPanelScoresAreAViewOfTheirOwn) {
  CompareHost low(pretrained_snapshot(), 860, 260);
  low.settle_panel();
  EXPECT_EQ(low.widgets.find("compare.plot"), nullptr);
  low.click("compare.view.graphs");
  low.settle_panel();
  EXPECT_NE(low.read("compare.graph.truth.style"), "too small");
  low.click("compare.view.scores");
  low.settle_panel();
  EXPECT_GT(low.number("compare.0.D"), 0.9);
  EXPECT_EQ(low.widgets.find("compare.graph.truth.arm"), nullptr);
}

TEST(ComparePanel, TellsWhatCannotBeCompared) {
  const TemporaryDirectory directory;
  CompareHost host(pretrained_snapshot());
  EXPECT_THROW(host.set("compare.add", (directory / "nothing").string()), std::runtime_error);
  // A run whose checkpoint is damaged harms no other.
  fs::copy(pretrained_circuit(), directory / "broken", fs::copy_options::recursive);
  write_file_atomically(directory / "broken" / "checkpoint.safetensors", std::string_view("no weights"));
  host.set("compare.add", (directory / "broken").string());
  host.settle_panel();
  EXPECT_NE(host.read("compare.1.problem"), "");
  EXPECT_LT(host.number("compare.0.off"), 0.02);
}

TEST(ComparePanel, PutsGraphsBesideTheTrueOne) {
  const TemporaryDirectory directory;
  train("pca", directory / "linear");
  CompareHost host(pretrained_snapshot());
  host.set("compare.add", (directory / "linear").string());
  host.settle_panel();
  EXPECT_EQ(host.widgets.find("compare.graph.truth.arm"), nullptr) << "pictures come first";
  host.click("compare.view.graphs");
  host.settle_panel();
  EXPECT_EQ(host.read("compare.0.graph"), "5");
  EXPECT_EQ(host.read("compare.0.graph.shd"), "0");
  EXPECT_EQ(host.read("compare.1.graph"), "has no graph");
  // A variable stands where it stands in the true graph.
  for (const char* factor : {"red", "green", "blue", "arm"}) {
    const auto truth = host.place(std::string("compare.graph.truth.") + factor);
    const auto learned = host.place(std::string("compare.graph.0.") + factor);
    EXPECT_NEAR(learned.top, truth.top, 1.5) << factor;
    EXPECT_GT(learned.left, truth.right) << factor;
  }
  // Nodes that a person has put elsewhere stand there here too.
  const auto truth_before = host.place("compare.graph.truth.arm"), learned_before = host.place("compare.graph.0.arm");
  host.ui.node_places[graph_key(pretrained_snapshot()->settings)]["arm"] = {0.9, 0.9};
  host.settle_panel();
  EXPECT_GT(host.place("compare.graph.truth.arm").top, truth_before.top + 20);
  EXPECT_GT(host.place("compare.graph.0.arm").top, learned_before.top + 20);
  // The threshold of this window decides what counts as an edge, here as in the graph panel.
  host.ui.edge_threshold = 1000;
  host.settle_panel();
  EXPECT_EQ(host.read("compare.0.graph"), "0");
  EXPECT_EQ(host.read("compare.0.graph.shd"), "5");
  host.click("compare.view.pictures");
  host.settle_panel();
  EXPECT_LT(host.number("compare.0.off"), 0.02);
}

TEST(ComparePanel, TakesRunsOnSequences) {
  const TemporaryDirectory directory;
  for (const char* method : {"isa", "target-eigen"}) {
    Settings s = load_preset("circuit-time");
    set_settings(s, {"world.pairs=24", "world.test_pairs=4", "image.size=32", "image.encoder=pca", "image.steps=20",
                     "image.hidden=16", "temporal-form.steps=20", "temporal-form.decoder_hidden=[8]",
                     "temporal-form.mechanism_hidden=[8]", "score.dci_rows=30"});
    s.method = method;
    causeway::Run run(s, make_data_source(), 2);
    const std::atomic<bool> go_on{false};
    while (!run.done()) run.work(1000, go_on);
    save_run(run, directory / method);
  }
  CompareHost host(std::make_shared<Snapshot>());
  host.set("compare.add", (directory / "isa").string());
  host.set("compare.add", (directory / "target-eigen").string());
  host.settle_panel();
  EXPECT_EQ(host.read("compare.0.problem"), "");
  EXPECT_NE(host.read("compare.0.off"), "");
  for (const char* row : {"compare.0.", "compare.1."}) {
    for (const char* column : {"MCC", "lagged SHD", "targets", "targets best"}) {
      EXPECT_NE(host.read(std::string(row) + column), "") << row << column;
    }
    EXPECT_GT(host.number(std::string(row) + "targets best"), 0.7);
  }
  // There are more scores than have room: a click goes on to the others, and comes back to the first.
  const std::string first = host.read("compare.columns");
  EXPECT_EQ(first.find("told, D, C, MCC"), 0U) << first;
  EXPECT_LE(host.place("compare.columns.more").right, 1100);
  std::string seen = first;
  int pages = 0;
  do {
    host.click("compare.columns.more");
    seen += ", " + host.read("compare.columns");
  } while (host.read("compare.columns") != first && ++pages < 9);
  EXPECT_GT(pages, 0);
  EXPECT_LT(pages, 9) << "never back at the first: " << seen;
  for (const char* column : {"lagged SHD", "targets best", "20 on", "picture"}) {
    EXPECT_NE(seen.find(column), std::string::npos) << column << " is never shown: " << seen;
  }
  host.click("compare.view.graphs");
  host.settle_panel();
  EXPECT_NE(host.widgets.find("compare.graph.truth.arm"), nullptr);
  for (const char* row : {"compare.0.graph", "compare.1.graph"}) {
    EXPECT_GE(host.number(row), 1) << "edges from frame to frame, rings among them";
    EXPECT_EQ(host.number(std::string(row) + ".shd"),
              std::stod(host.read(std::string(row).substr(0, 9) + ".lagged SHD")));
  }
}

/// Pairs of the circuit in a file, with the truth or without.
void save_circuit_pairs(const fs::path& path, bool with_truth, int pairs = 80) {
  Settings s = load_preset("circuit-quick");
  Dataset data = make_samples(sample_key(s, nullptr, pairs));
  if (!with_truth) {
    Dataset bare;
    bare.units = data.units;
    bare.frames = data.frames;
    bare.allocate_pictures(data.height, data.width);
    bare.pictures = data.pictures;
    data = bare;
  }
  save_dataset(path, data);
}

TEST(ComparePanel, ShowsWhatCanBeShownWithoutATruth) {
  const TemporaryDirectory directory;
  save_circuit_pairs(directory / "bare.npz", false);
  train("ilcm", directory / "causal", directory / "bare.npz");
  train("beta-vae", directory / "plain", directory / "bare.npz");
  CompareHost host(std::make_shared<Snapshot>());
  host.set("compare.add", (directory / "causal").string());
  host.set("compare.add", (directory / "plain").string());
  host.settle_panel();
  EXPECT_EQ(host.widgets.find("compare.factor.red"), nullptr);
  ASSERT_NE(host.widgets.find("compare.factor.z1"), nullptr);
  for (const char* run : {"compare.0", "compare.1"}) {
    EXPECT_EQ(host.read(std::string(run) + ".problem"), "");
    EXPECT_GT(host.number(std::string(run) + ".off"), 0) << "how far the decoded picture is off";
    EXPECT_EQ(host.read(std::string(run) + ".D"), "");
    EXPECT_NE(host.read(std::string(run) + ".picture"), "");
  }
  EXPECT_NE(host.read("compare.note").find(" need the truth, which the data do not hold"), std::string::npos);
  EXPECT_EQ(host.read("compare.curves"), "2") << "of the error of codes";
  host.click("compare.curve.d");
  host.settle_panel();
  EXPECT_EQ(host.read("compare.curves"), "0");
  // Another latent, other pictures.
  const Image before = host.screenshot();
  host.click("compare.factor.z1");
  host.settle_panel();
  EXPECT_NE(host.screenshot().pixels, before.pixels);
  host.click("compare.view.graphs");
  host.settle_panel();
  EXPECT_NE(host.read("compare.0.graph"), "has no graph");
  EXPECT_EQ(host.read("compare.0.graph.shd"), "");
  EXPECT_EQ(host.read("compare.1.graph"), "has no graph");
  EXPECT_EQ(host.widgets.find("compare.graph.truth.red"), nullptr);
}

TEST(ComparePanel, GraphsRemainWhenThePairsAreGone) {
  const TemporaryDirectory directory;
  save_circuit_pairs(directory / "bare.npz", false);
  train("ilcm", directory / "causal", directory / "bare.npz");
  fs::remove(directory / "bare.npz");
  CompareHost host(std::make_shared<Snapshot>());
  host.set("compare.add", (directory / "causal").string());
  host.settle_panel();
  EXPECT_NE(host.widgets.find("compare.graph.0.z0"), nullptr);
  host.click("compare.view.pictures");
  host.settle_panel();
  EXPECT_NE(host.read("compare.0.problem").find("bare.npz"), std::string::npos) << "says what is missing";
}

TEST(ComparePanel, AFileThatNamesItsWorldHasATruth) {
  const TemporaryDirectory directory;
  save_circuit_pairs(directory / "full.npz", true, 320);
  train("pca", directory / "linear", directory / "full.npz");
  {
    CompareHost host(pretrained_snapshot());
    host.set("compare.add", (directory / "linear").string());
    host.settle_panel();
    EXPECT_NE(host.read("compare.1.problem").find("it was trained on other data"), std::string::npos);
  }
  CompareHost alone(std::make_shared<Snapshot>());
  alone.set("compare.add", (directory / "linear").string());
  alone.settle_panel();
  ASSERT_NE(alone.widgets.find("compare.factor.green"), nullptr);
  EXPECT_EQ(alone.read("compare.0.problem"), "");
  EXPECT_NE(alone.read("compare.0.latent").find("matches none"), std::string::npos) << "the nearest latent, unnamed";
}

/// A run of three starts that keeps moments, trained to its end and saved.
std::shared_ptr<const Snapshot> run_with_moments(const fs::path& directory) {
  Settings s = tiny_app_settings();
  s.causal.starts = 3;
  TrainerOptions options;
  options.moments = 16;
  Trainer trainer(s, make_data_source(), options);
  trainer.send(command::Play{});
  auto now = trainer.snapshot();
  while (now->state != TrainerState::kDone && now->state != TrainerState::kFailed) {
    now = trainer.wait_for_snapshot(now->id, 1);
  }
  trainer.ask(command::Save{directory});
  return trainer.snapshot();
}

TEST(ComparePanel, TakesMomentsAndStartsOfAnyRun) {
  const TemporaryDirectory directory;
  const auto trained = run_with_moments(directory / "raced");
  ASSERT_EQ(trained->state, TrainerState::kDone) << trained->error;
  const int lost = trained->leader == 0 ? 1 : 0;
  const auto moment = moment_with(*trained->moments, lost, trained->updates);
  ASSERT_TRUE(moment);
  const std::string raced = (directory / "raced").string();
  const std::string then = fmt::format("@{}#{}", moment->updates, lost);
  CompareHost host(trained);
  // The same start of the same moment: of the run in the window, and of the run in the folder.
  host.set("compare.add", then);
  host.set("compare.add", raced + then);
  host.set("compare.add", fmt::format("{}@{}", raced, moment->updates));
  host.settle_panel();
  EXPECT_EQ(host.read("compare.items"), fmt::format("{0}|{1}{0}|{1}@{2}", then, raced, moment->updates));
  for (const char* row : {"compare.0", "compare.1", "compare.2", "compare.3"}) {
    EXPECT_EQ(host.read(std::string(row) + ".problem"), "") << row;
    EXPECT_NE(host.read(std::string(row) + ".off"), "") << row;
    EXPECT_NE(host.read(std::string(row) + ".MCC"), "") << row;
  }
  const auto scores_of = [&](int row) {
    std::string all;
    for (const char* column : {"D", "C", "MCC", "accuracy"}) {
      all += host.read(fmt::format("compare.{}.{}", row, column)) + " ";
    }
    return all;
  };
  EXPECT_EQ(host.read("compare.1.off"), host.read("compare.2.off")) << "one model";
  EXPECT_NE(scores_of(1), scores_of(3)) << "another start of that moment";
  EXPECT_NE(scores_of(1), scores_of(0));
  EXPECT_THROW(host.set("compare.add", "@1"), std::runtime_error);
  // There is room for three below the run in the window.
  EXPECT_THROW(host.set("compare.add", fmt::format("@{}", moment->updates)), std::runtime_error);
  // By hand: the row is set to the leading start, then back to the run as it is.
  host.click("compare.moments.1");
  host.frame(2);
  host.click(fmt::format("compare.start.{}", moment->leader));
  host.settle_panel();
  EXPECT_EQ(scores_of(2), scores_of(3));
  host.click("compare.moment.now");
  host.settle_panel();
  EXPECT_EQ(host.read("compare.items"), fmt::format("{}|{}|{}@{}", then, raced, raced, moment->updates));
  EXPECT_EQ(scores_of(2), scores_of(0)) << "the run is the one in the window";
  // A session sets them all at once. What cannot be is refused and changes nothing.
  EXPECT_THROW(host.set("compare.items", raced + "|@1"), std::runtime_error);
  EXPECT_NE(host.read("compare.items").find("|"), std::string::npos);
  host.set("compare.items", fmt::format("@{}", moment->updates));
  host.settle_panel();
  EXPECT_EQ(host.read("compare.runs"), fmt::format("@{}", moment->updates));
  // Moments of the run in the window go with it.
  auto another = std::make_shared<Snapshot>(*trained);
  ++another->run;
  host.snapshot = another;
  host.settle_panel();
  EXPECT_EQ(host.read("compare.items"), "");
}

// Rows are those of an answer, which comes later than a click.
TEST(ComparePanel, ARowThatIsGoneHasNoButtons) {
  const TemporaryDirectory directory;
  for (const char* name : {"one", "two"}) fs::copy(pretrained_circuit(), directory / name, fs::copy_options::recursive);
  CompareHost host(pretrained_snapshot());
  host.set("compare.items", fmt::format("{}|{}", (directory / "one").string(), (directory / "two").string()));
  host.settle_panel();
  host.click("compare.remove.0");
  EXPECT_EQ(host.read("compare.runs"), "two");
  EXPECT_EQ(host.widgets.find("compare.remove.1"), nullptr) << "the row of a run that is gone has no button";
  host.click("compare.remove.0");
  EXPECT_EQ(host.read("compare.runs"), "");
  EXPECT_EQ(host.widgets.find("compare.remove.0"), nullptr);
  host.settle_panel();
}

TEST(ComparePanel, ARunThatIsSavedAnewIsReadAnew) {
  const TemporaryDirectory directory;
  const fs::path run = directory / "run";
  fs::copy(pretrained_circuit(), run, fs::copy_options::recursive);
  CompareHost host(std::make_shared<Snapshot>());
  host.set("compare.add", run.string());
  host.settle_panel();
  EXPECT_NE(host.read("compare.0.SHD"), "");
  fs::remove_all(run);
  train("pca", run);
  fs::last_write_time(run / "summary.json", fs::file_time_type::clock::now() + std::chrono::seconds(5));
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  for (int i = 0; i < 100 && host.read("compare.0.SHD") != ""; ++i) {
    host.frame(2);
    host.settle_panel();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(host.read("compare.0.SHD"), "") << "it has no graph";
}

TEST(ComparedItem, IsSpelledAsFolderMomentAndStart) {
  const TemporaryDirectory directory;
  const fs::path named = directory / "run@12";
  fs::create_directories(named);
  for (const char* text : {"runs/a", "runs/a@12", "runs/a@12#3", "@7", "@7#0", "runs/a@b", "runs/a#3"}) {
    EXPECT_EQ(text_of(item_of(text)), text);
  }
  EXPECT_EQ(item_of("runs/a@12#3").directory, "runs/a");
  EXPECT_EQ(item_of("runs/a@12#3").updates, 12);
  EXPECT_EQ(item_of("runs/a@12#3").start, 3);
  EXPECT_EQ(item_of("@7").directory, "");
  EXPECT_EQ(item_of("runs/a#3").directory, "runs/a#3") << "a start is of a moment";
  EXPECT_EQ(item_of(named.string()).directory, named.string()) << "a folder of just that name";
  EXPECT_EQ(words_of(item_of("runs/a@12#3")), "a, update 12, start 3");
  EXPECT_EQ(words_of(item_of("@7")), "this run, update 7");
}

TEST(ComparePanel, TellsInWhichSettingsRunsOfOneMethodDiffer) {
  const TemporaryDirectory directory;
  fs::copy(pretrained_circuit(), directory / "same", fs::copy_options::recursive);
  CompareHost host(pretrained_snapshot());
  host.set("compare.add", (directory / "same").string());
  host.settle_panel();
  EXPECT_EQ(host.read("compare.0.settings"), "");
  nlohmann::json settings = settings_to_json(load_run_settings(pretrained_circuit()));
  settings["score"]["dci_rows"] = 77;
  fs::copy(pretrained_circuit(), directory / "other", fs::copy_options::recursive);
  write_file_atomically(directory / "other" / "settings.json", settings.dump());
  host.click("compare.remove.0");
  host.set("compare.add", (directory / "other").string());
  host.settle_panel();
  EXPECT_EQ(host.read("compare.1.settings"), "score.dci_rows=77");
}

TEST(ComparisonDesk, FindsRunsBelowAFolder) {
  const TemporaryDirectory directory;
  fs::create_directories(directory / "sweep" / "runs");
  fs::copy(pretrained_circuit(), directory / "sweep" / "runs" / "one", fs::copy_options::recursive);
  fs::copy(pretrained_circuit(), directory / "two", fs::copy_options::recursive);
  fs::create_directories(directory / ".trash");
  fs::copy(pretrained_circuit(), directory / ".trash" / "three", fs::copy_options::recursive);
  fs::copy(pretrained_circuit(), directory / "._two", fs::copy_options::recursive);
  EXPECT_EQ(runs_below(directory.path().string()).size(), 2U) << "hidden folders are not looked at";
  EXPECT_TRUE(runs_below((directory / "nowhere").string()).empty());
}

TEST(RotationPanel, TurnsLatentsWithoutTheLossNoticing) {
  Settings s = load_preset("circuit-quick");
  set_settings(s, {"world.pairs=64", "world.test_pairs=64", "image.steps=20", "image.hidden=16", "score.dci_rows=30"});
  s.method = "pca";
  Trainer trainer(s, make_data_source(), {});
  trainer.send(command::Play{});
  for (int i = 0; i < 600 && trainer.snapshot()->state != TrainerState::kDone; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  PanelHost host(std::make_shared<Snapshot>(*trainer.snapshot()), panels_of(make_rotation_panel()), 900, 400);
  host.settle();
  const double loss = host.number("rotate.loss"), matched = host.number("rotate.mcc");
  double largest = 0;
  for (const char* angle : {"30", "45", "60"}) {
    host.set("rotate.angle", angle);
    host.settle();
    EXPECT_NEAR(host.number("rotate.loss"), loss, 2e-4) << angle;
    largest = std::max(largest, std::abs(host.number("rotate.mcc") - matched));
  }
  EXPECT_GT(largest, 0.01) << "what the latents mean has changed";
  EXPECT_THROW(host.set("rotate.second", "0"), std::runtime_error);
}

TEST(RotationPanel, HasNothingToTurnInAModelWithAGraph) {
  PanelHost host(pretrained_snapshot(), panels_of(make_rotation_panel()), 900, 400);
  host.settle();
  EXPECT_EQ(host.widgets.find("rotate.angle"), nullptr);
}

}  // namespace
}  // namespace causeway
