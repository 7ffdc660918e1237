#include "engine/grad/adam.h"

#include <gtest/gtest.h>

#include <cmath>

namespace causeway {
namespace {

TEST(Adam, FollowsTheFormulaOfThePaper) {
  ThreadPool pool(1);
  std::vector<Vector<double>> gradients(1);
  Vector<double> parameters = Vector<double>::Constant(1, 1.0);
  AdamState<double> state;
  state.reset(1);
  double m = 0, v = 0, expected = 1.0;
  for (int t = 1; t <= 5; ++t) {
    const double g = 0.3 * t - 0.8;
    gradients[0] = Vector<double>::Constant(1, g);
    adam_update(pool, AdamSettings{}, 0.01, gradients, parameters, state);
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    expected -= 0.01 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
    EXPECT_NEAR(parameters(0), expected, 1e-12);
  }
}

TEST(Adam, ShardsAreSummedAndTheNormIsClipped) {
  ThreadPool pool(2);
  std::vector<Vector<double>> gradients{Vector<double>::Constant(2, 3.0), Vector<double>::Constant(2, 1.0)};
  Vector<double> parameters = Vector<double>::Zero(2);
  AdamState<double> state;
  state.reset(2);
  AdamSettings settings;
  settings.clip_norm = 1.0;
  EXPECT_NEAR(adam_update(pool, settings, 0.1, gradients, parameters, state), std::sqrt(32.0), 1e-12);
  EXPECT_NEAR(state.first(0), 0.1 * 4.0 / std::sqrt(32.0), 1e-12);
}

TEST(Adam, ANonFiniteGradientChangesNothing) {
  ThreadPool pool(1);
  std::vector<Vector<double>> gradients{Vector<double>::Constant(3, std::nan(""))};
  Vector<double> parameters = Vector<double>::Constant(3, 2.0);
  AdamState<double> state;
  state.reset(3);
  EXPECT_FALSE(std::isfinite(adam_update(pool, AdamSettings{}, 0.1, gradients, parameters, state)));
  EXPECT_EQ(parameters, Vector<double>::Constant(3, 2.0));
  EXPECT_EQ(state.updates, 0);
}

TEST(Adam, TheNumberOfThreadsChangesNothing) {
  const Eigen::Index size = 50000;
  std::vector<Vector<float>> results;
  for (const int threads : {1, 2, 4}) {
    ThreadPool pool(threads);
    Vector<float> parameters = Vector<float>::LinSpaced(size, -1.0F, 1.0F);
    AdamState<float> state;
    state.reset(size);
    AdamSettings settings;
    settings.clip_norm = 2.0;
    for (int step = 0; step < 3; ++step) {
      std::vector<Vector<float>> gradients{Vector<float>::LinSpaced(size, -0.3F, 0.7F),
                                           Vector<float>::LinSpaced(size, 0.1F, -0.2F)};
      adam_update(pool, settings, 0.01, gradients, parameters, state);
    }
    results.push_back(parameters);
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
}

TEST(Schedules, EndPointsAndClamping) {
  EXPECT_DOUBLE_EQ(cosine_schedule(1.0, 0.1, 0.0), 1.0);
  EXPECT_NEAR(cosine_schedule(1.0, 0.1, 0.5), 0.55, 1e-12);
  EXPECT_NEAR(cosine_schedule(1.0, 0.1, 2.0), 0.1, 1e-12);
  EXPECT_DOUBLE_EQ(linear_ramp(0.0, 4.0, 0.25), 1.0);
  EXPECT_DOUBLE_EQ(linear_ramp(0.0, 4.0, -1.0), 0.0);
  EXPECT_NEAR(exponential_ramp(0.01, 1.0, 0.5), 0.1, 1e-12);
}

}  // namespace
}  // namespace causeway
