#include "engine/metrics/dci.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/core/error.h"
#include "engine/core/thread_pool.h"
#include "engine/metrics/input_checks.h"

namespace causeway {

namespace {

constexpr double kAddedBeforeNormalising = 1e-11;

/// 1 - entropy of `weights` relative to the largest entropy that so many entries can have; 1 for a single entry.
double concentration(const Vector<double>& weights) {
  if (weights.size() == 1) return 1.0;
  const Vector<double> raised = weights.array() + kAddedBeforeNormalising;
  const Vector<double> share = raised / raised.sum();
  const double entropy = -(share.array() * share.array().log()).sum();
  return std::clamp(1.0 - entropy / std::log(static_cast<double>(weights.size())), 0.0, 1.0);
}

void require_variation(const MatrixD& codes, const MatrixD& factors) {
  for (Eigen::Index factor = 0; factor < factors.cols(); ++factor) {
    if (is_constant(factors.col(factor))) {
      throw Error(fmt::format("Factor {} has one value in all {} training samples, so DCI is undefined.", factor,
                              factors.rows()),
                  "Use more samples, or leave that factor out of the score.");
    }
  }
  for (Eigen::Index code = 0; code < codes.cols(); ++code) {
    if (!is_constant(codes.col(code))) return;
  }
  throw Error("Every code is constant over the training samples, so DCI is undefined.",
              "The encoder has collapsed: lower the weight of its prior (beta) or train it longer.");
}

}  // namespace

DciResult dci_from_importance(const MatrixD& importance) {
  if (importance.rows() < 1 || importance.cols() < 1 || !importance.allFinite() || importance.minCoeff() < 0.0) {
    throw UsageError(
        fmt::format("DCI needs a non-empty matrix of importances that are finite and not negative, got {} x {}.",
                    importance.rows(), importance.cols()));
  }
  DciResult result;
  result.importance = importance;
  // Without any importance at all every code and factor counts the same.
  const MatrixD weights = importance.sum() > 0.0 ? importance : MatrixD::Ones(importance.rows(), importance.cols());

  result.code_weight = weights.rowwise().sum() / weights.sum();
  result.disentanglement_by_code.resize(weights.rows());
  for (Eigen::Index code = 0; code < weights.rows(); ++code) {
    result.disentanglement_by_code[code] = concentration(weights.row(code).transpose());
  }
  result.disentanglement = result.disentanglement_by_code.dot(result.code_weight);

  const Vector<double> factor_weight = weights.colwise().sum().transpose() / weights.sum();
  result.completeness_by_factor.resize(weights.cols());
  for (Eigen::Index factor = 0; factor < weights.cols(); ++factor) {
    result.completeness_by_factor[factor] = concentration(weights.col(factor));
  }
  result.completeness = result.completeness_by_factor.dot(factor_weight);
  return result;
}

DciResult dci_of_blocks(const MatrixD& importance, const std::vector<int>& block) {
  if (std::ssize(block) != importance.rows() || block.empty() || *std::min_element(block.begin(), block.end()) < 0) {
    throw UsageError(
        fmt::format("{} codes need {} numbers of blocks, 0 and up.", importance.rows(), importance.rows()));
  }
  MatrixD sums = MatrixD::Zero(*std::max_element(block.begin(), block.end()) + 1, importance.cols());
  for (Eigen::Index code = 0; code < importance.rows(); ++code) {
    sums.row(block[static_cast<std::size_t>(code)]) += importance.row(code);
  }
  return dci_from_importance(sums);
}

DciResult dci(const MatrixD& train_codes, const MatrixD& train_factors, const MatrixD& test_codes,
              const MatrixD& test_factors, const DciOptions& options) {
  if (options.threads < 1) throw UsageError(fmt::format("DCI on {} threads; it needs at least 1.", options.threads));
  require_scorable(train_codes, train_factors, kDciMinimumRows, "training");
  require_scorable(test_codes, test_factors, kDciMinimumRows, "test");
  if (train_codes.cols() != test_codes.cols() || train_factors.cols() != test_factors.cols()) {
    throw UsageError("Training and test samples differ in their number of codes or factors.");
  }
  require_variation(train_codes, train_factors);

  const PresortedFeatures presorted(train_codes);
  const auto factors = static_cast<int>(train_factors.cols());
  MatrixD importance(train_codes.cols(), factors);
  Vector<double> train_error(factors);
  Vector<double> test_error(factors);
  ThreadPool pool(std::min(options.threads, factors));
  pool.parallel_for(factors, [&](int factor) {
    GradientBoostedRegressor regressor(options.regressor);
    regressor.fit(presorted, train_factors.col(factor));
    importance.col(factor) = regressor.importance();
    train_error[factor] = (train_factors.col(factor) - regressor.fitted()).squaredNorm() / train_factors.rows();
    test_error[factor] = (test_factors.col(factor) - regressor.predict(test_codes)).squaredNorm() / test_factors.rows();
  });

  DciResult result = dci_from_importance(importance);
  result.informativeness_train = train_error.mean();
  result.informativeness_test = test_error.mean();
  result.train_error_by_factor = std::move(train_error);
  result.test_error_by_factor = std::move(test_error);
  return result;
}

DciResult dci(const MatrixD& codes, const MatrixD& factors, Eigen::Index train_rows, const DciOptions& options) {
  if (codes.rows() != factors.rows()) {
    throw UsageError(fmt::format("The codes have {} rows but the factors have {}.", codes.rows(), factors.rows()),
                     "Row i of both must belong to the same sample.");
  }
  if (train_rows < 0 || train_rows > codes.rows()) {
    throw UsageError(fmt::format("{} training rows asked for, but there are {} rows.", train_rows, codes.rows()));
  }
  const Eigen::Index test_rows = codes.rows() - train_rows;
  return dci(codes.topRows(train_rows), factors.topRows(train_rows), codes.bottomRows(test_rows),
             factors.bottomRows(test_rows), options);
}

}  // namespace causeway
