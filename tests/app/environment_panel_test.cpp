// The panel of environments, on a set of experiments in the form of the causal chambers that is made here from the
// circuit: tables, pictures, a run on them, and what the window shows of it.
#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "app/explore/density.h"
#include "app/explore/environments.h"
#include "app/panels/panels.h"
#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "engine/data/sample_dataset.h"
#include "engine/render/offscreen_renderer.h"
#include "tests/app/panel_host.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

constexpr int kSide = 32;  // pixels
constexpr int kUnits = 500;

/// circuit_1_obs, circuit_1_red, ... below `folder`: each with a table and the pictures of one environment.
void write_circuit_experiments(const std::filesystem::path& folder) {
  const World world = make_world("circuit-environments");
  const Dataset data = sample_dataset(world, world_kinds(world.name()).front(), kUnits, 5, Stream::kWorldTrain);
  OffscreenRenderer renderer(world.name(), kSide);
  std::vector<std::ofstream> tables;
  std::vector<std::filesystem::path> pictures;
  for (int e = 0; e <= world.size(); ++e) {
    const std::string factor = e == 0 ? "obs" : world.latent_names()[static_cast<std::size_t>(e - 1)];
    const std::filesystem::path place = folder / ("circuit_1_" + factor);
    pictures.push_back(place / "images_32");
    std::filesystem::create_directories(pictures.back());
    tables.emplace_back(place / ("circuit_1_" + factor + ".csv"));
    tables.back() << "timestamp,config,counter,flag,intervention,red,green,blue,arm,vis_1,camera,image_file\n";
  }
  for (std::int64_t u = 0; u < data.units; ++u) {
    const auto e = static_cast<std::size_t>(data.domain[static_cast<std::size_t>(u)]);
    const auto row = data.truth.factors.row(u);
    const std::string name = std::to_string(u) + ".png";
    save_png(pictures[e] / name, renderer.render(std::vector<double>(row.data(), row.data() + row.size())));
    tables[e] << "1.7e9,camera," << u << ",0,1";
    for (const double value : row) tables[e] << ',' << value;
    tables[e] << ",0.5,1," << name << '\n';
  }
}

/// A run of the closed form on data of a folder, over in a second or two.
std::shared_ptr<const Snapshot> run_on(const std::string& folder) {
  Settings s;
  s.method = "lscale";
  s.world.data = folder;
  s.world.test_pairs = 150;
  s.image.size = kSide;
  s.image.channels = {16, 32};
  s.image.hidden = 32;
  s.image.codes = 8;
  s.image.steps = 5;
  s.image.warmup_steps = 1;
  s.causal.latents = 4;
  s.own["lscale"]["decoder_steps"] = 20;
  s.score.dci_rows = 50;
  Trainer trainer(s, make_data_source(), {});
  trainer.send(command::Play{});
  auto snapshot = trainer.snapshot();
  for (int i = 0; i < 600 && snapshot->state != TrainerState::kDone && snapshot->state != TrainerState::kFailed; ++i) {
    snapshot = trainer.wait_for_snapshot(snapshot->id, 0.2);
  }
  EXPECT_EQ(snapshot->state, TrainerState::kDone);
  return snapshot;
}

TEST(EnvironmentPanel, ShowsImportedExperimentsBesideTheirTruth) {
  const TemporaryDirectory d;
  write_circuit_experiments(d.path());
  const std::shared_ptr<const Snapshot> snapshot = run_on(d.path().string());
  ASSERT_NE(snapshot->data, nullptr);
  EXPECT_EQ(snapshot->data->test.truth.names, (std::vector<std::string>{"red", "green", "blue", "arm"}));
  ASSERT_NE(snapshot->scores, nullptr);
  EXPECT_GT(snapshot->scores->value("environment_correlation").value_or(0), 0.5) << "no world is needed for it";

  PanelHost host(snapshot, panels_of(make_environment_panel()), 780, 460);
  host.settle();
  EXPECT_EQ(host.read("environments.error"), "");
  EXPECT_EQ(host.read("environments.count"), "5");
  EXPECT_EQ(host.read("environments.0.truth"), "nothing");
  EXPECT_EQ(host.read("environments.4.truth"), "arm");
  EXPECT_EQ(host.read("environments.0.held"), "nothing");
  for (int e = 1; e <= 4; ++e) {
    const std::string held = host.read("environments." + std::to_string(e) + ".held");
    EXPECT_EQ(held.substr(0, 1), "z") << held;
    const double gap = host.number("environments." + std::to_string(e) + ".z" + held.substr(1, 1));
    EXPECT_GT(gap, 0.2) << "the law of the latent that is held to change differs";
  }
  EXPECT_EQ(host.number("environments.0.z0"), 0) << "compared with itself";

  const Image with_truth = host.screenshot();
  host.click("environments.truth");
  EXPECT_EQ(host.read("environments.truth"), "hidden");
  EXPECT_EQ(host.read("environments.4.truth"), "");
  EXPECT_NE(host.screenshot().pixels, with_truth.pixels);
  host.click("environments.change");
  EXPECT_EQ(host.read("environments.change"), "on");
}

