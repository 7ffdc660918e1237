// What a model expects of the frames to come beside what the world does, by itself and in the Film panel.
#include "app/explore/ahead.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "app/panels/panels.h"
#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"
#include "engine/models/independent_model.h"
#include "tests/app/panel_host.h"

namespace causeway {
namespace {

/// Sees the circuit with the eyes of a model that was trained on pairs, and believes that every variable goes `pace` of
/// the way to `goal` in each frame.
class Onward final : public IndependentModel, public LaggedPart {
 public:
  Onward(std::shared_ptr<const CausalModel> eyes, float pace, float goal) : eyes_(eyes), pace_(pace), goal_(goal) {}
  int latents() const override { return eyes_->latents(); }
  int codes() const override { return eyes_->codes(); }
  MatrixF encode_noise(const MatrixF& x) const override { return eyes_->causal_from_noise(eyes_->encode_noise(x)); }
  MatrixF decode_noise(const MatrixF& z) const override { return eyes_->decode_noise(eyes_->noise_from_causal(z)); }
  std::optional<LearnedGraph> read_lagged(const MatrixF&, int, std::uint64_t) const override { return std::nullopt; }
  MatrixF predict_next(const MatrixF& z) const override { return ((1 - pace_) * z.array() + pace_ * goal_).matrix(); }
  const LaggedPart* lagged() const override { return this; }

 private:
  std::shared_ptr<const CausalModel> eyes_;
  float pace_, goal_;
};

/// Codes are the variables themselves, times two; what comes next is what the world's mean is.
class Knowing final : public IndependentModel, public LaggedPart {
 public:
  explicit Knowing(World world) : world_(std::move(world)) {}
  int latents() const override { return world_.size(); }
  int codes() const override { return world_.size(); }
  MatrixF encode_noise(const MatrixF& x) const override { return x; }
  MatrixF decode_noise(const MatrixF& z) const override { return z; }
  std::optional<LearnedGraph> read_lagged(const MatrixF&, int, std::uint64_t) const override { return std::nullopt; }
  MatrixF predict_next(const MatrixF& z) const override {
    MatrixF next = z;
    for (Eigen::Index r = 0; r < z.rows(); ++r) {
      std::vector<double> now;
      for (Eigen::Index i = 0; i < z.cols(); ++i) now.push_back(std::clamp(z(r, i) / 2.0, 0.0, 1.0));
      now = world_.lagged()->mean_next(now);
      for (Eigen::Index i = 0; i < z.cols(); ++i) next(r, i) = static_cast<float>(2 * now[static_cast<std::size_t>(i)]);
    }
    return next;
  }
  const LaggedPart* lagged() const override { return this; }

 private:
  World world_;
};

struct KnownTime {
  World world = make_world("circuit-time");
  Dataset data = sample_dataset(world, world_kind("circuit-time", "sequences"), 20, 5, Stream::kWorldTest);
  MatrixF codes = (2 * data.truth.factors).cast<float>();
  Knowing model{world};
  std::vector<int> latent_of{0, 1, 2, 3};

