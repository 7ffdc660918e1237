#include "engine/metrics/dci.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/core/random.h"

namespace causeway {
namespace {

MatrixD random_factors(int rows, int columns, std::uint64_t seed = 1) {
  MatrixD result(rows, columns);
  Random random(seed, Stream::kTest);
  for (Eigen::Index i = 0; i < result.size(); ++i) result.data()[i] = random.uniform();
  return result;
}

TEST(Dci, KnownImportances) {
  const DciResult perfect = dci_from_importance(MatrixD::Identity(3, 3));
  EXPECT_NEAR(perfect.disentanglement, 1.0, 1e-8);
  EXPECT_NEAR(perfect.completeness, 1.0, 1e-8);

  const DciResult flat = dci_from_importance(MatrixD::Constant(4, 3, 0.25));
  EXPECT_NEAR(flat.disentanglement, 0.0, 1e-12);
  EXPECT_NEAR(flat.completeness, 0.0, 1e-12);

  MatrixD importance(2, 2);
  importance << 0.5, 0.0, 0.5, 1.0;
  const DciResult mixed = dci_from_importance(importance);
  const double entropy = -(std::log2(1.0 / 3.0) / 3.0 + 2.0 * std::log2(2.0 / 3.0) / 3.0);
  EXPECT_NEAR(mixed.disentanglement_by_code[0], 1.0, 1e-8);
  EXPECT_NEAR(mixed.disentanglement_by_code[1], 1.0 - entropy, 1e-8);
  EXPECT_NEAR(mixed.code_weight[0], 0.25, 1e-12);
  EXPECT_NEAR(mixed.disentanglement, 0.25 + 0.75 * (1.0 - entropy), 1e-8);
  EXPECT_NEAR(mixed.completeness_by_factor[0], 0.0, 1e-8);
  EXPECT_NEAR(mixed.completeness_by_factor[1], 1.0, 1e-8);
  EXPECT_NEAR(mixed.completeness, 0.5, 1e-8);
}

TEST(Dci, EdgesOfTheDefinition) {
  // Two codes share each factor: disentangled, not complete.
  MatrixD doubled(4, 2);
  doubled << 0.5, 0.0, 0.5, 0.0, 0.0, 0.5, 0.0, 0.5;
  EXPECT_NEAR(dci_from_importance(doubled).disentanglement, 1.0, 1e-8);
  EXPECT_NEAR(dci_from_importance(doubled).completeness, 0.5, 1e-8);
  // A useless code weighs nothing.
  MatrixD useless(3, 2);
  useless << 1.0, 0.0, 0.0, 1.0, 0.0, 0.0;
  EXPECT_NEAR(dci_from_importance(useless).disentanglement, 1.0, 1e-8);
  EXPECT_EQ(dci_from_importance(useless).code_weight[2], 0.0);
  EXPECT_NEAR(dci_from_importance(useless).disentanglement_by_code[2], 0.0, 1e-12);
  // No importance at all counts as even.
  EXPECT_NEAR(dci_from_importance(MatrixD::Zero(2, 2)).disentanglement, 0.0, 1e-12);
  EXPECT_EQ(dci_from_importance(MatrixD::Ones(3, 1)).disentanglement, 1.0);
  EXPECT_EQ(dci_from_importance(MatrixD::Ones(1, 3)).completeness, 1.0);
  EXPECT_THROW(dci_from_importance(MatrixD(0, 2)), UsageError);
  EXPECT_THROW(dci_from_importance(MatrixD::Constant(2, 2, -1.0)), UsageError);
  EXPECT_THROW(dci_from_importance(MatrixD::Constant(2, 2, std::nan(""))), UsageError);
}

TEST(Dci, PermutedAndReparametrisedCodesArePerfect) {
  const MatrixD factors = random_factors(2000, 3);
  MatrixD codes(2000, 3);
  codes.col(0) = factors.col(2).array().exp();
  codes.col(1) = -5.0 * factors.col(0);
  codes.col(2) = factors.col(1).array().cube() + 7.0;
  const DciResult result = dci(codes, factors, 1000);
  EXPECT_GT(result.disentanglement, 0.99);
  EXPECT_GT(result.completeness, 0.99);
  EXPECT_GT(result.importance(0, 2), 0.99);
  EXPECT_GT(result.importance(1, 0), 0.99);
  EXPECT_GT(result.importance(2, 1), 0.99);
  EXPECT_LT(result.informativeness_train, 1e-3);
  EXPECT_LT(result.informativeness_test, 1e-3);
  EXPECT_NEAR(result.informativeness_test, result.test_error_by_factor.mean(), 1e-15);
  EXPECT_TRUE(result.importance.colwise().sum().isApproxToConstant(1.0, 1e-12));
}

TEST(Dci, RotatedCodesAreEntangled) {
  const MatrixD factors = random_factors(2000, 2);
  MatrixD codes(2000, 2);
  codes.col(0) = factors.col(0) + factors.col(1);
  codes.col(1) = factors.col(0) - factors.col(1);
  const DciResult result = dci(codes, factors, 1000);
  EXPECT_LT(result.disentanglement, 0.05);
  EXPECT_LT(result.completeness, 0.05);
}

TEST(Dci, UnrelatedCodesPredictNothing) {
  const MatrixD factors = random_factors(2000, 2, 1);
  const DciResult result = dci(random_factors(2000, 2, 2), factors, 1000);
  EXPECT_GT(result.informativeness_test, 0.95 / 12.0);  // the variance of a uniform variable
  EXPECT_LT(result.disentanglement, 0.1);
}

TEST(Dci, ThreadsDoNotChangeAnything) {
  const MatrixD factors = random_factors(600, 5);
  const MatrixD codes = factors * random_factors(5, 4, 7);
  DciOptions options;
  const DciResult one = dci(codes, factors, 400, options);
  for (const int threads : {2, 3, 16}) {
    options.threads = threads;
    const DciResult many = dci(codes, factors, 400, options);
    EXPECT_EQ(one.importance, many.importance);
    EXPECT_EQ(one.disentanglement, many.disentanglement);
    EXPECT_EQ(one.informativeness_test, many.informativeness_test);
  }
}

TEST(Dci, OneConstantCodeIsUseless) {
  const MatrixD factors = random_factors(400, 2);
  MatrixD codes(400, 3);
  codes.leftCols(2) = factors;
  codes.col(2).setConstant(0.1);
  const DciResult result = dci(codes, factors, 200);
  EXPECT_EQ(result.importance(2, 0), 0.0);
  EXPECT_GT(result.disentanglement, 0.98);
}

TEST(Dci, DegenerateInputIsRefusedWithAHint) {
  const MatrixD factors = random_factors(100, 2);
  const auto expect_error = [](const MatrixD& codes, const MatrixD& truth, Eigen::Index train_rows) {
    try {
      dci(codes, truth, train_rows);
      ADD_FAILURE() << "nothing was thrown";
    } catch (const UsageError& error) {
      ADD_FAILURE() << "a usage error: " << error.what();
    } catch (const Error& error) {
      EXPECT_FALSE(error.hint().empty()) << error.what();
    }
  };
  expect_error(MatrixD::Constant(100, 2, 0.1), factors, 50);  // collapsed
  expect_error(factors, MatrixD::Constant(100, 2, 0.1), 50);  // nothing to predict
  expect_error(factors, factors, 10);                         // few training rows
  expect_error(factors, factors, 95);                         // few test rows
  MatrixD broken = factors;
  broken(70, 1) = std::nan("");
  expect_error(broken, factors, 50);
  expect_error(factors, broken, 50);
  broken(70, 1) = -std::numeric_limits<double>::infinity();
  expect_error(broken, factors, 80);

  EXPECT_THROW(dci(factors.topRows(90), factors, 50), UsageError);
  EXPECT_THROW(dci(factors, factors, 101), UsageError);
  EXPECT_THROW(dci(factors, factors, -1), UsageError);
  EXPECT_THROW(dci(factors, factors, factors.leftCols(1), factors), UsageError);
  DciOptions options;
  options.threads = 0;
  EXPECT_THROW(dci(factors, factors, 50, options), UsageError);
  options.threads = 2;
  options.regressor.trees = 0;  // thrown on a worker thread
  EXPECT_THROW(dci(factors, factors, 50, options), UsageError);
}

TEST(Dci, BlocksOfCodesCountTogether) {
  // Two codes share the first factor, one has the second: one by one they are incomplete, as blocks they are perfect.
  const MatrixD importance{{0.5, 0.0}, {0.5, 0.0}, {0.0, 1.0}};
  EXPECT_NEAR(dci_from_importance(importance).completeness, 1.0 - 0.5 * std::log(2.0) / std::log(3.0), 1e-9);
  const DciResult blocks = dci_of_blocks(importance, {0, 0, 1});
  EXPECT_NEAR(blocks.disentanglement, 1.0, 1e-9);
  EXPECT_NEAR(blocks.completeness, 1.0, 1e-9);
  EXPECT_EQ(blocks.importance, (MatrixD{{1.0, 0.0}, {0.0, 1.0}}));
  // A block across both factors says nothing about one only.
  EXPECT_LT(dci_of_blocks(importance, {0, 1, 0}).disentanglement, 0.35);
  EXPECT_THROW(dci_of_blocks(importance, {0, 1}), UsageError);
  EXPECT_THROW(dci_of_blocks(importance, {0, 1, -1}), UsageError);
}

}  // namespace
}  // namespace causeway
