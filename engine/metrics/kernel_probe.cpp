#include "engine/metrics/kernel_probe.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace causeway {

namespace {

constexpr Eigen::Index kLeastRows = 10;
constexpr double kWidths[] = {0.5, 1.0, 2.0, 4.0};  // of the kernel, in median distances
constexpr double kRidges[] = {1e-5, 1e-2, 1.0};     // the more, the smoother: factors may be noisy
constexpr Eigen::Index kDistanceRows = 300;         // that the median distance is taken from

MatrixD squared_distances(const MatrixD& a, const MatrixD& b) {
  MatrixD d = -2.0 * a * b.transpose();
  d.colwise() += Vector<double>(a.rowwise().squaredNorm());
  d.rowwise() += Eigen::RowVectorXd(b.rowwise().squaredNorm().transpose());
  return d.cwiseMax(0.0);
}

double median_distance(const MatrixD& codes) {
  const MatrixD some = codes.topRows(std::min(kDistanceRows, codes.rows()));
  const MatrixD squared = squared_distances(some, some);
  std::vector<double> distances;
  for (Eigen::Index i = 0; i < some.rows(); ++i) {
    for (Eigen::Index j = i + 1; j < some.rows(); ++j) distances.push_back(std::sqrt(squared(i, j)));
  }
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return std::max(*middle, 1e-12);
}

MatrixD kernel(const MatrixD& a, const MatrixD& b, double width) {
  return (squared_distances(a, b) * (-0.5 / (width * width))).array().exp();
}

struct Fit {
  MatrixD codes;
  MatrixD weights;  // samples x factors
  Eigen::RowVectorXd mean;
  double width = 1;

  MatrixD at(const MatrixD& other) const { return (kernel(other, codes, width) * weights).rowwise() + mean; }
};

Fit fit(const MatrixD& codes, const MatrixD& factors, double width, double ridge) {
  Fit result{codes, {}, factors.colwise().mean(), width};
  Eigen::MatrixXd gram = kernel(codes, codes, width);
  gram.diagonal().array() += ridge;
  result.weights = gram.llt().solve(Eigen::MatrixXd(factors.rowwise() - result.mean));
  return result;
}

/// The fit to standardised codes, with width and ridge chosen on a fifth of the rows.
Fit chosen_fit(const MatrixD& train, const MatrixD& train_factors) {
  const Eigen::Index kept = train.rows() - train.rows() / 5;
  const double median = median_distance(train);
  const MatrixD rest = train.bottomRows(train.rows() - kept);
  double width = median, ridge = kRidges[0], least = std::numeric_limits<double>::infinity();
  for (const double times : kWidths) {
    for (const double tried_ridge : kRidges) {
      const Fit tried = fit(train.topRows(kept), train_factors.topRows(kept), times * median, tried_ridge);
      const double error = (tried.at(rest) - train_factors.bottomRows(rest.rows())).squaredNorm();
      if (error < least) {
        least = error;
        width = times * median;
        ridge = tried_ridge;
      }
    }
  }
  return fit(train, train_factors, width, ridge);
}

}  // namespace

RegressionProbe kernel_probe(const MatrixD& train_codes, const MatrixD& train_factors, const MatrixD& test_codes,
                             const MatrixD& test_factors) {
  const auto [train, test] = standardised_codes(train_codes, train_factors, test_codes, test_factors, kLeastRows);
  const Fit best = chosen_fit(train, train_factors);
  return {determination(best.at(train), train_factors, "training"), determination(best.at(test), test_factors, "test")};
}

MatrixD kernel_predictions(const MatrixD& train_codes, const MatrixD& train_factors, const MatrixD& other_codes) {
  const MatrixD none = MatrixD::Zero(other_codes.rows(), train_factors.cols());
  const auto [train, other] = standardised_codes(train_codes, train_factors, other_codes, none, kLeastRows);
  return chosen_fit(train, train_factors).at(other);
}

}  // namespace causeway
