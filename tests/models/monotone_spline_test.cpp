#include "engine/models/monotone_spline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/core/random.h"

namespace causeway {
namespace {

constexpr int kBins = 6;

std::vector<double> random_raw(std::uint64_t row, double scale = 1.5) {
  Random random(11, Stream::kTest, row);
  std::vector<double> raw(spline_parameters(kBins));
  for (double& r : raw) r = scale * random.normal();
  return raw;
}

TEST(MonotoneSpline, NumbersOfZeroAreTheIdentity) {
  const std::vector<double> raw(spline_parameters(kBins), 0.0);
  const MonotoneSpline<double> spline(raw.data(), kBins);
  for (const double x : {-7.0, -3.9, -0.3, 0.0, 1.7, 4.0, 9.0}) {
    EXPECT_NEAR(spline(x).y, x, 1e-12);
    EXPECT_NEAR(spline(x).log_slope, 0.0, 1e-12);
  }
}

TEST(MonotoneSpline, RisesEverywhereAndItsSlopeIsTheDerivative) {
  for (std::uint64_t row = 0; row < 20; ++row) {
    const auto raw = random_raw(row);
    const MonotoneSpline<double> spline(raw.data(), kBins);
    double previous = spline(-4.5).y;
    for (double x = -4.5; x < 4.5; x += 0.0137) {
      EXPECT_GE(spline(x).y, previous);
      previous = spline(x).y;
      constexpr double h = 1e-6;
      if (std::abs(std::abs(x) - kSplineBound) < 2 * h) continue;  // the slope may jump where it becomes the identity
      const double slope = (spline(x + h).y - spline(x - h).y) / (2 * h);
      EXPECT_NEAR(std::exp(spline(x).log_slope), slope, 1e-4 * std::max(1.0, slope)) << "row " << row << " x " << x;
    }
  }
}

TEST(MonotoneSpline, InverseUndoesIt) {
  for (std::uint64_t row = 0; row < 20; ++row) {
    const auto raw = random_raw(row, 3.0);
    const MonotoneSpline<double> spline(raw.data(), kBins);
    for (double x = -5; x < 5; x += 0.077) EXPECT_NEAR(spline.inverse(spline(x).y), x, 1e-7);
  }
}

TEST(MonotoneSpline, GradientsAgreeWithFiniteDifferences) {
  constexpr double dy = 0.7, dlog = -1.3, h = 1e-6;
  for (std::uint64_t row = 0; row < 20; ++row) {
    auto raw = random_raw(row);
    for (const double x : {-3.7, -1.1, 0.2, 2.9, 5.0}) {
      const auto loss = [&](double at) {
        const auto value = MonotoneSpline<double>(raw.data(), kBins)(at);
        return dy * value.y + dlog * value.log_slope;
      };
      std::vector<double> gradient(raw.size(), 0.0);
      const double dx = MonotoneSpline<double>(raw.data(), kBins).backward(x, dy, dlog, gradient.data());
      EXPECT_NEAR(dx, (loss(x + h) - loss(x - h)) / (2 * h), 2e-6 * std::max(1.0, std::abs(dx)));
      for (std::size_t i = 0; i < raw.size(); ++i) {
        const double kept = raw[i];
        raw[i] = kept + h;
        const double above = loss(x);
        raw[i] = kept - h;
        const double below = loss(x);
        raw[i] = kept;
        EXPECT_NEAR(gradient[i], (above - below) / (2 * h), 2e-6 * std::max(1.0, std::abs(gradient[i])));
      }
    }
  }
}

}  // namespace
}  // namespace causeway
