#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "app/panels/panels.h"
#include "tests/app/panel_host.h"

namespace causeway {
namespace {

/// The pretrained model, but for what it says about interventions.
class Opinionated final : public CausalModel, public TargetPosterior {
 public:
  explicit Opinionated(std::shared_ptr<const CausalModel> model, int says,
                       std::shared_ptr<const std::atomic<bool>> held = {})
      : model_(std::move(model)), says_(says), held_(std::move(held)) {}
  int latents() const override { return model_->latents(); }
  int codes() const override { return model_->codes(); }
  MatrixF encode_noise(const MatrixF& codes) const override { return model_->encode_noise(codes); }
  MatrixF causal_from_noise(const MatrixF& noise) const override { return model_->causal_from_noise(noise); }
  MatrixF noise_from_causal(const MatrixF& causal) const override { return model_->noise_from_causal(causal); }
  MatrixF decode_noise(const MatrixF& noise) const override { return model_->decode_noise(noise); }
  /// Always the same.
  MatrixF intervention_posterior(const MatrixF& before, const MatrixF&) const override {
    while (held_ && *held_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    MatrixF q = MatrixF::Constant(before.rows(), latents() + 1, 0.05F);
    q.col(says_).setConstant(0.8F);
    return q;
  }
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override {
    return model_->counterfactual_noise(noise, latent, values);
  }
  const GraphPart* graph() const override { return model_->graph(); }
  /// None below 0.
  const TargetPosterior* targets() const override { return says_ < 0 ? nullptr : this; }

 private:
  std::shared_ptr<const CausalModel> model_;
  int says_;
  std::shared_ptr<const std::atomic<bool>> held_;  // it answers once this is false
};

std::shared_ptr<Snapshot> opinionated(int says) {
  auto s = pretrained_snapshot();
  auto pipeline = std::make_shared<Pipeline>(*s->pipeline);
  pipeline->causal = std::make_shared<const Opinionated>(pipeline->causal, says);
  s->pipeline = std::move(pipeline);
  ++s->pipeline_version;
  return s;
}

struct PairsHost : PanelHost {
  explicit PairsHost(std::shared_ptr<const Snapshot> s) : PanelHost(std::move(s), panels_of(make_pairs_panel())) {
    settle();
  }
};

TEST(PairsPanel, ShowsWhatTheModelInfersAndTheTruthOnDemand) {
  PairsHost host(pretrained_snapshot());
  const auto answer = host.explorer.answer<Pairs>();
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->before.size(), 64U);
  ASSERT_EQ(answer->posterior.rows(), 64);
  const auto& latent_of = host.snapshot->scores->latent_of_factor;
  EXPECT_EQ(host.read("pairs.truth"), "hidden");
  int right = 0;
  for (int i = 0; i < 64; ++i) {
    const auto at = static_cast<std::size_t>(i);
    host.ui.sample = i;
    host.frame();
    double sum = 0;
    for (int k = 0; k < 5; ++k) sum += host.number("pairs.bar." + std::to_string(k));
    EXPECT_NEAR(sum, 1, 0.01);
    const int label = answer->labels[at];
    const std::string expected =
        label == 0 ? "nothing" : "z" + std::to_string(latent_of[static_cast<std::size_t>(label - 1)]);
    right += host.read("pairs.guess") == expected ? 1 : 0;
  }
  EXPECT_GE(right, 60);
  EXPECT_EQ(host.read("pairs.wrong"), std::to_string(64 - right));

