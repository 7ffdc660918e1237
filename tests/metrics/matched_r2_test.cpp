#include "engine/metrics/matched_r2.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/random.h"

namespace causeway {
namespace {

MatrixD uniform_factors(Eigen::Index rows, Eigen::Index cols) {
  MatrixD m(rows, cols);
  for (Eigen::Index r = 0; r < rows; ++r) {
    Random random(1, Stream::kTest, static_cast<std::uint64_t>(r));
    for (Eigen::Index c = 0; c < cols; ++c) m(r, c) = random.uniform();
  }
  return m;
}

TEST(MatchedR2, OfCurvedCodesIsOneForTheirFactorAndNothingForOthers) {
  const MatrixD factors = uniform_factors(1500, 3);
  MatrixD codes(1500, 4);
  codes.col(0).setConstant(0.2);
  codes.col(1) = factors.col(2).array().cube();
  codes.col(2) = (4 * factors.col(0)).array().exp();
  codes.col(3) = factors.col(1);
  const MatrixD r2 = matched_r2(codes, factors, {2, 3, 1});
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      if (i == j) {
        EXPECT_GT(r2(i, j), 0.99);
      } else {
        EXPECT_LT(r2(i, j), 0.02);
      }
    }
  }
  const MatrixD missing = matched_r2(codes, factors, {2, -1, 0});
  EXPECT_GT(missing(0, 0), 0.99);
  EXPECT_EQ(missing.bottomRows(2), MatrixD::Zero(2, 3)) << "no code, and one that is constant";
}

TEST(MatchedR2, TellsWhatACodeSaysOfAnotherFactor) {
  const MatrixD factors = uniform_factors(2000, 2);
  MatrixD codes = factors;
  codes.col(0) += 0.5 * factors.col(1);                 // a fifth of its variance
  codes.col(1) = (factors.col(1).array() - 0.5).abs();  // folded: a half of the values looks like the other
  const MatrixD r2 = matched_r2(codes, factors, {0, 1});
  EXPECT_NEAR(r2(0, 1), 0.2, 0.06);
  EXPECT_GT(r2(0, 0), 0.75);
  EXPECT_LT(r2(1, 1), 0.05);
  EXPECT_EQ(matched_r2(codes, factors, {0, 1}), r2);
}

}  // namespace
}  // namespace causeway
