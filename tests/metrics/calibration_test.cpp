// Calibration by hand: what the bins hold, what ties do, and what is no question.
#include "engine/metrics/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "engine/core/error.h"

namespace causeway {
namespace {

Vector<double> confidences(std::initializer_list<double> values) {
  Vector<double> v(static_cast<Eigen::Index>(values.size()));
  std::copy(values.begin(), values.end(), v.begin());
  return v;
}

TEST(Calibration, BinsHoldEquallyManyByConfidence) {
  const Calibration c = calibration(confidences({0.9, 0.6, 0.8, 0.7}), {1, 0, 1, 1}, 2);
  ASSERT_EQ(c.bins.size(), 2U);
  EXPECT_EQ(c.bins[0].count, 2);
  EXPECT_NEAR(c.bins[0].confidence, 0.65, 1e-12);
  EXPECT_NEAR(c.bins[0].accuracy, 0.5, 1e-12);
  EXPECT_NEAR(c.bins[1].confidence, 0.85, 1e-12);
  EXPECT_NEAR(c.error, 0.5 * 0.15 + 0.5 * 0.15, 1e-12);
}

TEST(Calibration, TheOrderOfRowsDoesNotMatter) {
  Vector<double> p = confidences({0.5, 0.5, 0.5, 0.5, 0.9, 0.9, 0.9, 0.6});
  std::vector<int> right{1, 0, 0, 0, 1, 1, 0, 1};
  const Calibration before = calibration(p, right, 3);
  std::reverse(p.begin(), p.end());
  std::reverse(right.begin(), right.end());
  const Calibration after = calibration(p, right, 3);
  EXPECT_NEAR(before.error, after.error, 1e-15) << "equal confidences are split between bins";
  for (std::size_t b = 0; b < before.bins.size(); ++b) {
    EXPECT_NEAR(before.bins[b].accuracy, after.bins[b].accuracy, 1e-15);
  }
}

TEST(Calibration, FewerAnswersThanBinsLeaveBinsOut) {
  EXPECT_EQ(calibration(confidences({0.7, 0.8}), {1, 0}, 15).bins.size(), 2U);
  EXPECT_NEAR(calibration(confidences({1.0}), {0}).error, 1, 1e-15);
}

TEST(Calibration, TheLargestProbabilityIsTheAnswer) {
  MatrixF p(2, 3);
  p << 0.2F, 0.5F, 0.3F, 0.1F, 0.1F, 0.8F;
  const Calibration c = calibration_of(p, {1, 7}, 2);
  EXPECT_NEAR(c.bins[0].accuracy, 1, 1e-12);
  EXPECT_NEAR(c.bins[1].accuracy, 0, 1e-12) << "a class that is never answered";
}

TEST(Calibration, WithoutAnswersThereIsNone) {
  EXPECT_THROW(calibration(Vector<double>(), {}), Error);
  EXPECT_THROW(calibration(confidences({0.5}), {1, 0}), Error);
  EXPECT_THROW(calibration(confidences({0.5}), {1}, 0), Error);
}

}  // namespace
}  // namespace causeway
