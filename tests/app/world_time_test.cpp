// A world that goes on in time while somebody watches: steps, pokes, and what is kept of them.
#include "app/explore/world_time.h"

#include <gtest/gtest.h>

#include <cmath>

#include "app/panels/panels.h"
#include "engine/causal/sequence_kinds.h"
#include "engine/core/error.h"
#include "engine/data/load_dataset.h"
#include "tests/app/panel_host.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

TEST(WorldTime, APokeIsGivenItsValueAndWhatFollowsComesAFrameLater) {
  WorldTime time(make_world("circuit-time"), 4);
  const int green = time.world().variable("green"), red = time.world().variable("red");
  const auto latents = [&] { return time.moments().back().latents; };
  for (int k = 0; k < 30; ++k) time.step(Do{green, 0.05}, false);
  EXPECT_EQ(latents()[static_cast<std::size_t>(green)], 0.05);
  EXPECT_EQ(time.pokes(), 30);
  // The same noise with and without a poke: nothing but what was poked differs at once, its effect is later.
  WorldTime other = time;
  time.step(Do{green, 0.95}, false);
  other.step(Do{green, 0.05}, false);
  EXPECT_EQ(latents()[static_cast<std::size_t>(red)], other.moments().back().latents[static_cast<std::size_t>(red)]);
  time.step({}, false);
  other.step({}, false);
  EXPECT_GT(latents()[static_cast<std::size_t>(red)],
            other.moments().back().latents[static_cast<std::size_t>(red)] + 0.02);
  EXPECT_EQ(time.pokes(), 31);
  for (int k = 0; k < 200; ++k) time.step({}, true);
  EXPECT_NEAR(time.pokes() - 31, 200 * time.world().lagged()->rate(), 30);
}

TEST(WorldTime, WhatWasSeenCanBeKeptAndReadAgain) {
  WorldTime time(make_world("circuit-time"), 2);
  EXPECT_THROW(time.record(kSequenceFrames), Error);
  time.step(Do{1, 0.8}, false);
  for (int k = 0; k < 109; ++k) time.step({}, true);
  const Dataset kept = time.record(kSequenceFrames);
  EXPECT_EQ(kept.units, 2) << "what does not fill a sequence is left out";
  const TemporaryDirectory d;
  save_recording(kept, 32, d / "pokes.npz");
  const Dataset read = load_dataset(d / "pokes.npz");
  EXPECT_EQ(read.frames, kSequenceFrames);
  EXPECT_EQ(read.world, "circuit-time");
  EXPECT_EQ(read.truth.targets, kept.truth.targets);
  EXPECT_EQ(read.truth.targets(0, 1), 1);
  EXPECT_EQ(read.truth.lagged, time.world().lagged()->lagged());
  EXPECT_TRUE(read.actions.isApprox(kept.actions, 1e-6));
  EXPECT_EQ(read.truth.factors(1, 1), 0.8);
  EXPECT_TRUE(read.has_pictures());
}

struct TimeHost : PanelHost {
  static std::shared_ptr<const Snapshot> shown() {
    auto snapshot = pretrained_snapshot();
    snapshot->settings.world.name = "circuit-time";
    return snapshot;
  }
  TimeHost() : PanelHost(shown(), panels_of(make_world_panel()), 800, 520) { frame(3); }
};

TEST(WorldPanelInTime, RunsStandsStillAndIsPoked) {
  TimeHost host;
  host.click("world.itself");
  EXPECT_EQ(host.read("world.itself"), "no");
  host.click("world.step");
  EXPECT_EQ(host.read("world.moment"), "1");
  EXPECT_EQ(host.read("world.pokes"), "0");
  host.set("world.green", "0.9");
  EXPECT_EQ(host.read("world.moment"), "2") << "a poke takes one step";
  EXPECT_EQ(host.read("world.pokes"), "1");
  EXPECT_NEAR(host.number("world.green"), 0.9, 1e-6);
  EXPECT_EQ(host.read("world.lit"), "1") << "green moves red next";
  host.click("world.run");
  for (int k = 0; k < 3000 && host.number("world.moment") < 4; ++k) host.frame();
  EXPECT_GE(host.number("world.moment"), 4);
  host.set("world.moment", "2");
  EXPECT_EQ(host.read("world.time"), "stands");
  EXPECT_NEAR(host.number("world.green"), 0.9, 1e-6) << "gone back to";
  EXPECT_EQ(host.read("world.pokes"), "1");
}

}  // namespace
}  // namespace causeway
