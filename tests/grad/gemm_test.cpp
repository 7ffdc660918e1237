#include "engine/grad/gemm.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/noise.h"
#include "engine/core/types.h"
#include "engine/grad/products.h"

namespace causeway {
namespace {

MatrixF random_matrix(Eigen::Index rows, Eigen::Index cols, std::uint64_t block) {
  MatrixF m(rows, cols);
  fill_normal(m.data(), m.size(), 3, Stream::kTest, block);
  return m;
}

/// The product in double precision of what `shape` describes.
MatrixD expected(const GemmShape& g, const MatrixF& a, const MatrixF& b) {
  const MatrixD left = g.transpose_a ? MatrixD(a.cast<double>().transpose()) : MatrixD(a.cast<double>());
  const MatrixD right = g.transpose_b ? MatrixD(b.cast<double>().transpose()) : MatrixD(b.cast<double>());
  return left * right;
}

class Gemm : public ::testing::TestWithParam<GemmShape> {};

TEST_P(Gemm, IsTheProductWhateverTheShape) {
  const GemmShape g = GetParam();
  const MatrixF a = g.transpose_a ? random_matrix(g.k, g.m, 0) : random_matrix(g.m, g.k, 0);
  const MatrixF b = g.transpose_b ? random_matrix(g.n, g.k, 1) : random_matrix(g.k, g.n, 1);
  const MatrixD product = expected(g, a, b);
  const double bound = 3e-6 * static_cast<double>(g.k);
  MatrixF c = MatrixF::Constant(g.m, g.n, 1e6F);  // must be overwritten
  multiply(g, a.data(), b.data(), c.data(), false);
  EXPECT_LT((c.cast<double>() - product).cwiseAbs().maxCoeff(), bound);
  MatrixF sum = random_matrix(g.m, g.n, 2);
  const MatrixD before = sum.cast<double>();
  multiply(g, a.data(), b.data(), sum.data(), true);
  EXPECT_LT((sum.cast<double>() - before - product).cwiseAbs().maxCoeff(), bound);
}

// Tails of every kind: rows that fill no tile, columns that fill no vector, depths beyond a block, single rows, and few
// rows against a large transposed B (the path that turns A instead).
INSTANTIATE_TEST_SUITE_P(Shapes, Gemm,
                         ::testing::Values(GemmShape{1, 1, 1, false, false}, GemmShape{13, 33, 5, false, false},
                                           GemmShape{24, 64, 300, false, false}, GemmShape{5, 3, 700, true, false},
                                           GemmShape{48, 48, 513, true, false}, GemmShape{7, 17, 8, true, false},
                                           GemmShape{100, 40, 12, false, true}, GemmShape{17, 2, 100, false, true},
                                           GemmShape{4, 70, 130, false, true}, GemmShape{1, 9, 11, false, true}));

TEST(Gemm, ARowDoesNotDependOnTheRowsAroundIt) {
  const MatrixF a = random_matrix(50, 40, 0), b = random_matrix(30, 40, 1);
  MatrixF all(50, 30), part(3, 30);
  multiply({50, 30, 40, false, true}, a.data(), b.data(), all.data(), false);
  multiply({3, 30, 40, false, true}, a.row(31).data(), b.data(), part.data(), false);
  EXPECT_EQ(MatrixF(all.middleRows(31, 3)), part);
}

TEST(Gemm, DoublePrecisionAgrees) {
  const MatrixD a = random_matrix(6, 5, 0).cast<double>(), b = random_matrix(7, 5, 1).cast<double>();
  MatrixD c = MatrixD::Ones(6, 7);
  multiply({6, 7, 5, false, true}, a.data(), b.data(), c.data(), true);
  EXPECT_LT((c - a * b.transpose() - MatrixD::Ones(6, 7)).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(Products, OfWholeMatricesAndOfPartsOfThem) {
  const MatrixF a = random_matrix(7, 5, 0), b = random_matrix(5, 9, 1), c = random_matrix(7, 3, 2),
                d = random_matrix(4, 5, 3);
  const auto close = [](const MatrixF& is, const MatrixF& should) {
    return is.rows() == should.rows() && is.cols() == should.cols() && (is - should).cwiseAbs().maxCoeff() < 1e-5F;
  };
  EXPECT_TRUE(close(product(a, b), a * b));
  EXPECT_TRUE(close(transposed_product(a, c), a.transpose() * c));
  EXPECT_TRUE(close(product_transposed(a, d), a * d.transpose()));
  EXPECT_TRUE(close(product(a.leftCols(3), b.block(1, 2, 3, 4)), a.leftCols(3) * b.block(1, 2, 3, 4)));
  const MatrixD e = a.cast<double>(), f = b.cast<double>();
  EXPECT_LT((product(e, f) - e * f).cwiseAbs().maxCoeff(), 1e-13);
  EXPECT_THROW(product(a, c), UsageError);
}

}  // namespace
}  // namespace causeway
