#include "engine/causal/coupling_flow.h"

#include <fmt/format.h>

#include "engine/core/error.h"

namespace causeway {
namespace {

constexpr int kLayers = 3;
constexpr int kHiddenUnits = 16;
// How nonlinear a coupling is: moderately, so that a small network can learn the inverse of the flow.
constexpr double kScaleStrength = 0.3;
constexpr double kShiftStrength = 0.7;

/// Uniform over orthogonal matrices: Q of the QR decomposition of a normal matrix, its signs such that diag(R) > 0.
MatrixD random_rotation(int n, Random& random) {
  MatrixD normal(n, n);
  for (Eigen::Index i = 0; i < normal.size(); ++i) normal.data()[i] = random.normal();
  const Eigen::HouseholderQR<MatrixD> qr(normal);
  MatrixD q = qr.householderQ();
  for (int i = 0; i < n; ++i) {
    if (qr.matrixQR()(i, i) < 0) q.col(i) *= -1.0;
  }
  return q;
}

void check_dimension(int dimension) {
  if (dimension < 2) throw UsageError(fmt::format("a coupling flow cannot have {} dimensions", dimension));
}

void check_size(std::size_t size, int dimension) {
  if (size != static_cast<std::size_t>(dimension)) {
    throw UsageError(fmt::format("{} numbers for a map of {} dimensions", size, dimension));
  }
}

}  // namespace

CouplingFlow::CouplingFlow(int dimension, std::uint64_t seed) {
  check_dimension(dimension);
  const int half = dimension / 2;
  for (int i = 0; i < kLayers; ++i) {
    Random random(seed, Stream::kWorldFlow, static_cast<std::uint64_t>(i));
    MatrixD rotation = random_rotation(dimension, random);
    TanhNetwork log_scale(half, kHiddenUnits, dimension - half, random);
    TanhNetwork shift(half, kHiddenUnits, dimension - half, random);
    layers_.push_back({std::move(rotation), std::move(log_scale), std::move(shift)});
  }
  Random random(seed, Stream::kWorldFlow, kLayers);
  last_rotation_ = random_rotation(dimension, random);
}

CouplingFlow CouplingFlow::linear(int dimension, std::uint64_t seed) {
  check_dimension(dimension);
  Random random(seed, Stream::kWorldFlow, kLayers);
  return CouplingFlow(random_rotation(dimension, random));
}

CouplingFlow CouplingFlow::identity(int dimension) {
  check_dimension(dimension);
  return CouplingFlow(MatrixD::Identity(dimension, dimension));
}

std::vector<double> CouplingFlow::forward(std::span<const double> z) const {
  check_size(z.size(), dimension());
  Vector<double> x = Eigen::Map<const Vector<double>>(z.data(), dimension());
  const int half = dimension() / 2;
  for (const Layer& layer : layers_) {
    x = (layer.rotation * x).eval();
    const Vector<double> kept = x.head(half);
    x.tail(dimension() - half) =
        x.tail(dimension() - half).array() * (kScaleStrength * layer.log_scale(kept)).array().exp() +
        kShiftStrength * layer.shift(kept).array();
  }
  x = (last_rotation_ * x).eval();
  return {x.data(), x.data() + x.size()};
}

std::vector<double> CouplingFlow::inverse(std::span<const double> x) const {
  check_size(x.size(), dimension());
  Vector<double> z = last_rotation_.transpose() * Eigen::Map<const Vector<double>>(x.data(), dimension());
  const int half = dimension() / 2;
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer) {
    const Vector<double> kept = z.head(half);
    z.tail(dimension() - half) = (z.tail(dimension() - half).array() - kShiftStrength * layer->shift(kept).array()) *
                                 (-kScaleStrength * layer->log_scale(kept)).array().exp();
    z = (layer->rotation.transpose() * z).eval();
  }
  return {z.data(), z.data() + z.size()};
}

}  // namespace causeway
