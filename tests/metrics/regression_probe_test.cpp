#include "engine/metrics/regression_probe.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/core/random.h"
#include "tests/metrics/normal_matrix.h"

namespace causeway {
namespace {

RegressionProbe probe_halves(const MatrixD& codes, const MatrixD& factors) {
  const Eigen::Index half = codes.rows() / 2;
  return regression_probe(codes.topRows(half), factors.topRows(half), codes.bottomRows(half), factors.bottomRows(half));
}

TEST(RegressionProbe, LinearCodesExplainEverything) {
  const MatrixD factors = normal_matrix(200, 3);
  MatrixD codes = factors * normal_matrix(3, 3, 2);
  codes.col(0) = codes.col(0).array() * 1e6 + 1e3;  // units and offsets do not matter
  const RegressionProbe probe = probe_halves(codes, factors);
  EXPECT_LT((probe.train_r2.array() - 1.0).abs().maxCoeff(), 1e-9);
  EXPECT_LT((probe.test_r2.array() - 1.0).abs().maxCoeff(), 1e-9);
}

TEST(RegressionProbe, HandComputedLine) {
  // y = 0, 1, 1, 2 on x = 0, 1, 2, 3: slope 0.6, intercept 0.1, R2 = 0.9.
  MatrixD codes(4, 1);
  codes << 0, 1, 2, 3;
  MatrixD factors(4, 1);
  factors << 0, 1, 1, 2;
  MatrixD test_codes(2, 1);
  test_codes << 0, 10;
  MatrixD test_factors(2, 1);
  test_factors << 0.1, 6.1;
  const RegressionProbe probe = regression_probe(codes, factors, test_codes, test_factors);
  EXPECT_NEAR(probe.train_r2[0], 0.9, 1e-12);
  EXPECT_NEAR(probe.test_r2[0], 1.0, 1e-12);
}

TEST(RegressionProbe, NoiseExplainsNothing) {
  const RegressionProbe probe = probe_halves(normal_matrix(4000, 3), normal_matrix(4000, 2, 5));
  EXPECT_LT(probe.test_r2.cwiseAbs().maxCoeff(), 0.02);
}

TEST(RegressionProbe, ConstantAndDuplicateCodesDoNoHarm) {
  const MatrixD factors = normal_matrix(200, 2);
  MatrixD codes(200, 4);
  codes.col(0) = factors.col(0);
  codes.col(1) = factors.col(0);
  codes.col(2).setConstant(0.3);
  codes.col(3) = factors.col(1);
  const RegressionProbe probe = probe_halves(codes, factors);
  EXPECT_LT((probe.test_r2.array() - 1.0).abs().maxCoeff(), 1e-9);
}

TEST(RegressionProbe, RefusesBadInput) {
  const MatrixD factors = normal_matrix(20, 2);
  EXPECT_THROW(regression_probe(factors, factors.topRows(9), factors, factors), UsageError);
  EXPECT_THROW(regression_probe(factors, factors, factors.leftCols(1), factors), UsageError);
  EXPECT_THROW(regression_probe(factors.topRows(3), factors.topRows(3), factors, factors), Error);
  EXPECT_THROW(regression_probe(factors, MatrixD::Constant(20, 2, 0.1), factors, factors), Error);
  MatrixD broken = factors;
  broken(0, 0) = std::nan("");
  EXPECT_THROW(regression_probe(broken, factors, factors, factors), Error);
}

}  // namespace
}  // namespace causeway
