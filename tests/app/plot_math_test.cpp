#include "app/widgets/plot_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace causeway {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(PlotMath, RoundTicksAreOneTwoFive) {
  EXPECT_EQ(round_ticks({0, 10}, 5), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ(round_ticks({0, 1100}, 5), (std::vector<double>{0, 200, 400, 600, 800, 1000}));
  const auto small = round_ticks({-0.21, -0.03}, 4);
  ASSERT_EQ(small.size(), 4U);
  EXPECT_DOUBLE_EQ(small.front(), -0.2);
  EXPECT_TRUE(round_ticks({1, 1}, 5).empty());
  EXPECT_TRUE(round_ticks({0, std::numeric_limits<double>::infinity()}, 5).empty());
}

TEST(PlotMath, LogTicksArePowersOfTen) {
  EXPECT_EQ(log_ticks({-2, 2}, 5), (std::vector<double>{-2, -1, 0, 1, 2}));
  EXPECT_EQ(log_ticks({0, 12}, 4), (std::vector<double>{0, 3, 6, 9, 12}));
  // Less than a decade still has two ticks at least.
  EXPECT_GE(log_ticks({std::log10(2.2), std::log10(4.8)}, 4).size(), 2U);
}

TEST(PlotMath, LabelsShareTheirDecimals) {
  EXPECT_EQ(tick_labels(std::vector<double>{0, 0.5, 1}), (std::vector<std::string>{"0.0", "0.5", "1.0"}));
  EXPECT_EQ(tick_labels(std::vector<double>{0, 5000, 10000}), (std::vector<std::string>{"0", "5k", "10k"}));
}

TEST(PlotMath, ThinningKeepsExtremes) {
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 100000; ++i) {
    x.push_back(i);
    y.push_back(i == 54321 ? 1000.0 : i == 12345 ? -1000.0 : std::sin(0.001 * i));
  }
  const auto runs = thin_out(x, y, {0, 99999}, 300);
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_LE(runs[0].size(), 4U * 301U);
  double low = 0;
  double high = 0;
  double previous = -1;
  for (const PlotPoint& p : runs[0]) {
    low = std::min(low, p.y);
    high = std::max(high, p.y);
    EXPECT_GT(p.x, previous);
    previous = p.x;
  }
  EXPECT_EQ(low, -1000.0);
  EXPECT_EQ(high, 1000.0);
  EXPECT_EQ(runs[0].front().x, 0);
  EXPECT_EQ(runs[0].back().x, 99999);
}

TEST(PlotMath, GapsBreakCurves) {
  const std::vector<double> x{0, 1, 2, 3, 4};
  const std::vector<double> y{1, 2, kNan, 3, 4};
  const auto runs = thin_out(x, y, {0, 4}, 100);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].size(), 2U);
  EXPECT_EQ(runs[1].size(), 2U);
  EXPECT_TRUE(thin_out({}, {}, {0, 1}, 10).empty());
}

TEST(PlotMath, ZoomKeepsThePointUnderThePointer) {
  const PlotRange all{0, 100};
  const PlotRange in = zoomed(all, 25, 0.5, all);
  EXPECT_DOUBLE_EQ(in.low, 12.5);
  EXPECT_DOUBLE_EQ(in.high, 62.5);
  EXPECT_DOUBLE_EQ((25 - in.low) / in.length(), 0.25);
  const PlotRange further = zoomed(in, 20, 0.8, all);
  EXPECT_NEAR((20 - further.low) / further.length(), (20 - in.low) / in.length(), 1e-12);
  // Out again about the same point: where it was.
  const PlotRange back = zoomed(further, 20, 1 / 0.8, all);
  EXPECT_NEAR(back.low, in.low, 1e-9);
  EXPECT_NEAR(back.high, in.high, 1e-9);
  // On a logarithmic axis, the decade under the pointer: 10 is in the middle of 1 and 100 and stays there.
  const PlotRange decades = zoomed({0, 2}, std::log10(10.0), 0.5, {0, 2});
  EXPECT_NEAR(std::pow(10.0, decades.low), std::sqrt(10.0), 1e-9);
  EXPECT_NEAR(std::pow(10.0, decades.high), 10.0 * std::sqrt(10.0), 1e-9);
}

TEST(PlotMath, ZoomAndPanStayWithinTheLimits) {
  const PlotRange all{0, 100};
  EXPECT_EQ(zoomed({10, 60}, 50, 100, all), all);
  EXPECT_EQ(zoomed({0, 10}, 9, 2, all), (PlotRange{0, 20}));  // the border comes first
  EXPECT_GT(zoomed({50, 50.1}, 50, 1e-9, all).length(), 0);
  EXPECT_EQ(zoomed({5, 5}, 5, 0.5, all), (PlotRange{5, 5}));
  EXPECT_EQ(panned({20, 40}, 15, all), (PlotRange{35, 55}));
  EXPECT_EQ(panned({20, 40}, 500, all), (PlotRange{80, 100}));
  EXPECT_EQ(panned({20, 40}, -500, all), (PlotRange{0, 20}));
  EXPECT_EQ(panned({-50, 300}, 5, all), all);
}

TEST(PlotMath, SmoothingDoesNotBeginAtZero) {
  const std::vector<double> constant(5, 3.0);
  for (const double y : smoothed(constant, 0.9)) EXPECT_NEAR(y, 3.0, 1e-12);
  const std::vector<double> y{1, 2, kNan, 4};
  EXPECT_EQ(smoothed(std::vector<double>{1, 2, 4}, 0), (std::vector<double>{1, 2, 4}));
  const auto s = smoothed(y, 0.5);
  EXPECT_DOUBLE_EQ(s[0], 1);
  EXPECT_DOUBLE_EQ(s[1], (0.5 * 1 + 2) / 1.5);
  EXPECT_TRUE(std::isnan(s[2]));
  EXPECT_DOUBLE_EQ(s[3], (0.25 * 1 + 0.5 * 2 + 4) / 1.75);
}

TEST(PlotMath, NearestAndRange) {
  const std::vector<double> x{0, 10, 20};
  EXPECT_EQ(nearest(x, -5), 0U);
  EXPECT_EQ(nearest(x, 14), 1U);
  EXPECT_EQ(nearest(x, 16), 2U);
  EXPECT_EQ(nearest(x, 99), 2U);
  const PlotRange range = range_of(std::vector<double>{kNan, 2, 4}, 0.5);
  EXPECT_EQ(range.low, 1);
  EXPECT_EQ(range.high, 5);
  EXPECT_EQ(range_of({}, 0.1).high, 1);
}

TEST(PlotMath, LabelsNeverTouch) {
  const std::vector<double> middles{0, 30, 60, 90, 120}, narrow(5, 20.0), wide(5, 50.0);
  EXPECT_EQ(label_stride(middles, narrow, 6), 1U);
  EXPECT_EQ(label_stride(middles, wide, 6), 2U);
  EXPECT_EQ(label_stride(middles, std::vector<double>(5, 500.0), 6), 5U) << "the first one alone";
  EXPECT_EQ(label_stride({}, {}, 6), 1U);
  // The first in the list is the most important; one that has made way is in nobody's way.
  const std::vector<LabelBox> boxes{{100, 0, 130, 10}, {90, 0, 105, 10}, {80, 0, 95, 10}, {90, 10, 105, 20}};
  EXPECT_EQ(labels_that_fit(boxes, 4), (std::vector<bool>{true, false, true, true}));
}

}  // namespace
}  // namespace causeway
