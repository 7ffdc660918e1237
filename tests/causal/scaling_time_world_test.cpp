// Random worlds in time, seen as vectors.
#include "engine/causal/scaling_time_world.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"
#include "engine/metrics/regression_probe.h"

namespace causeway {
namespace {

std::vector<double> anywhere(int n, std::uint64_t row) {
  Random random(1, Stream::kTest, row);
  std::vector<double> values(static_cast<std::size_t>(n));
  for (double& value : values) value = random.uniform(-2, 2);
  return values;
}

TEST(ScalingTime, NamesAreReadWithTheirVariants) {
  EXPECT_EQ(parse_world_spec("scaling-time-5", 7), (WorldSpec{"scaling-time", 5, "random", 7}));
  EXPECT_EQ(parse_world_spec("scaling-time-3-instantaneous").graph, "instantaneous");
  EXPECT_EQ(parse_world_spec("scaling-time").name, "scaling-time");
  EXPECT_EQ(parse_world_spec("scaling-4-chain").name, "scaling");
  for (const char* text :
       {"scaling-time-11", "scaling-time-1", "scaling-time-4-chain", "scaling-time-x", "scaling-4-instantaneous"}) {
    EXPECT_THROW(parse_world_spec(text), UsageError) << text;
  }
  EXPECT_TRUE(world_has_variants("scaling-time"));
  const auto kinds = world_graph_kinds();
  for (const char* kind : {"random", "full", "chain", "instantaneous"}) {
    EXPECT_EQ(std::count(kinds.begin(), kinds.end(), kind), 1) << kind;
  }
}

TEST(ScalingTime, GraphsAreThoseOfTheTransitions) {
  for (const char* name : {"scaling-time-2", "scaling-time-4", "scaling-time-8", "scaling-time-4-instantaneous"}) {
    for (const std::uint64_t seed : {1, 2}) {
      const World world = make_world(parse_world_spec(name, seed));
      const LaggedModel& model = *world.lagged();
      const int n = world.size();
      if (n > 4 && seed > 1) continue;  // slow
      Matrix<int> lagged = Matrix<int>::Zero(n, n), within = Matrix<int>::Zero(n, n);
      for (int r = 0; r < 20; ++r) {
        const auto now = anywhere(n, 2 * static_cast<std::uint64_t>(r)),
                   next = anywhere(n, 2 * static_cast<std::uint64_t>(r) + 1);
        for (int i = 0; i < n; ++i) {
          auto now_changed = now, next_changed = next;
          now_changed[static_cast<std::size_t>(i)] += 0.3;
          next_changed[static_cast<std::size_t>(i)] += 0.3;
          for (int j = 0; j < n; ++j) {
            const double density = model.log_density_next(j, now, next);
            lagged(i, j) |= model.log_density_next(j, now_changed, next) != density;
            if (i != j) within(i, j) |= model.log_density_next(j, now, next_changed) != density;
          }
        }
        for (const double mean : model.mean_next(now)) EXPECT_LT(std::abs(mean), 1.9);
      }
      EXPECT_EQ(lagged, model.lagged()) << name << ", seed " << seed;
      EXPECT_EQ(within, model.within().adjacency()) << name << ", seed " << seed;
      EXPECT_GT(lagged.sum(), n) << "something causes something else";
      EXPECT_EQ(within.sum() > 0, std::string(name).ends_with("instantaneous"));
    }
  }
}

TEST(ScalingTime, EveryCauseMatters) {
  for (const std::uint64_t seed : {1, 2}) {
    const World world = make_world(parse_world_spec("scaling-time-6", seed));
    const LaggedModel& model = *world.lagged();
    MatrixD effect = MatrixD::Zero(6, 6);
    for (int r = 0; r < 60; ++r) {
      const auto now = anywhere(6, static_cast<std::uint64_t>(r));
      const auto next = model.mean_next(now);
      for (int i = 0; i < 6; ++i) {
        auto changed = now;
        changed[static_cast<std::size_t>(i)] =
            anywhere(6, 1000 + static_cast<std::uint64_t>(r))[static_cast<std::size_t>(i)];
        const auto other = model.mean_next(changed);
        for (int j = 0; j < 6; ++j) {
          effect(i, j) += std::pow(other[static_cast<std::size_t>(j)] - next[static_cast<std::size_t>(j)], 2) / 60;
        }
      }
    }
    for (int i = 0; i < 6; ++i) {
      for (int j = 0; j < 6; ++j) {
        if (model.lagged()(i, j) == 0) continue;
        EXPECT_GT(std::sqrt(effect(i, j)), 0.1) << i << " -> " << j;
      }
    }
  }
}

TEST(ScalingTime, SequencesAreVectorsOfTheFlow) {
  const World world = make_world("scaling-time-4");
  const Dataset data = sample_dataset(world, world_kinds("scaling-time").front(), 60, 2, Stream::kTest);
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(data.actions.size(), 0) << "nothing is seen that could be touched";
  EXPECT_TRUE(data.offer().lagged && data.offer().targets);
  EXPECT_LE(data.truth.factors.cwiseAbs().maxCoeff(), 2.0);
  for (const Eigen::Index row : {0, 77, 2999}) {
    const std::vector<double> x(data.vectors.row(row).begin(), data.vectors.row(row).end());
    const auto z = world.observation()->inverse(x);
    for (int i = 0; i < 4; ++i) EXPECT_NEAR(z[static_cast<std::size_t>(i)], data.truth.factors(row, i), 1e-5);
  }
  const MatrixD x = data.vectors.cast<double>();
  const auto linear = regression_probe(x.topRows(1500), data.truth.factors.topRows(1500), x.bottomRows(1500),
                                       data.truth.factors.bottomRows(1500));
  EXPECT_LT(linear.test_r2.mean(), 0.97) << "no linear map undoes it";
  EXPECT_EQ(
      sample_dataset(make_world("scaling-time-4"), world_kinds("scaling-time").front(), 60, 2, Stream::kTest).vectors,
      data.vectors);
}

}  // namespace
}  // namespace causeway
