#include "engine/metrics/kernel_probe.h"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/data/sample_dataset.h"
#include "tests/metrics/normal_matrix.h"

namespace causeway {
namespace {

TEST(KernelProbe, ReadsWhatALineCannot) {
  // Codes on a curve: an angle as its cosine and sine, and a factor times a function of the angle.
  const MatrixD normal = normal_matrix(900, 2);
  MatrixD factors(900, 2), codes(900, 3);
  for (Eigen::Index r = 0; r < 900; ++r) {
    const double angle = std::tanh(normal(r, 0)) * 2.8, size = std::tanh(normal(r, 1));
    factors.row(r) << angle, size;
    codes.row(r) << 1e3 * std::cos(angle), std::sin(angle), size * (1.5 + std::cos(2 * angle));
  }
  const auto train = Eigen::seqN(0, 600), test = Eigen::seqN(600, 300);
  const RegressionProbe linear = regression_probe(codes(train, Eigen::all), factors(train, Eigen::all),
                                                  codes(test, Eigen::all), factors(test, Eigen::all));
  const RegressionProbe curved = kernel_probe(codes(train, Eigen::all), factors(train, Eigen::all),
                                              codes(test, Eigen::all), factors(test, Eigen::all));
  EXPECT_LT(linear.test_r2.maxCoeff(), 0.95);
  EXPECT_GT(curved.test_r2.minCoeff(), 0.995) << curved.test_r2.transpose();
}

TEST(KernelProbe, VectorsOfScalingWorldsAreCurvedAndHoldEveryVariable) {
  constexpr Eigen::Index kTrain = 800, kRows = 1200;
  const Dataset data = sample_dataset(make_world("scaling-4"), single_kind(), kRows, 1, Stream::kTest);
  const MatrixD codes = data.vectors.cast<double>();
  const MatrixD& factors = data.truth.factors;
  const auto rest = kRows - kTrain;
  const auto linear = regression_probe(codes.topRows(kTrain), factors.topRows(kTrain), codes.bottomRows(rest),
                                       factors.bottomRows(rest));
  const auto curved =
      kernel_probe(codes.topRows(kTrain), factors.topRows(kTrain), codes.bottomRows(rest), factors.bottomRows(rest));
  EXPECT_LT(linear.test_r2.minCoeff(), 0.97) << linear.test_r2.transpose();
  EXPECT_GT(curved.test_r2.minCoeff(), 0.98) << curved.test_r2.transpose();
  std::cout << "  scaling-4: test R2 of variables: linear " << linear.test_r2.transpose() << ", kernel "
            << curved.test_r2.transpose() << '\n';
}

TEST(KernelProbe, DoesNotFindWhatIsNotThere) {
  const MatrixD codes = normal_matrix(600, 2), other = normal_matrix(600, 1, 7);
  const RegressionProbe probe =
      kernel_probe(codes.topRows(400), other.topRows(400), codes.bottomRows(200), other.bottomRows(200));
  EXPECT_LT(probe.test_r2(0), 0.05);
}

TEST(KernelProbe, RefusesBadInput) {
  const MatrixD factors = normal_matrix(40, 2);
  EXPECT_THROW(kernel_probe(factors, factors.topRows(9), factors, factors), UsageError);
  EXPECT_THROW(kernel_probe(factors, factors, factors.leftCols(1), factors), UsageError);
  EXPECT_THROW(kernel_probe(factors.topRows(8), factors.topRows(8), factors, factors), Error);
  EXPECT_THROW(kernel_probe(factors, factors, factors, MatrixD::Constant(40, 2, 0.1)), Error);
  MatrixD broken = factors;
  broken(0, 0) = std::nan("");
  EXPECT_THROW(kernel_probe(factors, factors, broken, factors), Error);
}

}  // namespace
}  // namespace causeway
