#include "engine/core/decompositions.h"

#include <gtest/gtest.h>

#include "engine/core/random.h"

namespace causeway {
namespace {

MatrixD normal_numbers(Eigen::Index rows, Eigen::Index cols, std::uint64_t seed) {
  Random random(seed, Stream::kDiscovery);
  MatrixD m(rows, cols);
  for (double& number : m.reshaped()) number = random.normal();
  return m;
}

double largest(const MatrixD& m) { return m.cwiseAbs().maxCoeff(); }

TEST(Decompositions, EigenvaluesRiseAndVectorsAreOrthonormal) {
  const MatrixD x = normal_numbers(9, 5, 1), a = x.transpose() * x;
  const Eigensystem s = symmetric_eigensystem(a);
  EXPECT_LT(largest(a * s.vectors - s.vectors * s.values.asDiagonal()), 1e-10);
  EXPECT_LT(largest(s.vectors.transpose() * s.vectors - MatrixD::Identity(5, 5)), 1e-12);
  for (int i = 1; i < 5; ++i) EXPECT_LE(s.values(i - 1), s.values(i));
}

TEST(Decompositions, GeneralisedVectorsHaveUnitLengthInB) {
  const MatrixD x = normal_numbers(9, 4, 2), y = normal_numbers(9, 4, 3);
  const MatrixD a = x.transpose() * x, b = y.transpose() * y;
  const Eigensystem s = generalised_eigensystem(a, b);
  EXPECT_LT(largest(a * s.vectors - b * s.vectors * s.values.asDiagonal()), 1e-10);
  EXPECT_LT(largest(s.vectors.transpose() * b * s.vectors - MatrixD::Identity(4, 4)), 1e-11);
}

TEST(Decompositions, SolversMeetTheirEquations) {
  const MatrixD x = normal_numbers(12, 4, 4), y = normal_numbers(12, 2, 5), a = x.transpose() * x;
  EXPECT_LT(largest(a * solve_positive(a, x.transpose() * y) - x.transpose() * y), 1e-10);
  EXPECT_LT(largest(x.transpose() * (x * least_squares(x, y) - y)), 1e-10);
  EXPECT_LT(largest(a * inverse_of(a) - MatrixD::Identity(4, 4)), 1e-10);
}

TEST(Decompositions, ColumnsThatRepeatShareTheirWeightOnlyInTheSmallestSolution) {
  MatrixD x = normal_numbers(12, 3, 6);
  x.col(2) = x.col(0);
  const MatrixD y = x.col(0);
  const MatrixD shared = smallest_least_squares(x, y), one = least_squares(x, y);
  EXPECT_LT(largest(x * shared - y), 1e-12);
  EXPECT_LT(largest(x * one - y), 1e-12);
  EXPECT_NEAR(shared(0, 0), 0.5, 1e-12);
  EXPECT_NEAR(one(0, 0) * one(2, 0), 0.0, 1e-12);
}

TEST(Decompositions, OrthonormalColumnsSpanTheSame) {
  const Eigen::MatrixXd x = normal_numbers(7, 3, 7), q = orthonormal_columns(x);
  EXPECT_LT(largest(q.transpose() * q - MatrixD::Identity(3, 3)), 1e-12);
  EXPECT_LT(largest(q * (q.transpose() * x) - x), 1e-12);
}

TEST(Decompositions, PivotedTrianglesMultiplyToTheMatrix) {
  const MatrixD a = normal_numbers(5, 5, 8);
  const PivotedTriangles t = pivoted_triangles(a);
  MatrixD upper = t.upper;
  upper.diagonal() = t.diagonal;
  EXPECT_LT(largest(t.permutation * (t.lower + MatrixD::Identity(5, 5)) * upper - a), 1e-12);
  EXPECT_EQ(t.permutation.array().square().sum(), 5);
  for (int i = 0; i < 5; ++i) {
    for (int j = i; j < 5; ++j) {
      EXPECT_EQ(t.lower(i, j), 0);
      EXPECT_EQ(t.upper(j, i), 0);
    }
  }
}

}  // namespace
}  // namespace causeway
