// The panel of sequences: frames, lanes of variables, and time that runs.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "app/panels/panels.h"
#include "tests/app/panel_host.h"

namespace causeway {
namespace {

/// A model that was trained on pairs of the circuit, shown the circuit as it goes on in time.
std::shared_ptr<Snapshot> snapshot_of_sequences() {
  auto snapshot = pretrained_snapshot();
  snapshot->settings.world.name = "circuit-time";
  snapshot->settings.world.kind = "sequences";
  snapshot->settings.method = "pca";  // takes data of any kind; the model stays what it is
  return snapshot;
}

struct FilmHost : PanelHost {
  explicit FilmHost(std::shared_ptr<const Snapshot> s, int width = 780)
      : PanelHost(std::move(s), panels_of(make_film_panel()), width, 420) {
    settle();
  }
};

TEST(FilmPanel, ShowsASequenceAndWhatTheModelSeesInIt) {
  FilmHost host(snapshot_of_sequences());
  const auto film = host.explorer.answer<Film>();
  ASSERT_TRUE(film);
  ASSERT_EQ(film->error, "");
  ASSERT_EQ(film->pictures.size(), static_cast<std::size_t>(film->frames));
  ASSERT_EQ(film->latents.rows(), film->frames);
  ASSERT_EQ(film->posterior.rows(), film->frames - 1);
  EXPECT_EQ(host.read("film.lanes"), "4") << "each true variable has its latent";
  for (std::size_t f = 0; f < film->factors.size(); ++f) {
    ASSERT_GE(film->latent_of[f], 0) << film->factors[f];
    const auto model = film->latents_as_truth.col(film->latent_of[f]).cast<double>();
    const auto truth = film->truth.col(static_cast<Eigen::Index>(f));
    EXPECT_LT((model - truth).cwiseAbs().mean(), 0.12) << film->factors[f];
    EXPECT_EQ(host.read("film.set." + film->factors[f]),
              std::to_string(film->targets.col(static_cast<Eigen::Index>(f)).cast<int>().sum()));
  }

  const Image first = host.screenshot();
  host.set("film.frame", "20");
  EXPECT_NE(host.screenshot().pixels, first.pixels);
  host.click("film.on");
  EXPECT_EQ(host.read("film.frame"), "21");
  host.click("film.back");
  host.click("film.back");
  EXPECT_EQ(host.read("film.frame"), "19");
  host.drag("film.time", ImVec2(0.2F, 0.5F), ImVec2(0.5F, 0.5F));
  EXPECT_NEAR(host.number("film.frame"), (film->frames - 1) / 2.0, 1.0);

  host.click("film.truth");
  EXPECT_EQ(host.read("film.truth"), "hidden");
  EXPECT_EQ(host.read("film.set.red"), "0") << "what was set is hidden with the truth";
  host.click("film.next");
  host.settle();
  EXPECT_EQ(host.explorer.answer<Film>()->request.unit, 1);
}

TEST(FilmPanel, TimeRunsAndStopsWhereOneTakesHoldOfIt) {
  FilmHost host(snapshot_of_sequences(), 400);  // frame above lanes
  EXPECT_EQ(host.read("film.state"), "still");
  host.set("film.frame", "0");
  host.click("film.play");
  EXPECT_EQ(host.read("film.state"), "playing");
  for (int k = 0; k < 2000 && host.read("film.frame") == "0"; ++k) host.frame();
  EXPECT_NE(host.read("film.frame"), "0");
  host.click("film.time");
  EXPECT_EQ(host.read("film.state"), "still");
}

TEST(FilmPanel, PairsGetAReason) {
  FilmHost host(pretrained_snapshot());
  EXPECT_EQ(host.read("film.error"), "these data are no sequences");
}

}  // namespace
}  // namespace causeway
