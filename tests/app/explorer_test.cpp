#include "app/explore/explorer.h"

#include <gtest/gtest.h>

#include "engine/models/ilcm.h"

namespace causeway {
namespace {

/// A model that has learned nothing, which is enough to ask it.
std::shared_ptr<Snapshot> snapshot(std::uint64_t run = 1, std::uint64_t version = 1) {
  auto s = std::make_shared<Snapshot>();
  s->run = run;
  s->pipeline_version = version;
  s->settings.image.size = 32;
  AutoencoderShape images;
  images.size = 32;
  images.codes = 6;
  images.channels = {8, 16};
  images.hidden = 16;
  auto pipeline = std::make_shared<Pipeline>();
  pipeline->images = std::make_shared<const ImageAutoencoder>(images, 1);
  pipeline->scaler.kept = {0, 1, 2, 3, 4, 5};
  pipeline->scaler.mean = Eigen::RowVectorXf::Zero(6);
  pipeline->scaler.std = Eigen::RowVectorXf::Ones(6);
  IlcmShape shape;
  shape.codes = 6;
  shape.latents = 4;
  shape.hidden = {16};
  shape.solution_hidden = {8};
  pipeline->causal = std::make_shared<const Ilcm>(shape, 1, 0);
  s->pipeline = pipeline;
  return s;
}

TEST(Explorer, AnswersCarryTheIdOfTheirRequest) {
  Explorer explorer;
  const std::uint64_t id = explorer.ask(snapshot(), ReconstructRequest{3});
  ASSERT_TRUE(explorer.wait_until_idle(30));
  const auto answer = explorer.answer<Reconstruction>();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error, "");
  EXPECT_EQ(answer->id, id);
  EXPECT_EQ(answer->run, 1U);
  EXPECT_EQ(answer->samples, 64);
  EXPECT_EQ(answer->original.width, 32);
  EXPECT_EQ(answer->reconstruction.width, 32);
  EXPECT_GT(answer->squared_error, 0.0);
}

TEST(Explorer, StaleAnswersAreDropped) {
  Explorer explorer;
  // Slow enough for the first request to be under way: it draws the test pictures.
  explorer.ask(snapshot(), ReconstructRequest{0});
  while (!explorer.idle() && explorer.dropped() == 0) {
    const std::uint64_t newest = explorer.ask(snapshot(), ReconstructRequest{1});
    explorer.wait_until_idle(30);
    const auto answer = explorer.answer<Reconstruction>();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->id, newest);
    EXPECT_EQ(answer->request.sample, 1);
  }

  // Many requests in a row: only a few are computed, the last one is what stays.
  std::uint64_t last = 0;
  for (int i = 0; i < 200; ++i) last = explorer.ask(snapshot(), ReconstructRequest{i});
  ASSERT_TRUE(explorer.wait_until_idle(30));
  EXPECT_EQ(explorer.answer<Reconstruction>()->id, last);
  EXPECT_EQ(explorer.answer<Reconstruction>()->request.sample, 199);
}

TEST(Explorer, AnswersForAnotherRunAreDropped) {
  Explorer explorer;
  const auto old_run = snapshot(1);
  const auto new_run = snapshot(2);
  explorer.ask(old_run, ReconstructRequest{0});
  ASSERT_TRUE(explorer.wait_until_idle(30));
  for (int i = 0; i < 50; ++i) {
    explorer.ask(old_run, ReconstructRequest{5});
    explorer.ask(new_run, ReconstructRequest{5});
  }
  ASSERT_TRUE(explorer.wait_until_idle(30));
  EXPECT_EQ(explorer.answer<Reconstruction>()->run, 2U);
}

TEST(Explorer, PicturesOfASliderOnItsWayAreShown) {
  InterveneRequest a{0, 1, 0.1F, EditMode::kDo, 1};
  InterveneRequest b = a;
  b.value = 0.9F;
  EXPECT_TRUE(a.same_subject(b));
  b.mode = EditMode::kSetLatent;
  EXPECT_FALSE(a.same_subject(b));
}

TEST(Explorer, InterventionSetsTheLatent) {
  Explorer explorer;
  explorer.ask(snapshot(), RangesRequest{});
  explorer.ask(snapshot(), InterveneRequest{2, 1, 0.75F, EditMode::kSetLatent, 1});
  ASSERT_TRUE(explorer.wait_until_idle(30));
  const auto answer = explorer.answer<Intervention>();
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->error, "");
  ASSERT_EQ(answer->causal_after.size(), 4U);
  EXPECT_NEAR(answer->causal_after[1], 0.75F, 1e-3);
  EXPECT_NEAR(answer->causal_after[0], answer->causal_before[0], 1e-3);
  const auto ranges = explorer.answer<LatentRanges>();
  ASSERT_TRUE(ranges);
  EXPECT_EQ(ranges->pictures, 128);
  for (int i = 0; i < 4; ++i)
    EXPECT_LT(ranges->low[static_cast<std::size_t>(i)], ranges->high[static_cast<std::size_t>(i)]);
}

TEST(Explorer, WhatCannotBeDoneIsSaid) {
  Explorer explorer;
  auto vectors = snapshot(7);
  vectors->settings.world.name = "scaling";
  explorer.ask(vectors, ReconstructRequest{0});
  ASSERT_TRUE(explorer.wait_until_idle(30));
  EXPECT_NE(explorer.answer<Reconstruction>()->error.find("no pictures"), std::string::npos);
  auto unloaded = snapshot();
  unloaded->settings.world.data = "pairs.npz";  // its pictures come with the data, which are not there
  explorer.ask(unloaded, ReconstructRequest{0});
  ASSERT_TRUE(explorer.wait_until_idle(30));
  EXPECT_NE(explorer.answer<Reconstruction>()->error, "");
  EXPECT_NE(explorer.answer<Reconstruction>()->hint, "");
}

}  // namespace
}  // namespace causeway
