// Vectors from several environments: only the style's law changes, and the last one's answers are not told.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/causal/shift_vectors_world.h"
#include "engine/data/sample_dataset.h"

namespace causeway {
namespace {

TEST(ShiftVectors, OnlyTheStyleHasAnotherLawInEachEnvironment) {
  const World world = make_world(WorldSpec{.name = "shift-vectors", .seed = 3, .own = {{"environments", 3}}});
  const DataKind& kind = world_kind("shift-vectors", "single");
  const Dataset data = sample_dataset(world, kind, 6000, 3, Stream::kWorldTrain);
  EXPECT_NO_THROW(data.validate());
  double style_apart = 0;
  for (int i = 0; i < 4; ++i) {
    std::vector<double> means;
    for (int e = 0; e < 3; ++e) {
      double sum = 0;
      int count = 0;
      for (std::int64_t u = 0; u < data.units; ++u) {
        if (data.domain[static_cast<std::size_t>(u)] != e) continue;
        sum += data.truth.factors(u, i);
        ++count;
      }
      EXPECT_NEAR(count / 6000.0, 1.0 / 3, 0.03);
      means.push_back(sum / count);
      if (i < 2) {
        EXPECT_NEAR(means.back(), 0, 0.1);
      }
    }
    if (i >= 2) style_apart += std::abs(means[0] - means[2]) + std::abs(means[1] - means[2]);
  }
  EXPECT_GT(style_apart, 1);
  int told = 0, known = 0;
  for (std::int64_t u = 0; u < data.units; ++u) {
    told += data.domain[static_cast<std::size_t>(u)] == 2 && data.truth.classes[static_cast<std::size_t>(u)] != 0;
  }
  EXPECT_EQ(told, 0) << "nothing of the answers in the last environment";
  const Dataset held_out = sample_dataset(world, kind, 2000, 3, Stream::kWorldTest);
  for (std::int64_t u = 0; u < held_out.units; ++u) {
    EXPECT_EQ(held_out.domain[static_cast<std::size_t>(u)], 2);
    known += held_out.truth.classes[static_cast<std::size_t>(u)];
  }
  EXPECT_NEAR(known / 2000.0, 0.5, 0.05);
}

}  // namespace
}  // namespace causeway
