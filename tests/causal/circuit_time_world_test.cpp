// The circuit in time: its laws, what is recorded of it, and where it is touched.
#include "engine/causal/circuit_time_world.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/causal/circuit_world.h"
#include "engine/causal/sequence_kinds.h"
#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"
#include "statistics.h"

namespace causeway {
namespace {

using circuit::kArm;
using circuit::kBlue;
using circuit::kGreen;
using circuit::kRed;

World in_time(double rate = 0.4, double noise = 0.08) {
  WorldSpec spec{.name = "circuit-time"};
  spec.intervention_rate = rate;
  spec.step_noise = noise;
  return make_world(spec);
}

Dataset sequences(const World& world, std::int64_t units, const char* kind = "sequences") {
  return sample_dataset(world, world_kind("circuit-time", kind), units, 3, Stream::kTest);
}

TEST(CircuitTime, LampsGoHalfOfTheWayAndTheArmATenth) {
  const World world = in_time();
  const LaggedModel& model = *world.lagged();
  // red, green, blue, arm; the arm presses green fully, and neither of the others.
  auto next = model.mean_next(std::vector<double>{0.1, 0.3, 0.4, 0.5});
  EXPECT_NEAR(next[kRed], 0.5 * 0.1 + 0.5 * (0.2 + 0.6 * 0.7), 1e-12);
  EXPECT_NEAR(next[kGreen], 0.5 * 0.3 + 0.5 * 0.8, 1e-12);
  EXPECT_NEAR(next[kBlue], 0.5 * 0.4 + 0.5 * 0.2, 1e-12);
  EXPECT_NEAR(next[kArm], 0.5, 1e-12);
  // At .31 it presses red by 3/4; two bright lamps drive red to its end without it.
  next = model.mean_next(std::vector<double>{0.9, 0.1, 0.0, 0.31});
  EXPECT_NEAR(next[kRed], 0.5 * 0.9 + 0.5 * (0.2 + 0.6 * 0.85), 1e-12);
  EXPECT_NEAR(next[kArm], 0.5 + 0.9 * (0.31 - 0.5), 1e-12);
  next = model.mean_next(std::vector<double>{0.0, 0.9, 0.9, 0.0});
  EXPECT_NEAR(next[kRed], 0.4, 1e-12);
}

TEST(CircuitTime, TheLaggedGraphIsThatOfItsMeans) {
  const World world = in_time();
  const LaggedModel& model = *world.lagged();
  Matrix<int> moved = Matrix<int>::Zero(4, 4);
  for (int r = 0; r < 300; ++r) {
    Random random(1, Stream::kTest, static_cast<std::uint64_t>(r));
    std::vector<double> now(4);
    for (double& value : now) value = random.uniform();
    const auto before = model.mean_next(now);
    for (int i = 0; i < 4; ++i) {
      auto changed = now;
      changed[static_cast<std::size_t>(i)] = random.uniform();
      const auto after = model.mean_next(changed);
      for (std::size_t j = 0; j < 4; ++j) {
        EXPECT_GT(after[j], 0.0);
        EXPECT_LT(after[j], 1.0);
        if (std::abs(after[j] - before[j]) > 1e-9) moved(i, static_cast<Eigen::Index>(j)) = 1;
      }
    }
  }
  EXPECT_EQ(moved, model.lagged());
  EXPECT_EQ(model.lagged().sum(), 9);
  EXPECT_TRUE(model.within().edges().empty());
}

TEST(CircuitTime, RecordsEverythingThatHappens) {
  const World world = in_time();
  const Dataset data = sequences(world, 200);
  EXPECT_NO_THROW(data.validate());
  EXPECT_EQ(data.frames, kSequenceFrames);
  EXPECT_EQ(data.offer(), world_kind("circuit-time", "sequences").offer);
  EXPECT_EQ(data.truth.lagged, world.lagged()->lagged());
  EXPECT_EQ(data.truth.graph.sum(), 0);
  const Matrix<std::uint8_t>& targets = data.truth.targets;
  Vector<double> each = targets.cast<double>().colwise().mean();
  EXPECT_NEAR(each.sum(), 0.4, 0.02);
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(each(i), 0.1, 0.012);
  EXPECT_LE(targets.cast<int>().rowwise().sum().maxCoeff(), 1);

  // What was set is uniform; of what was not, the noise is.
  std::vector<double> set, start;
  std::vector<std::vector<double>> noise(4);
  for (std::int64_t u = 0; u < data.units; ++u) {
    for (int t = 0; t + 1 < data.frames; ++t) {
      const Eigen::Index row = u * data.frames + t + 1;
      for (int i = 0; i < 4; ++i) {
        const bool target = targets(u * (data.frames - 1) + t, i) != 0;
        (target ? set : noise[static_cast<std::size_t>(i)])
            .push_back((target ? data.truth.factors : data.truth.noise)(row, i));
      }
    }
    for (int i = 0; i < 4; ++i) start.push_back(data.truth.factors(u * data.frames, i));
  }
  const auto uniform = [](double x) { return x; };
  EXPECT_LT(kolmogorov_smirnov(set, uniform), 1.95);
  EXPECT_LT(kolmogorov_smirnov(start, uniform), 1.95);
  for (const auto& of_variable : noise) EXPECT_LT(kolmogorov_smirnov(of_variable, uniform), 1.95);
}

TEST(CircuitTime, NextValuesHaveTheMeansAndVariancesOfTheirLaw) {
  const World world = in_time(0.0, 0.06);
  const Dataset data = sequences(world, 100);
  EXPECT_EQ(data.truth.targets.cast<int>().sum(), 0) << "a rate of 0 means never";
  Vector<double> mean = Vector<double>::Zero(4), square = Vector<double>::Zero(4);
  double count = 0;
  for (std::int64_t u = 0; u < data.units; ++u) {
    for (int t = 0; t + 1 < data.frames; ++t, ++count) {
      const Eigen::Index row = u * data.frames + t;
      const std::vector<double> now(data.truth.factors.row(row).begin(), data.truth.factors.row(row).end());
      const auto expected = world.lagged()->mean_next(now);
      for (int i = 0; i < 4; ++i) {
        const double m = expected[static_cast<std::size_t>(i)];
        const double z = (data.truth.factors(row + 1, i) - m) / std::sqrt(4 * 0.06 * 0.06 * m * (1 - m));
        mean(i) += z;
        square(i) += z * z;
      }
    }
  }
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(mean(i) / count, 0.0, 0.05) << i;
    EXPECT_NEAR(square(i) / count, 1.0, 0.06) << i;
  }
}

TEST(CircuitTime, SeveralAreSetAtOnceInHalfOfTheSteps) {
  const Dataset data = sequences(in_time(0.8), 100, "sequences-several");
  EXPECT_NO_THROW(data.validate());
  const Vector<int> counts = data.truth.targets.cast<int>().rowwise().sum();
  EXPECT_EQ(counts.maxCoeff(), 2);
  const auto steps = static_cast<double>(counts.size());
  EXPECT_NEAR((counts.array() == 0).count() / steps, 0.2, 0.03);
  EXPECT_NEAR((counts.array() == 2).count() / steps, 0.4, 0.03);
  EXPECT_EQ(data.actions.size(), 0);
}

TEST(CircuitTime, EachRegimeHasItsPace) {
  const Dataset data = sequences(in_time(0.4), 90, "sequences-regimes");
  EXPECT_NO_THROW(data.validate());
  ASSERT_EQ(std::ssize(data.domain), 90);
  EXPECT_TRUE(data.offer().domain);
  // Of variables that nobody sets: how far they go in a step, a regime each.
  Eigen::Vector3d way = Eigen::Vector3d::Zero(), count = Eigen::Vector3d::Zero();
  for (std::int64_t u = 0; u < data.units; ++u) {
    for (int t = 0; t + 1 < data.frames; ++t) {
      const Eigen::Index row = u * data.frames + t;
      for (int i = 0; i < 4; ++i) {
        const bool set = data.truth.targets(u * (data.frames - 1) + t, i) != 0;
        if (set) continue;
        const int regime = data.domain[static_cast<std::size_t>(u)];
        way(regime) += std::abs(data.truth.factors(row + 1, i) - data.truth.factors(row, i));
        ++count(regime);
      }
    }
  }
  way = way.cwiseQuotient(count);
  EXPECT_GT(way(0), 1.4 * way(1));
  EXPECT_GT(way(1), 1.4 * way(2));
}

TEST(CircuitTime, SinglePicturesAreUniformAndIndependent) {
  const Dataset data = sequences(in_time(), 4000, "single");
  EXPECT_EQ(data.frames, 1);
  EXPECT_EQ(data.truth.lagged.size(), 0) << "a picture out of time has no next one";
  for (int i = 0; i < 4; ++i) {
    const Vector<double> values = data.truth.factors.col(i);
    EXPECT_LT(kolmogorov_smirnov({values.begin(), values.end()}, [](double x) { return x; }), 1.95);
    for (int j = 0; j < i; ++j) {
      const Vector<double> other = data.truth.factors.col(j);
      EXPECT_NEAR(12 * (values.array() - 0.5).matrix().dot((other.array() - 0.5).matrix()) / 4000, 0.0, 0.06);
    }
  }
}

TEST(CircuitTime, AUnitIsAFunctionOfSeedStreamAndUnit) {
  const World world = in_time();
  const Dataset few = sequences(world, 3), many = sequences(world, 9);
  EXPECT_EQ(slice(many, 0, 3).truth.factors, few.truth.factors);
  EXPECT_EQ(slice(many, 0, 3).actions, few.actions);
  const DataKind& kind = world_kind("circuit-time", "sequences");
  EXPECT_NE(sample_dataset(world, kind, 3, 4, Stream::kTest).truth.factors, few.truth.factors);
  EXPECT_NE(sample_dataset(world, kind, 3, 3, Stream::kWorldTest).truth.factors, few.truth.factors);
  EXPECT_NE(sequences(in_time(0.4, 0.05), 3).truth.factors, few.truth.factors) << "its noise is a setting";
}

TEST(CircuitTime, TouchesAreOnWhatIsSetAndElsewhereOtherwise) {
  const Dataset data = sequences(in_time(), 100);
  ASSERT_EQ(data.actions.cols(), 2);
  const auto labels = target_labels(data.truth.targets);
  double far = 0;
  for (std::size_t step = 0; step < labels.size(); ++step) {
    const auto i = static_cast<Eigen::Index>(step);
    const double x = data.actions(i, 0), y = data.actions(i, 1);
    ASSERT_TRUE(x >= 0 && x <= 1 && y >= 0 && y <= 1);
    const Eigen::Index before = i / (data.frames - 1) * data.frames + i % (data.frames - 1);
    for (int variable = 0; variable < 4; ++variable) {
      const double value = data.truth.factors(before, variable);
      const auto at = circuit_time::place_in_picture(variable, value);
      const double distance = std::hypot(x - at[0], y - at[1]);
      if (labels[step] == variable + 1) {
        const double reach = variable == kArm ? circuit_time::kArmScatter : circuit_time::kLampScatter;
        ASSERT_LE(distance, reach + 1e-12);
        far = std::max(far, distance / reach);
      } else if (labels[step] == 0) {
        ASSERT_GE(distance, 0.9 * circuit_time::kClear);
      }
    }
  }
  EXPECT_GT(far, 0.95) << "touches scatter over all of the lamp";
}

TEST(CircuitTime, RefusesImpossibleSettings) {
  EXPECT_THROW(in_time(1.2), UsageError);
  EXPECT_THROW(in_time(0.4, 0.3), UsageError);
}

}  // namespace
}  // namespace causeway
