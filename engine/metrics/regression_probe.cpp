#include "engine/metrics/regression_probe.h"

#include <fmt/format.h>

#include <Eigen/QR>
#include <cmath>

#include "engine/core/decompositions.h"
#include "engine/core/error.h"
#include "engine/metrics/input_checks.h"

namespace causeway {

Vector<double> determination(const MatrixD& predicted, const MatrixD& factors, const char* part) {
  Vector<double> result(factors.cols());
  for (Eigen::Index factor = 0; factor < factors.cols(); ++factor) {
    const Vector<double> truth = factors.col(factor);
    if (is_constant(truth)) {
      throw Error(fmt::format("Factor {} is constant over the {} samples, so its R2 is undefined.", factor, part),
                  "Use more samples, or leave that factor out of the score.");
    }
    const double total = (truth.array() - truth.mean()).square().sum();
    result[factor] = 1.0 - (truth - predicted.col(factor)).squaredNorm() / total;
  }
  return result;
}

ProbeCodes standardised_codes(const MatrixD& train_codes, const MatrixD& train_factors, const MatrixD& test_codes,
                              const MatrixD& test_factors, Eigen::Index least_rows) {
  require_scorable(train_codes, train_factors, least_rows, "training");
  require_scorable(test_codes, test_factors, 2, "test");
  if (train_codes.cols() != test_codes.cols() || train_factors.cols() != test_factors.cols()) {
    throw UsageError("Training and test samples differ in their number of codes or factors.");
  }
  const Eigen::RowVectorXd mean = train_codes.colwise().mean();
  Eigen::RowVectorXd scale(train_codes.cols());
  for (Eigen::Index code = 0; code < train_codes.cols(); ++code) {
    const Vector<double> column = train_codes.col(code);
    // 0 for a constant code: it is left out, and what it does on the test rows does not matter.
    scale[code] = is_constant(column) ? 0.0 : 1.0 / std::sqrt((column.array() - mean[code]).square().mean());
  }
  const auto standardised = [&](const MatrixD& codes) -> MatrixD {
    return (codes.rowwise() - mean).array().rowwise() * scale.array();
  };
  return {standardised(train_codes), standardised(test_codes)};
}

RegressionProbe regression_probe(const MatrixD& train_codes, const MatrixD& train_factors, const MatrixD& test_codes,
                                 const MatrixD& test_factors) {
  // Standardised codes: the rank decision below must not depend on their units.
  const ProbeCodes codes =
      standardised_codes(train_codes, train_factors, test_codes, test_factors, train_codes.cols() + 2);
  const Eigen::RowVectorXd intercept = train_factors.colwise().mean();
  const MatrixD slope = smallest_least_squares(codes.train, train_factors.rowwise() - intercept);

  const MatrixD train_predicted = (codes.train * slope).rowwise() + intercept;
  const MatrixD test_predicted = (codes.test * slope).rowwise() + intercept;
  return {determination(train_predicted, train_factors, "training"),
          determination(test_predicted, test_factors, "test")};
}

}  // namespace causeway
