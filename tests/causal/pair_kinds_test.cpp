// Pairs that break rules: interventions that leave causes in force, and several at once.
#include "engine/causal/pair_kinds.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/causal/circuit_world.h"
#include "engine/data/sample_dataset.h"

namespace causeway {
namespace {

TEST(PairKinds, EveryWorldOfPairsOffersThem) {
  int worlds = 0;
  for (const std::string& name : world_names()) {
    // Others are recorded as they go on in time, by environment, or as single vectors.
    if (world_kinds(name).front().offer.frames != 2) continue;
    EXPECT_EQ(world_kinds(name).front().name, "pairs") << "what is meant where nothing is said";
    ++worlds;
    for (const char* kind : {"pairs-soft", "pairs-several"}) {
      const Dataset data = sample_dataset(make_world(name), world_kind(name, kind), 300, 2, Stream::kTest);
      EXPECT_NO_THROW(data.validate()) << name << ", " << kind;
      EXPECT_EQ(data.frames, 2);
    }
  }
  EXPECT_EQ(worlds, 6);
}

TEST(PairKinds, SoftInterventionsDrawOneNoiseAnew) {
  const World world = circuit_world();
  const Dataset data = sample_dataset(world, soft_pairs_kind(), 3000, 2, Stream::kTest);
  int none = 0;
  double covariance = 0, driven = 0;
  for (std::int64_t u = 0; u < data.units; ++u) {
    const auto target = data.truth.targets.row(u);
    none += target.sum() == 0;
    ASSERT_LE(target.sum(), 1);
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(data.truth.noise(2 * u, i) != data.truth.noise(2 * u + 1, i), target(i) == 1) << u;
    }
    const std::vector<double> after(data.truth.noise.row(2 * u + 1).data(), data.truth.noise.row(2 * u + 1).data() + 4);
    const std::vector<double> latents = world.model().solve(after);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(data.truth.factors(2 * u + 1, i), latents[static_cast<std::size_t>(i)]);
    if (target(circuit::kRed) == 0) continue;
    const double mean = circuit::red_mean(latents[circuit::kGreen], latents[circuit::kBlue], latents[circuit::kArm]);
    covariance += (latents[circuit::kRed] - 0.5) * (mean - 0.5);
    driven += (mean - 0.5) * (mean - 0.5);
  }
  EXPECT_NEAR(none, 600, 100);
  EXPECT_GT(covariance, 0.8 * driven) << "red still follows its causes";
}

TEST(PairKinds, SeveralAreSetAtOnceInHalfOfThePairs) {
  const World world = circuit_world();
  const Dataset data = sample_dataset(world, several_pairs_kind(), 3000, 2, Stream::kTest);
  Vector<int> count = Vector<int>::Zero(3), each = Vector<int>::Zero(4);
  for (std::int64_t u = 0; u < data.units; ++u) {
    const auto target = data.truth.targets.row(u);
    ASSERT_LE(target.sum(), 2);
    ++count(target.sum());
    for (int i = 0; i < 4; ++i) {
      each(i) += target(i);
      if (target(i) == 0) {
        EXPECT_EQ(data.truth.noise(2 * u, i), data.truth.noise(2 * u + 1, i));
      }
    }
    const std::vector<double> after(data.truth.noise.row(2 * u + 1).data(), data.truth.noise.row(2 * u + 1).data() + 4);
    const std::vector<double> latents = world.model().solve(after);
    for (int i = 0; i < 4; ++i) {
      EXPECT_NEAR(data.truth.factors(2 * u + 1, i), latents[static_cast<std::size_t>(i)], 1e-6);
    }
  }
  EXPECT_NEAR(count(0), 600, 100);
  EXPECT_NEAR(count(1), 1200, 120);
  EXPECT_NEAR(count(2), 1200, 120);
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(each(i), 900, 110);
  const auto labels = pair_labels(data);
  EXPECT_EQ(std::count(labels.begin(), labels.end(), -1), count(2)) << "there is no single right answer";
}

}  // namespace
}  // namespace causeway
