// The window offers what fits: to methods without effects, to runs on vectors, to data and pictures that are dropped.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "app/explore/fitting_settings.h"
#include "app/panels/panels.h"
#include "engine/data/image_io.h"
#include "engine/data/load_dataset.h"
#include "engine/data/sample_dataset.h"
#include "tests/app/panel_host.h"
#include "tests/app/tiny_application.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

/// A run that is over in a moment: `method` on the random world of three variables, seen as vectors.
Settings tiny_vectors(const std::string& method) {
  Settings s = load_preset("scaling-3");
  s.method = method;
  s.world.pairs = 200;
  s.world.test_pairs = 80;
  s.causal.starts = 1;
  s.causal.search_steps = 60;
  s.causal.polish_steps = 10;
  s.causal.batch = 64;
  s.score.dci_rows = 40;
  return s;
}

std::shared_ptr<Snapshot> trained(const Settings& settings) {
  Trainer trainer(settings, make_data_source(), {});
  trainer.send(command::Play{});
  auto s = trainer.snapshot();
  while (s->state != TrainerState::kDone && s->state != TrainerState::kFailed) s = trainer.wait_for_snapshot(s->id, 1);
  if (s->state == TrainerState::kFailed) throw std::runtime_error(s->error);
  return std::make_shared<Snapshot>(*s);
}

TEST(Fitting, VectorsAreShownAsBars) {
  PanelHost host(trained(tiny_vectors("ilcm")), panels_of(make_intervention_panel(), make_pairs_panel()), 900, 340);
  host.settle();
  EXPECT_EQ(host.read("intervene.vector"), "3");
  EXPECT_EQ(host.read("intervene.vector.changed"), "0") << "nothing has been set yet";
  EXPECT_EQ(host.read("pairs.vector"), "3");
  host.ui.wanted_edit = LatentWish{0, 3.0F, EditMode::kSetLatent};
  host.settle();
  EXPECT_NE(host.read("intervene.target"), "none");
  EXPECT_NE(host.read("pairs.bar.0"), "");
  host.place("pairs.vector");
}

TEST(Fitting, AMethodWithoutEffectsOffersNone) {
  {
    PanelHost host(trained(tiny_vectors("beta-vae")), panels_of(make_intervention_panel()), 900, 340);
    host.settle();
    EXPECT_EQ(host.read("intervene.mode"), "set");
    EXPECT_EQ(host.widgets.find("intervene.mode.do"), nullptr);
    EXPECT_EQ(host.widgets.find("intervene.mode.counterfactual"), nullptr);
  }
  PanelHost with(pretrained_snapshot(), panels_of(make_intervention_panel(), make_traversal_panel()), 900, 340);
  with.settle();
  with.place("intervene.mode.do");
  with.place("traverse.space.effects");
}

TEST(Fitting, ATraversalOfAMethodWithoutEffectsSaysNothingOfThem) {
  Settings settings = tiny_app_settings();
  settings.method = "beta-vae";
  settings.causal.starts = 1;
  settings.causal.search_steps = 40;
  PanelHost host(trained(settings), panels_of(make_traversal_panel()), 900, 340);
  host.settle();
  EXPECT_EQ(host.read("traverse.space"), "set");
  EXPECT_EQ(host.widgets.find("traverse.space.effects"), nullptr);
  EXPECT_THROW(host.set("traverse.space", "effects"), std::runtime_error);
  host.set("traverse.space", "noise");
}

Dataset vectors_of_two() {
  Dataset data;
  data.units = 40;
  data.vectors = MatrixF::Random(40, 5);
  data.truth.names = {"a", "b"};
  data.truth.factors = MatrixD::Random(40, 2);
  return data;
}

TEST(Fitting, SettingsFollowTheDataThatAreBrought) {
  Settings now = load_preset("scaling-8");
  now.seed = 7;
  const FittingSettings of_vectors = settings_for_data(now, "mine.npz", vectors_of_two());
  EXPECT_EQ(of_vectors.settings.world.data, "mine.npz");
  EXPECT_EQ(of_vectors.settings.causal.latents, 2) << "the data name two variables";
  EXPECT_EQ(of_vectors.settings.seed, 7U);
  EXPECT_NE(of_vectors.settings.method, "ilcm") << "these are no pairs";
  EXPECT_NE(of_vectors.changes.find("2 latents"), std::string::npos);
  EXPECT_NE(of_vectors.changes.find("needs pairs"), std::string::npos);
  validate_settings(of_vectors.settings);

  const World world = make_world("circuit");
  Dataset pictures = sample_pairs(world, 8, 1, Stream::kWorldTest);
  pictures.allocate_pictures(32, 32);
  const FittingSettings of_pictures = settings_for_data(now, "p.npz", pictures);
  EXPECT_EQ(of_pictures.settings.causal.latents, 4);
  EXPECT_EQ(of_pictures.settings.method, now.method);
  validate_settings(of_pictures.settings);
  const Settings circuit = load_preset("circuit");
  EXPECT_EQ(settings_for_data(circuit, "p.npz", pictures).settings.causal.search_steps, circuit.causal.search_steps)
      << "what fits is kept";
  EXPECT_EQ(settings_for_data(circuit, "p.npz", pictures).changes, "");
}

TEST(Fitting, DroppedDataAndPicturesInTheWindow) {
  const TemporaryDirectory folder;
  const InFolder inside(folder.path());
  save_png(folder / "picture.png", Image{8, 8, std::vector<std::uint8_t>(192, 90)});
  save_dataset(folder / "mine.npz", vectors_of_two());
  TinyApplication app;
  app.driver->drop(folder / "picture.png");
  app.driver->wait(2);
  EXPECT_NE(app.driver->read("status.notice").find("no trained model yet"), std::string::npos);
  const auto before = app.snapshot().run;
  app.driver->drop(folder / "mine.npz");
  for (int i = 0; i < 500 && app.snapshot().run == before; ++i) {
    app.driver->wait(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(app.snapshot().settings.causal.latents, 2);
  EXPECT_EQ(app.snapshot().settings.world.data, (folder / "mine.npz").string());
}

TEST(Fitting, AGraphInASmallPanelShowsItsArrows) {
  {
    PanelHost host(pretrained_snapshot(), panels_of(make_graph_panel()), 200, 150);
    host.frame(3);
    EXPECT_NE(host.read("graph.learned.style"), "too small");
    EXPECT_EQ(host.widgets.find("graph.truth.arm"), nullptr) << "there is no room for two graphs";
  }
  PanelHost wide(pretrained_snapshot(), panels_of(make_graph_panel()), 780, 300);
  wide.frame(3);
  wide.place("graph.truth.arm");
  EXPECT_EQ(wide.read("graph.learned.style"), "0");
}

}  // namespace
}  // namespace causeway
