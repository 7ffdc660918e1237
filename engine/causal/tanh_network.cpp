#include "engine/causal/tanh_network.h"

#include <cmath>

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

}  // namespace causeway
