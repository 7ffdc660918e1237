#include "engine/models/linear_codes.h"

#include <fmt/format.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/core/random.h"

namespace causeway {

namespace {

constexpr double kNothing = 1e-9;  // share of the largest variance below which a direction does not vary

struct Moments {
  Eigen::RowVectorXd mean;
  MatrixD covariance;
};

Moments moments(const MatrixF& codes) {
  const MatrixD wide = codes.cast<double>();
  Moments m;
  m.mean = wide.colwise().mean();
  const MatrixD centred = wide.rowwise() - m.mean;
  m.covariance = centred.transpose() * centred / static_cast<double>(codes.rows());
  return m;
}

/// Directions of largest variance first, as columns, with their variances.
struct Axes {
  MatrixD directions;  // d x n
  Vector<double> variances;
};

Axes principal_axes(const MatrixD& covariance, int latents) {
  if (latents > covariance.rows()) {
    throw Error(fmt::format("{} latents cannot be told from {} codes", latents, covariance.rows()),
                "lower causal.latents or raise image.codes");
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  Axes axes{MatrixD(covariance.rows(), latents), Vector<double>(latents)};
  for (int i = 0; i < latents; ++i) {
    const Eigen::Index from = covariance.rows() - 1 - i;
    axes.variances(i) = solver.eigenvalues()(from);
    Eigen::VectorXd direction = solver.eigenvectors().col(from);
    Eigen::Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    axes.directions.col(i) = direction(largest) < 0 ? Eigen::VectorXd(-direction) : direction;
  }
  if (!(axes.variances.minCoeff() > kNothing * axes.variances.maxCoeff())) {
    throw Error(fmt::format("the codes vary in fewer than {} directions", latents), "lower causal.latents");
  }
  return axes;
}

LinearModel model_of(const Moments& m, const MatrixD& unmixing, const MatrixD& mixing) {
  return {m.mean.cast<float>(), unmixing.cast<float>(), mixing.cast<float>()};
}

/// (W W^T)^(-1/2) W: the nearest matrix with orthonormal rows.
MatrixD decorrelated(const MatrixD& w) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(w * w.transpose());
  const MatrixD inverse_root = solver.eigenvectors() *
                               solver.eigenvalues().cwiseMax(1e-300).cwiseSqrt().cwiseInverse().asDiagonal() *
                               solver.eigenvectors().transpose();
  return inverse_root * w;
}

}  // namespace

LinearModel fit_pca(const MatrixF& codes, int latents) {
  const Moments m = moments(codes);
  const Axes axes = principal_axes(m.covariance, latents);
  const Vector<double> scale = axes.variances.cwiseSqrt();
  return model_of(m, scale.cwiseInverse().asDiagonal() * axes.directions.transpose(),
                  axes.directions * scale.asDiagonal());
}

LinearModel fit_factor_analysis(const MatrixF& codes, int latents) {
  constexpr int kRounds = 500;
  constexpr double kTolerance = 1e-8;  // change of L relative to its size
  constexpr double kLeast = 1e-6;  // of a code's variance that stays its own: a Heywood case must not divide by zero
  const Moments m = moments(codes);
  const Axes axes = principal_axes(m.covariance, latents);
  const Vector<double> own = m.covariance.diagonal();
  MatrixD loading = axes.directions * axes.variances.cwiseSqrt().asDiagonal();
  Vector<double> psi = (own - loading.rowwise().squaredNorm()).cwiseMax(kLeast * own.maxCoeff());
  MatrixD gain;  // n x d: E[z|x] = gain (x - mean)
  const auto posterior_gain = [&] {
    const MatrixD weighted = psi.cwiseInverse().asDiagonal() * loading;
    const MatrixD precision = MatrixD::Identity(latents, latents) + loading.transpose() * weighted;
    return MatrixD(precision.ldlt().solve(weighted.transpose()));
  };
  for (int round = 0; round < kRounds; ++round) {
    gain = posterior_gain();
    const MatrixD cross = m.covariance * gain.transpose();  // E[x z^T]
    const MatrixD second = MatrixD::Identity(latents, latents) - gain * loading + gain * cross;
    const MatrixD next = second.ldlt().solve(cross.transpose()).transpose();
    const double change = (next - loading).norm() / loading.norm();
    loading = next;
    psi = (own - (loading.cwiseProduct(cross)).rowwise().sum()).cwiseMax(kLeast * own.maxCoeff());
    if (change < kTolerance) break;
  }
  return model_of(m, posterior_gain(), loading);
}

LinearModel fit_fast_ica(const MatrixF& codes, int latents, std::uint64_t seed) {
  constexpr int kRounds = 200;
  constexpr double kTolerance = 1e-4;
  const Moments m = moments(codes);
  const Axes axes = principal_axes(m.covariance, latents);
  const Vector<double> scale = axes.variances.cwiseSqrt();
  const MatrixD whitening = scale.cwiseInverse().asDiagonal() * axes.directions.transpose();
  const MatrixD white = (codes.cast<double>().rowwise() - m.mean) * whitening.transpose();
  Random random(seed, Stream::kInitialWeights, 0);
  MatrixD w(latents, latents);
  for (Eigen::Index i = 0; i < w.size(); ++i) w.data()[i] = random.normal();
  w = decorrelated(w);
  for (int round = 0; round < kRounds; ++round) {
    const MatrixD g = (white * w.transpose()).array().tanh();
    const Vector<double> slope = (1.0 - g.array().square()).colwise().mean().transpose();
    const MatrixD next =
        decorrelated(g.transpose() * white / static_cast<double>(white.rows()) - MatrixD(slope.asDiagonal() * w));
    const double change = ((next * w.transpose()).diagonal().cwiseAbs().array() - 1.0).abs().maxCoeff();
    w = next;
    if (change < kTolerance) break;
  }
  // x = directions * scale * w^T z, since w is orthogonal.
  return model_of(m, w * whitening, axes.directions * scale.asDiagonal() * w.transpose());
}

}  // namespace causeway
