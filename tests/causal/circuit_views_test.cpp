// The circuit seen twice: what two views share and what they do not.
#include <gtest/gtest.h>

#include "engine/causal/circuit_views_world.h"
#include "engine/causal/circuit_world.h"
#include "engine/data/sample_dataset.h"

namespace causeway {
namespace {

TEST(CircuitViews, ViewsShareTheCircuitAndDifferInStyle) {
  const World world = make_world(WorldSpec{.name = "circuit-views", .own = {{"change", 0.6}, {"strength", 0.5}}});
  const Dataset data = sample_dataset(world, world_kind("circuit-views", "views"), 2000, 3, Stream::kTest);
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(data.offer(), world_kind("circuit-views", "views").offer);
  Vector<double> changed = Vector<double>::Zero(circuit_views::kCount);
  for (std::int64_t u = 0; u < data.units; ++u) {
    const auto first = data.truth.factors.row(2 * u), second = data.truth.factors.row(2 * u + 1);
    for (int i = 0; i < circuit_views::kCount; ++i) changed(i) += first(i) != second(i);
  }
  for (int i = 0; i < circuit::kCount; ++i) EXPECT_EQ(changed(i), 0) << i;
  for (int i = circuit::kCount; i < circuit_views::kCount; ++i) {
    EXPECT_NEAR(changed(i) / 2000, 0.6, 0.05) << i;
    EXPECT_GE(data.truth.factors.col(i).minCoeff(), 0.25);
    EXPECT_LE(data.truth.factors.col(i).maxCoeff(), 0.75);
  }
  // The content is the circuit's: green and red go together as there.
  const auto red = data.truth.factors.col(circuit::kRed).array(),
             green = data.truth.factors.col(circuit::kGreen).array();
  EXPECT_GT(((red - red.mean()) * (green - green.mean())).mean(), 0.005);
}

}  // namespace
}  // namespace causeway
