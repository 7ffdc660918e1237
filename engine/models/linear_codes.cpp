#include "engine/models/linear_codes.h"

#include <fmt/format.h>

#include <cmath>

#include "engine/core/decompositions.h"
#include "engine/core/error.h"
#include "engine/core/random.h"

namespace causeway {

namespace {

constexpr double kNothing = 1e-9;  // share of the largest variance below which a direction does not vary

struct Moments {
  Eigen::RowVectorXd mean;
  MatrixD covariance;
};

Moments moments(const MatrixD& data) {
  Moments m;
  m.mean = data.colwise().mean();
  const MatrixD centred = data.rowwise() - m.mean;
  m.covariance = centred.transpose() * centred / static_cast<double>(data.rows());
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
  const Eigensystem solver = symmetric_eigensystem(covariance);
  Axes axes{MatrixD(covariance.rows(), latents), Vector<double>(latents)};
  for (int i = 0; i < latents; ++i) {
    const Eigen::Index from = covariance.rows() - 1 - i;
    axes.variances(i) = solver.values(from);
    Eigen::VectorXd direction = solver.vectors.col(from);
    Eigen::Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    axes.directions.col(i) = direction(largest) < 0 ? Eigen::VectorXd(-direction) : direction;
  }
  if (!(axes.variances.minCoeff() > kNothing * axes.variances.maxCoeff())) {
    throw Error(fmt::format("the codes vary in fewer than {} directions", latents), "lower causal.latents");
  }
  return axes;
}

LinearModel model_of(const LinearFit& fit) {
  return {fit.mean.cast<float>(), fit.unmixing.cast<float>(), fit.mixing.cast<float>()};
}

/// (W W^T)^(-1/2) W: the nearest matrix with orthonormal rows.
MatrixD decorrelated(const MatrixD& w) {
  const Eigensystem solver = symmetric_eigensystem(w * w.transpose());
  const MatrixD inverse_root = solver.vectors * solver.values.cwiseMax(1e-300).cwiseSqrt().cwiseInverse().asDiagonal() *
                               solver.vectors.transpose();
  return inverse_root * w;
}

/// g of independent components (R x n), and the mean of g' of each.
struct Contrast {
  MatrixD g;
  Vector<double> slope;
};

Contrast contrast_of(const MatrixD& y, IcaContrast kind) {
  Contrast c;
  switch (kind) {
    case IcaContrast::kTanh:
      c.g = y.array().tanh();
      c.slope = (1.0 - c.g.array().square()).colwise().mean().transpose();
      break;
    case IcaContrast::kExp: {
      const MatrixD bell = (-0.5 * y.array().square()).exp();
      c.g = y.cwiseProduct(bell);
      c.slope = ((1.0 - y.array().square()) * bell.array()).colwise().mean().transpose();
      break;
    }
    case IcaContrast::kCube:
      c.g = y.array().cube();
      c.slope = (3.0 * y.array().square()).colwise().mean().transpose();
      break;
  }
  return c;
}

}  // namespace

LinearFit pca_of(const MatrixD& data, int latents) {
  const Moments m = moments(data);
  const Axes axes = principal_axes(m.covariance, latents);
  const Vector<double> scale = axes.variances.cwiseSqrt();
  return {m.mean, scale.cwiseInverse().asDiagonal() * axes.directions.transpose(),
          axes.directions * scale.asDiagonal()};
}

LinearFit factor_analysis_of(const MatrixD& data, int latents, const LinearStop& stop, Vector<double>* own_variance) {
  constexpr double kLeast = 1e-6;  // of a code's variance that stays its own: a Heywood case must not divide by zero
  const Moments m = moments(data);
  const Axes axes = principal_axes(m.covariance, latents);
  const Vector<double> own = m.covariance.diagonal();
  MatrixD loading = axes.directions * axes.variances.cwiseSqrt().asDiagonal();
  Vector<double> psi = (own - loading.rowwise().squaredNorm()).cwiseMax(kLeast * own.maxCoeff());
  MatrixD gain;  // n x d: E[z|x] = gain (x - mean)
  const auto posterior_gain = [&] {
    const MatrixD weighted = psi.cwiseInverse().asDiagonal() * loading;
    const MatrixD precision = MatrixD::Identity(latents, latents) + loading.transpose() * weighted;
    return solve_positive(precision, weighted.transpose());
  };
  for (int round = 0; round < stop.rounds; ++round) {
    gain = posterior_gain();
    const MatrixD cross = m.covariance * gain.transpose();  // E[x z^T]
    const MatrixD second = MatrixD::Identity(latents, latents) - gain * loading + gain * cross;
    const MatrixD next = solve_positive(second, cross.transpose()).transpose();
    const double change = (next - loading).norm() / loading.norm();
    loading = next;
    psi = (own - (loading.cwiseProduct(cross)).rowwise().sum()).cwiseMax(kLeast * own.maxCoeff());
    if (change < stop.tolerance) break;
  }
  if (own_variance != nullptr) *own_variance = psi;
  return {m.mean, posterior_gain(), loading};
}

LinearFit fast_ica_of(const MatrixD& data, int latents, std::uint64_t seed, const LinearStop& stop,
                      IcaContrast contrast) {
  const Moments m = moments(data);
  const Axes axes = principal_axes(m.covariance, latents);
  const Vector<double> scale = axes.variances.cwiseSqrt();
  const MatrixD whitening = scale.cwiseInverse().asDiagonal() * axes.directions.transpose();
  const MatrixD white = (data.rowwise() - m.mean) * whitening.transpose();
  Random random(seed, Stream::kInitialWeights, 0);
  MatrixD w(latents, latents);
  for (Eigen::Index i = 0; i < w.size(); ++i) w.data()[i] = random.normal();
  w = decorrelated(w);
  for (int round = 0; round < stop.rounds; ++round) {
    const auto [g, slope] = contrast_of(white * w.transpose(), contrast);
    const MatrixD next =
        decorrelated(g.transpose() * white / static_cast<double>(white.rows()) - MatrixD(slope.asDiagonal() * w));
    const double change = ((next * w.transpose()).diagonal().cwiseAbs().array() - 1.0).abs().maxCoeff();
    w = next;
    if (change < stop.tolerance) break;
  }
  // x = directions * scale * w^T z, since w is orthogonal.
  return {m.mean, w * whitening, axes.directions * scale.asDiagonal() * w.transpose()};
}

LinearModel fit_pca(const MatrixF& codes, int latents) { return model_of(pca_of(codes.cast<double>(), latents)); }

LinearModel fit_factor_analysis(const MatrixF& codes, int latents) {
  return model_of(factor_analysis_of(codes.cast<double>(), latents, {500, 1e-8}, nullptr));
}

LinearModel fit_fast_ica(const MatrixF& codes, int latents, std::uint64_t seed) {
  return model_of(fast_ica_of(codes.cast<double>(), latents, seed));
}

}  // namespace causeway
