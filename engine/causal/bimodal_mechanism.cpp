#include "engine/causal/bimodal_mechanism.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>
#include <tuple>

namespace causeway {
namespace {

constexpr double kCubic = 0.05;
constexpr int kQuadratureNodes = 1024;
constexpr int kHidden = 16;
constexpr int kCandidates = 16;
constexpr Eigen::Index kCandidateRows = 512;  // enough to tell candidates apart
constexpr double kLogScaleStd = 0.35;

using Normal =
    boost::math::normal_distribution<double,
                                     boost::math::policies::policy<boost::math::policies::promote_double<false>>>;

double standard_deviation(const Vector<double>& values) {
  return std::sqrt((values.array() - values.mean()).square().mean());
}

MatrixD columns_of(const MatrixD& matrix, const std::vector<int>& columns) {
  MatrixD result(matrix.rows(), static_cast<Eigen::Index>(columns.size()));
  for (std::size_t i = 0; i < columns.size(); ++i) result.col(static_cast<Eigen::Index>(i)) = matrix.col(columns[i]);
  return result;
}

}  // namespace

BimodalShape::BimodalShape(Random& random)
    : step_(random.uniform(1.5, 2.5)), slope_(random.uniform(2.5, 3.5)), centre_(random.uniform(-0.3, 0.3)) {
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < kQuadratureNodes; ++i) {
    const double value = raw(boost::math::quantile(Normal(), (i + 0.5) / kQuadratureNodes));
    sum += value;
    squares += value * value;
  }
  mean_ = sum / kQuadratureNodes;
  std_ = std::sqrt(squares / kQuadratureNodes - mean_ * mean_);
}

double BimodalShape::raw(double v) const { return v + step_ * std::tanh(slope_ * (v - centre_)) + kCubic * v * v * v; }

double BimodalShape::inverse(double value) const {
  const double wanted = value * std_ + mean_;
  // |raw(v)| >= |v| - step, with the sign of v once |v| is larger than the step.
  const double reach = std::abs(wanted) + step_ + 1.0;
  std::uintmax_t iterations = 200;
  const auto error_and_slope = [&](double v) {
    const double t = std::tanh(slope_ * (v - centre_));
    return std::make_tuple(raw(v) - wanted, 1.0 + step_ * slope_ * (1.0 - t * t) + 3.0 * kCubic * v * v);
  };
  return boost::math::tools::newton_raphson_iterate(error_and_slope, wanted / (1.0 + step_), -reach, reach,
                                                    std::numeric_limits<double>::digits - 1, iterations);
}

BimodalMechanism::BimodalMechanism(std::vector<int> causes, const MatrixD& reference, double explained, Random& random)
    : causes_(std::move(causes)), shape_(random) {
  if (causes_.empty()) return;
  const MatrixD inputs = columns_of(reference, causes_);
  location_ =
      most_sensitive_network(inputs.topRows(std::min(kCandidateRows, inputs.rows())), kHidden, kCandidates, random);
  const Vector<double> mu = location_->rows(inputs).col(0);
  location_offset_ = mu.mean();
  location_gain_ = std::sqrt(explained) / standard_deviation(mu);
  log_scale_ = TanhNetwork(static_cast<int>(causes_.size()), kHidden, 1, random);
  const Vector<double> log_s = log_scale_->rows(inputs).col(0);
  scale_gain_ = kLogScaleStd / standard_deviation(log_s);
  // So that the mean of s^2 is the share of the variance that the causes do not explain.
  const double mean_square = (2.0 * scale_gain_ * log_s.array()).exp().mean();
  scale_offset_ = 0.5 * std::log(mean_square / (1.0 - explained)) / scale_gain_;
}

BimodalMechanism::Law BimodalMechanism::at(std::span<const double> latents) const {
  if (causes_.empty()) return {};
  Vector<double> inputs(static_cast<Eigen::Index>(causes_.size()));
  for (std::size_t i = 0; i < causes_.size(); ++i) {
    inputs(static_cast<Eigen::Index>(i)) = latents[static_cast<std::size_t>(causes_[i])];
  }
  return {((*location_)(inputs)(0) - location_offset_) * location_gain_,
          std::exp(((*log_scale_)(inputs)(0) - scale_offset_) * scale_gain_)};
}

double BimodalMechanism::value(double noise, std::span<const double> latents) const {
  const Law law = at(latents);
  return law.location + law.scale * shape_.value(boost::math::quantile(Normal(), noise));
}

double BimodalMechanism::noise(double value, std::span<const double> latents) const {
  const Law law = at(latents);
  return into_open_unit_interval(boost::math::cdf(Normal(), shape_.inverse((value - law.location) / law.scale)));
}

}  // namespace causeway