  Ahead look(AheadRequest request) const {
    Ahead ahead;
    ahead.request = request;
    look_ahead(model, {data, codes, latent_of, TrueWorld{world, {}}}, ahead);
    return ahead;
  }
};

constexpr int kGreenOfCircuit = 1;

TEST(Ahead, SomebodyWhoKnowsTheWorldExpectsWhatItDoes) {
  const KnownTime t;
  const Ahead by_itself = t.look({3, 10});
  ASSERT_EQ(by_itself.world.rows(), AheadRequest::kFrames + 1);
  EXPECT_EQ(by_itself.no_world, "");
  EXPECT_LT((by_itself.world.row(0) - t.data.truth.factors.row(3 * t.data.frames + 10)).norm(), 1e-12);
  EXPECT_LT((by_itself.expected - by_itself.world).cwiseAbs().maxCoeff(), 0.02) << "in units of the variables";
  EXPECT_LT((by_itself.latents - (2 * by_itself.world).cast<float>()).cwiseAbs().maxCoeff(), 0.04);
  for (Eigen::Index i = 0; i < 4; ++i) {
    EXPECT_LT(by_itself.world_low(20, i), by_itself.world_high(20, i));
    EXPECT_GE(by_itself.world_low.minCoeff(), 0.0);
    EXPECT_LE(by_itself.world_high.maxCoeff(), 1.0);
  }
}

TEST(Ahead, WhatIsSetComesAFrameLaterToItsEffectsAndToNothingElse) {
  const KnownTime t;
  const Ahead by_itself = t.look({3, 10}), once = t.look({3, 10, kGreenOfCircuit, 0.1}),
              held = t.look({3, 10, kGreenOfCircuit, 0.1, true});
  for (const Ahead* set : {&once, &held}) {
    for (const MatrixD* rows : {&set->world, &set->expected}) {
      EXPECT_NEAR((*rows)(1, kGreenOfCircuit), 0.1, 0.02);
      const MatrixD& usual = rows == &set->world ? by_itself.world : by_itself.expected;
      EXPECT_NEAR((*rows)(1, 0), usual(1, 0), 1e-6) << "red follows a frame later";
      EXPECT_NEAR((*rows)(2, 2), usual(2, 2), 1e-6) << "blue does not follow from green";
      EXPECT_NEAR((*rows)(20, 3), usual(20, 3), 1e-6) << "nor does the arm";
    }
    EXPECT_LT((set->expected - set->world).cwiseAbs().maxCoeff(), 0.03);
  }
  EXPECT_GT(once.world(30, kGreenOfCircuit), 0.4) << "it is left to its causes again";
  EXPECT_NEAR(held.world(30, kGreenOfCircuit), 0.1, 1e-12);
  EXPECT_LT(held.world(30, 0), once.world(30, 0) - 0.02);
}

TEST(Ahead, WhatIsNotKnownIsSaid) {
  KnownTime t;
  t.latent_of[kGreenOfCircuit] = -1;
  const Ahead set = t.look({0, 0, kGreenOfCircuit, 1.0});
  EXPECT_EQ(set.world.rows(), 0);
  EXPECT_NE(set.no_world.find("z1 goes with no variable"), std::string::npos) << set.no_world;
  EXPECT_FLOAT_EQ(set.latents(1, kGreenOfCircuit), 1.0F) << "in units of its own";
  t.data.domain.assign(20, 0);
  EXPECT_NE(t.look({0, 0}).no_world.find("environment"), std::string::npos);
  EXPECT_THROW(t.look({0, 0, 4, 1.0}), UsageError);
  EXPECT_EQ(t.look({-1, 900}).latents.rows(), 31) << "there is always a sequence and a frame";
  t.data = sample_dataset(t.world, world_kind("circuit-time", "single"), 20, 5, Stream::kWorldTest);
  EXPECT_THROW(t.look({0, 0}), Error);
}

std::shared_ptr<Snapshot> snapshot_in_time(float pace, float goal) {
  auto snapshot = pretrained_snapshot();
  snapshot->settings.world.name = "circuit-time";
  snapshot->settings.world.kind = "sequences";
  snapshot->settings.method = "pca";  // takes data of any kind
  auto pipeline = std::make_shared<Pipeline>(*snapshot->pipeline);
  pipeline->causal = std::make_shared<Onward>(pipeline->causal, pace, goal);
  snapshot->pipeline = pipeline;
  return snapshot;
}

TEST(FilmPanelAhead, ModelAndWorldGoOnAndAVariableIsSet) {
  PanelHost host(snapshot_in_time(0.3F, 0), panels_of(make_film_panel()), 900, 480);
  host.settle();
  host.set("film.frame", "12");
  host.click("film.ahead");
  host.settle();
  EXPECT_EQ(host.read("film.ahead.lanes"), "4");
  EXPECT_NE(host.read("film.ahead.caption").find("8 of 10"), std::string::npos);
  host.set("film.ahead.frame", "0");
  const auto both = [&](const std::string& name) {
    const std::string text = host.read("film.ahead." + name);
    return std::pair(std::stod(text), std::stod(text.substr(text.find(' '))));
  };
  EXPECT_NEAR(both("red").first, both("red").second, 0.15) << "they start from one frame";
  const Image now = host.screenshot();
  host.set("film.ahead.frame", "20");
  EXPECT_NE(host.screenshot().pixels, now.pixels);
  const double red_before = both("red").second;

  // The knob of green, up to the top of its lane.
  host.drag("film.do.green", ImVec2(0.5F, 0.5F), ImVec2(0.5F, 0.02F));
  host.click("film.ahead.held");
  host.settle();
  EXPECT_GT(both("green").second, 0.85);
  EXPECT_GT(both("green").first, 0.85);
  EXPECT_GT(both("red").second, red_before + 0.05) << "the world lets red follow";
  host.click("film.ahead.free");
  host.settle();
  EXPECT_NEAR(both("red").second, red_before, 1e-3);
  host.set("film.do.green", "0.2");
  host.settle();
  host.set("film.ahead.frame", "1");
  EXPECT_NEAR(both("green").second, 0.2, 1e-3);
  host.drag("film.ahead.time", ImVec2(0.2F, 0.5F), ImVec2(0.5F, 0.5F));
  EXPECT_NEAR(host.number("film.ahead.frame"), 15, 1);

  // Without the truth the model is alone.
  host.click("film.truth");
  host.settle();
  EXPECT_EQ(host.read("film.ahead.green").find(' '), std::string::npos);
  EXPECT_EQ(host.widgets.find("film.ahead.world"), nullptr);
  host.click("film.ahead");
  EXPECT_EQ(host.widgets.find("film.ahead.time"), nullptr);
}

TEST(FilmPanelAhead, WhatGrowsOutOfAllBoundsIsSaid) {
  PanelHost host(snapshot_in_time(-1e9F, 0), panels_of(make_film_panel()), 900, 480);
  host.settle();
  host.click("film.ahead");
  host.settle();
  EXPECT_NE(host.read("film.error").find("out of all bounds"), std::string::npos);
}

}  // namespace
}  // namespace causeway