TEST(EnvironmentPanel, OneEnvironmentGetsAReason) {
  PanelHost host(pretrained_snapshot(), panels_of(make_environment_panel()), 720, 300);
  host.settle();
  EXPECT_EQ(host.widgets.find("environments.laws"), nullptr);
  const auto panel = make_environment_panel();
  EXPECT_EQ(std::string(panel->title()), "Environments");
}

TEST(EnvironmentPanel, TheNextRunHasAsManyEnvironmentsAndPicturesAsAreAskedFor) {
  auto shown = std::make_shared<Snapshot>(*pretrained_snapshot());
  shown->settings = load_preset("circuit-environments");
  shown->settings.method = "lscale";
  shown->data = nullptr;
  shown->state = TrainerState::kPaused;
  PanelHost host(shown, panels_of(make_environment_panel()), 780, 460);
  host.settle();
  EXPECT_EQ(host.number("environments.next.environments"), 5);
  EXPECT_EQ(host.number("environments.next.pictures"), 1000);
  host.set("environments.next.environments", "3");
  host.set("environments.next.pictures", "200");
  EXPECT_EQ(host.read("environments.next.problem"), "");
  host.click("environments.next.train");
  ASSERT_EQ(host.sent.size(), 2U);
  const auto& next = std::get<command::Reset>(host.sent[0]).settings;
  EXPECT_EQ(next.world.pairs, 600);
  EXPECT_EQ(next.own.at("environments").at("count"), 3);
  EXPECT_TRUE(std::holds_alternative<command::Play>(host.sent[1]));
}

TEST(EnvironmentTruth, IsWhatTheDataOrTheirWorldSay) {
  Dataset data;
  data.units = 4;
  data.domain = {0, 2, 2, 1};
  data.truth.names = {"a", "b"};
  EXPECT_TRUE(true_changes(data).empty());
  data.world = "circuit-environments";
  EXPECT_EQ(true_changes(data), (std::vector<std::vector<int>>{{}, {0}, {1}}));
  data.world = "pasture";
  EXPECT_TRUE(true_changes(data).empty()) << "its environments are other ones";
  data.truth.readouts["intervention"] = (MatrixD(4, 2) << 0, 0, 1, 1, 1, 1, 1, 0).finished();
  EXPECT_EQ(true_changes(data), (std::vector<std::vector<int>>{{}, {0}, {0, 1}}));
}

TEST(Density, IsThatOfTheSample) {
  std::vector<double> sample;
  for (int i = 0; i < 1000; ++i) sample.push_back(i / 999.0);
  const std::vector<double> density = density_of(sample, -1, 2, 301);
  double sum = 0;
  for (const double v : density) sum += v * 0.01;
  EXPECT_NEAR(sum, 1, 1e-3);
  EXPECT_NEAR(density[150], 1, 0.02) << "in the middle of a uniform law";
  EXPECT_LT(density[20], 1e-6);
  EXPECT_EQ(density_of({}, 0, 1, 3), (std::vector<double>{0, 0, 0}));
  const std::array same{0.5, 0.5, 0.5};
  const std::vector<double> peak = density_of(same, 0, 1, 101);
  EXPECT_EQ(std::max_element(peak.begin(), peak.end()) - peak.begin(), 50) << "what does not vary is a narrow peak";
  EXPECT_NEAR(normal_curve(0, 2, -1, 1, 3)[1], 0.19947114, 1e-8);
}

}  // namespace
}  // namespace causeway
