#include "engine/causal/tanh_network.h"

#include <cmath>
#include <limits>
#include <optional>

namespace causeway {

TanhNetwork::TanhNetwork(int inputs, int hidden, int outputs, Random& random)
    : first_(hidden, inputs), bias_(hidden), second_(outputs, hidden) {
  constexpr double kGain = 1.5;  // of the first layer: below 1 the network is nearly linear, far above nearly a step
  for (Eigen::Index i = 0; i < first_.size(); ++i) first_.data()[i] = random.normal() * kGain / std::sqrt(inputs);
  for (Eigen::Index i = 0; i < bias_.size(); ++i) bias_(i) = random.normal();
  for (Eigen::Index i = 0; i < second_.size(); ++i) second_.data()[i] = random.normal() / std::sqrt(hidden);
}

Vector<double> TanhNetwork::operator()(const Vector<double>& x) const {
  return second_ * (first_ * x + bias_).array().tanh().matrix();
}

MatrixD TanhNetwork::rows(const MatrixD& x) const {
  return ((x * first_.transpose()).rowwise() + bias_.transpose()).array().tanh().matrix() * second_.transpose();
}

namespace {

/// Share of the output's variance that is due to its least important input: half the mean squared change of the
/// output when this input is exchanged between rows, divided by the variance.
double weakest_effect(const TanhNetwork& network, const MatrixD& inputs) {
  const Vector<double> output = network.rows(inputs).col(0);
  const double variance = (output.array() - output.mean()).square().mean();
  double weakest = std::numeric_limits<double>::infinity();
  for (Eigen::Index c = 0; c < inputs.cols(); ++c) {
    MatrixD exchanged = inputs;
    const Eigen::Index half = inputs.rows() / 2;
    exchanged.col(c) << inputs.col(c).tail(inputs.rows() - half), inputs.col(c).head(half);
    const double change = 0.5 * (network.rows(exchanged).col(0) - output).squaredNorm() / inputs.rows();
    weakest = std::min(weakest, change / variance);
  }
  return weakest;
}

}  // namespace

TanhNetwork most_sensitive_network(const MatrixD& inputs, int hidden, int candidates, Random& random) {
  std::optional<TanhNetwork> best;
  double most = -1.0;
  for (int i = 0; i < candidates; ++i) {
    TanhNetwork candidate(static_cast<int>(inputs.cols()), hidden, 1, random);
    const double effect = weakest_effect(candidate, inputs);
    if (effect > most) {
      most = effect;
      best = std::move(candidate);
    }
  }
  return *best;
}

}  // namespace causeway
