#include "engine/metrics/mcc.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/core/random.h"
#include "tests/metrics/normal_matrix.h"

namespace causeway {
namespace {

TEST(Mcc, RanksOfTiesAreShared) {
  const Vector<double> values = (Vector<double>(6) << 3, 1, 3, 2, 3, 1).finished();
  EXPECT_EQ(average_ranks(values), (Vector<double>(6) << 5, 1.5, 5, 3, 5, 1.5).finished());
  EXPECT_EQ(average_ranks(Vector<double>::Constant(3, 7.0)), Vector<double>::Constant(3, 2.0));
  EXPECT_EQ(average_ranks(Vector<double>()).size(), 0);
}

TEST(Mcc, HandComputedCorrelations) {
  MatrixD factors(4, 1);
  factors << 1, 2, 3, 4;
  MatrixD codes(4, 2);
  codes << 2, 1, 4, 1, 5, 0, 4, 0;
  // Pearson: covariances 3.5 and -2 (sums), lengths sqrt(5), sqrt(4.75) and 1.
  const MatrixD pearson = absolute_correlation(codes, factors, CorrelationKind::kPearson);
  EXPECT_NEAR(pearson(0, 0), 3.5 / std::sqrt(5.0 * 4.75), 1e-12);
  EXPECT_NEAR(pearson(0, 1), 2.0 / std::sqrt(5.0), 1e-12);
  // Spearman with ties: ranks 1, 2.5, 4, 2.5 and 3.5, 3.5, 1.5, 1.5.
  const MatrixD spearman = absolute_correlation(codes, factors, CorrelationKind::kSpearman);
  EXPECT_NEAR(spearman(0, 0), 3.0 / std::sqrt(5.0 * 4.5), 1e-12);
  EXPECT_NEAR(spearman(0, 1), 4.0 / std::sqrt(5.0 * 4.0), 1e-12);
}

TEST(Mcc, PermutedAndFlippedCodesArePerfect) {
  const MatrixD factors = normal_matrix(500, 3);
  MatrixD codes(500, 3);
  codes.col(0) = factors.col(1) * -3.0;
  codes.col(1) = factors.col(2).array() * 1e6 + 5.0;
  codes.col(2) = factors.col(0);
  const MccResult result = mcc(codes, factors, CorrelationKind::kPearson);
  EXPECT_NEAR(result.mcc, 1.0, 1e-12);
  EXPECT_LE(result.mcc, 1.0);
  EXPECT_EQ(result.code_of_factor, (std::vector<int>{2, 0, 1}));
}

TEST(Mcc, ACodeIsAFactorsOwnOnlyIfNothingElseIsNear) {
  const std::vector<int> match{0, 1};
  EXPECT_EQ(own_codes(MatrixD{{0.95, 0.3}, {0.4, 0.9}}, match), match);
  EXPECT_EQ(own_codes(MatrixD{{0.79, 0.1}, {0.1, 0.9}}, match), (std::vector<int>{-1, 1})) << "hardly correlated";
  EXPECT_EQ(own_codes(MatrixD{{0.9, 0.75}, {0.1, 0.97}}, match), (std::vector<int>{-1, 1}))
      << "another code is as near";
  EXPECT_EQ(own_codes(MatrixD{{0.95, 0.1}, {0.1, 0.82}, {0.0, 0.7}}, {0, 1, -1}), (std::vector<int>{0, -1, -1}))
      << "another factor is as near";
  EXPECT_EQ(own_codes(MatrixD{{0.999, 0.855}, {0.848, 0.997}}, match), match)
      << "factors that are alike, found exactly";
  EXPECT_EQ(own_codes(MatrixD{{0.975, 0.95}, {0.855, 0.96}}, match), (std::vector<int>{-1, -1}))
      << "factors that are alike, mixed";
  EXPECT_EQ(own_codes(MatrixD(), match), (std::vector<int>{-1, -1})) << "nothing is known";
  EXPECT_EQ(own_codes(MatrixD{{0.99, 0.86}, {0.86, 0.98}}, match), match) << "the factors themselves go together";
  EXPECT_EQ(own_codes(MatrixD{{0.96, 0.86}, {0.86, 0.96}}, match), (std::vector<int>{-1, -1})) << "or they are mixed";
  EXPECT_EQ(own_codes(MatrixD{{0.99, 0.95}, {0.95, 0.99}}, match), (std::vector<int>{-1, -1})) << "one as near as both";
  EXPECT_TRUE(own_codes(MatrixD(), {}).empty());
}

TEST(Mcc, SpearmanOfMonotonicCodesIsOne) {
  const MatrixD factors = normal_matrix(500, 2);
  MatrixD codes(500, 2);
  codes.col(0) = (3.0 * factors.col(1)).array().exp();
  codes.col(1) = -factors.col(0).array().cube();
  EXPECT_NEAR(mcc(codes, factors, CorrelationKind::kSpearman).mcc, 1.0, 1e-12);
  EXPECT_LT(mcc(codes, factors, CorrelationKind::kPearson).mcc, 0.9);
}

TEST(Mcc, RotatedCodesShareTheirCorrelation) {
  const MatrixD factors = normal_matrix(20000, 2);
  MatrixD codes(20000, 2);
  codes.col(0) = factors.col(0) + factors.col(1);
  codes.col(1) = factors.col(0) - factors.col(1);
  EXPECT_NEAR(mcc(codes, factors, CorrelationKind::kPearson).mcc, std::sqrt(0.5), 0.02);
}

TEST(Mcc, SurplusCodesCostNothingMissingOnesCountZero) {
  const MatrixD factors = normal_matrix(300, 2);
  MatrixD codes(300, 4);
  codes << normal_matrix(300, 2, 9), factors;
  const MccResult surplus = mcc(codes, factors, CorrelationKind::kPearson);
  EXPECT_NEAR(surplus.mcc, 1.0, 1e-12);
  EXPECT_EQ(surplus.code_of_factor, (std::vector<int>{2, 3}));

  const MccResult missing = mcc(factors.col(1), factors, CorrelationKind::kPearson);
  EXPECT_NEAR(missing.mcc, 0.5, 1e-12);
  EXPECT_EQ(missing.code_of_factor, (std::vector<int>{-1, 0}));
  EXPECT_EQ(missing.correlation_by_factor[0], 0.0);
}

TEST(Mcc, ConstantColumnsHaveNoCorrelation) {
  MatrixD factors = normal_matrix(300, 2);
  MatrixD codes = factors;
  codes.col(0).setConstant(0.1);
  for (const auto kind : {CorrelationKind::kPearson, CorrelationKind::kSpearman}) {
    const MccResult result = mcc(codes, factors, kind);
    EXPECT_EQ(result.correlation(0, 0), 0.0);
    EXPECT_EQ(result.correlation(1, 0), 0.0);
    EXPECT_NEAR(result.mcc, 0.5, 1e-12);
  }
}

TEST(Mcc, RefusesBadInput) {
  const MatrixD factors = normal_matrix(10, 2);
  EXPECT_THROW(mcc(factors.topRows(9), factors, CorrelationKind::kPearson), UsageError);
  EXPECT_THROW(mcc(factors.topRows(1), factors.topRows(1), CorrelationKind::kPearson), Error);
  EXPECT_THROW(mcc(MatrixD(10, 0), factors, CorrelationKind::kPearson), UsageError);
  MatrixD broken = factors;
  broken(3, 0) = std::nan("");
  EXPECT_THROW(mcc(broken, factors, CorrelationKind::kSpearman), Error);
}

}  // namespace
}  // namespace causeway