  EXPECT_EQ(host.widgets.shown("pairs.verdict"), nullptr);
  host.click("pairs.truth");
  const int label = answer->labels[63];
  EXPECT_EQ(host.read("pairs.truth"), label == 0 ? "nothing" : answer->factors[static_cast<std::size_t>(label - 1)]);
  EXPECT_NE(host.widgets.shown("pairs.verdict"), nullptr);
  host.click("pairs.truth");
  EXPECT_EQ(host.read("pairs.truth"), "hidden");
  EXPECT_EQ(host.widgets.shown("pairs.verdict"), nullptr);
}

TEST(PairsPanel, LongNamesLeaveBarsAndSlidersTheirRoom) {
  auto s = pretrained_snapshot();
  auto scores = std::make_shared<Scores>(*s->scores);
  for (std::string& factor : scores->factors) factor = "положение механической руки " + factor;
  s->scores = std::move(scores);
  {
    PairsHost pairs(s);
    EXPECT_GT(pairs.number("pairs.bars"), 20);
  }
  PanelHost sliders(s, panels_of(make_intervention_panel()), 560, 290);
  sliders.settle();
  const WidgetRegistry::Rect slider = sliders.place("intervene.z0");
  EXPECT_GT(slider.right - slider.left, 50);
}

// Half a second passes unnoticed; what takes longer is said to be computed. In a test a frame is a sixtieth.
TEST(PairsPanel, SaysWhenItWaits) {
  const auto held = std::make_shared<std::atomic<bool>>(true);
  auto s = pretrained_snapshot();
  auto pipeline = std::make_shared<Pipeline>(*s->pipeline);
  pipeline->causal = std::make_shared<const Opinionated>(pipeline->causal, 1, held);
  s->pipeline = std::move(pipeline);
  PanelHost host(s, panels_of(make_pairs_panel()));
  const auto says = [&](int frames) {
    host.frame(frames);
    host.ui.computing = false;
    host.frame();
    return host.ui.computing;
  };
  EXPECT_FALSE(says(10));
  EXPECT_TRUE(says(40));
  *held = false;
  host.settle();
  EXPECT_FALSE(says(1));
}

TEST(PairsPanel, GoesFromPairToPair) {
  PairsHost host(pretrained_snapshot());
  const Image first = host.screenshot();
  host.click("pairs.next");
  EXPECT_EQ(host.ui.sample, 1);
  EXPECT_EQ(host.read("pairs.sample"), "2");
  EXPECT_NE(host.screenshot().pixels, first.pixels);
  host.click("pairs.previous");
  host.click("pairs.previous");
  EXPECT_EQ(host.ui.sample, 63);
  host.frame(2);
  EXPECT_TRUE(host.place("pairs.thumbnail.63").visible);  // the strip comes along
  EXPECT_FALSE(host.place("pairs.thumbnail.0").visible);
  host.set("pairs.sample", "1");
  host.frame(2);
  host.click("pairs.thumbnail.2");
  EXPECT_EQ(host.read("pairs.sample"), "3");
}

TEST(PairsPanel, FilterGoesThroughWrongOnesAlone) {
  PairsHost host(opinionated(0));  // "nothing was changed", every time
  const auto answer = host.explorer.answer<Pairs>();
  std::vector<int> wrong;
  for (int i = 0; i < 64; ++i) {
    if (answer->labels[static_cast<std::size_t>(i)] != 0) wrong.push_back(i);
  }
  ASSERT_GT(wrong.size(), 3U);
  ASSERT_LT(wrong.size(), 64U);
  EXPECT_EQ(host.read("pairs.wrong"), std::to_string(wrong.size()));
  EXPECT_EQ(host.read("pairs.listed"), "64");
  host.click("pairs.filter.wrong");
  EXPECT_EQ(host.read("pairs.filter"), "wrong");
  EXPECT_EQ(host.read("pairs.listed"), std::to_string(wrong.size()));
  host.set("pairs.sample", std::to_string(wrong.front() + 1));
  for (std::size_t k = 1; k <= wrong.size(); ++k) {
    host.click("pairs.next");
    EXPECT_EQ(host.ui.sample, wrong[k % wrong.size()]);
  }
  host.click("pairs.previous");
  EXPECT_EQ(host.ui.sample, wrong.back());
  host.click("pairs.truth");
  EXPECT_EQ(host.read("pairs.verdict"), "wrong");
  EXPECT_EQ(host.read("pairs.thumbnail." + std::to_string(wrong.back())), "wrong");
  host.click("pairs.filter.all");
  EXPECT_EQ(host.read("pairs.listed"), "64");
  EXPECT_THROW(host.set("pairs.filter", "lucky"), std::runtime_error);
}

TEST(PairsPanel, ALatentWithoutAFactorIsNeverRight) {
  auto s = pretrained_snapshot();
  auto scores = std::make_shared<Scores>(*s->scores);
  scores->latent_of_factor.assign(scores->latent_of_factor.size(), -1);
  s->scores = std::move(scores);
  PairsHost host(s);
  const auto answer = host.explorer.answer<Pairs>();
  const auto changed = 64 - std::count(answer->labels.begin(), answer->labels.end(), 0);
  EXPECT_GE(host.number("pairs.wrong"), static_cast<double>(changed));
}

TEST(PairsPanel, WithoutTargetsThereAreNoBars) {
  PairsHost host(opinionated(-1));
  EXPECT_NE(host.read("pairs.why").find("does not infer"), std::string::npos);
  EXPECT_EQ(host.widgets.find("pairs.bar.0"), nullptr);
  EXPECT_EQ(host.widgets.find("pairs.filter.wrong"), nullptr);
  host.place("pairs.image.2");
  host.click("pairs.truth");  // what is known can still be shown
  EXPECT_NE(host.read("pairs.truth"), "hidden");
}

TEST(PairsPanel, PairsAreThereBeforeAnyModel) {
  auto s = std::make_shared<Snapshot>();
  s->run = 1;
  s->settings.image.size = 32;
  PairsHost host(s);
  host.place("pairs.image.0");
  EXPECT_NE(host.read("pairs.why").find("Press Play"), std::string::npos);

  auto trained = pretrained_snapshot();
  trained->run = 2;
  host.snapshot = trained;  // a model comes: it is asked
  host.settle();
  host.place("pairs.bar.4");
}

TEST(PairsPanel, UnknownTruthIsSaid) {
  auto s = pretrained_snapshot();
  auto data = std::make_shared<RunData>();
  const auto shown = Explorer::SnapshotPtr(s);
  {
    // The same pairs as if they came from a file without labels.
    Explorer explorer;
    explorer.ask(shown, PairsRequest{});
    ASSERT_TRUE(explorer.wait_until_idle(60));
    const auto known = explorer.answer<Pairs>();
    data->test.units = 8;
    data->test.frames = 2;
    data->test.allocate_pictures(known->before[0].height, known->before[0].width);
    for (int i = 0; i < 8; ++i) {
      const auto at = static_cast<std::size_t>(i);
      std::copy(known->before[at].pixels.begin(), known->before[at].pixels.end(),
                data->test.picture_data(i, 0).begin());
      std::copy(known->after[at].pixels.begin(), known->after[at].pixels.end(), data->test.picture_data(i, 1).begin());
    }
  }
  s->settings.world.data = "pairs.npz";
  {
    PairsHost host(s);
    EXPECT_EQ(host.widgets.find("pairs.image.0"), nullptr);  // the file is not read yet
  }
  s->data = data;
  PairsHost host(s);
  EXPECT_EQ(host.read("pairs.listed"), "8");
  EXPECT_EQ(host.read("pairs.truth"), "unknown");
  host.place("pairs.bar.4");
  EXPECT_EQ(host.widgets.find("pairs.filter.wrong"), nullptr);
  EXPECT_EQ(host.widgets.find("pairs.truth"), nullptr);
}

}  // namespace
}  // namespace causeway
