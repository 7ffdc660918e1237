#include "engine/metrics/matched_r2.h"

#include <algorithm>

#include "engine/metrics/input_checks.h"
#include "engine/metrics/kernel_probe.h"

namespace causeway {

namespace {

constexpr Eigen::Index kMostRows = 2000;
constexpr Eigen::Index kTrainingIn = 4;  // one of so many

}  // namespace

MatrixD matched_r2(const MatrixD& codes, const MatrixD& factors, const std::vector<int>& code_of_factor) {
  const Eigen::Index count = std::min(kMostRows, codes.rows());
  std::vector<Eigen::Index> train, test;
  for (Eigen::Index i = 0; i < count; ++i) {
    (i % kTrainingIn == 0 ? train : test).push_back(i * codes.rows() / count);
  }
  MatrixD r2 = MatrixD::Zero(factors.cols(), factors.cols());
  for (Eigen::Index f = 0; f < factors.cols(); ++f) {
    const int code = code_of_factor.at(static_cast<std::size_t>(f));
    if (code < 0) continue;
    const MatrixD one = codes.col(code);
    if (is_constant(one)) continue;
    const RegressionProbe probe = kernel_probe(one(train, Eigen::all), factors(train, Eigen::all),
                                               one(test, Eigen::all), factors(test, Eigen::all));
    r2.row(f) = probe.test_r2.transpose().cwiseMax(0.0);
  }
  return r2;
}

}  // namespace causeway
