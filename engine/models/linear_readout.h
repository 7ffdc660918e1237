// What a linear fit makes of latents that no decoder learns with.
#pragma once

#include "engine/core/decompositions.h"
#include "engine/core/types.h"

namespace causeway {

/// Least squares from latents (R x n) to codes (R x d) with an offset: (n + 1) x d, the last row the offset. A very
/// small ridge keeps latents that say the same from hurting.
inline MatrixF linear_readout(const MatrixF& latents, const MatrixF& codes) {
  constexpr double kRidge = 1e-6;  // in shares of the mean variance
  const Eigen::Index n = latents.cols();
  const Eigen::RowVectorXd mean = latents.cast<double>().colwise().mean();
  const Eigen::RowVectorXd code_mean = codes.cast<double>().colwise().mean();
  const MatrixD centred = latents.cast<double>().rowwise() - mean;
  MatrixD covariance = centred.transpose() * centred;
  covariance.diagonal().array() += kRidge * covariance.trace() / static_cast<double>(n) + 1e-9;
  MatrixD fit(n + 1, codes.cols());
  fit.topRows(n) = solve_positive(covariance, centred.transpose() * codes.cast<double>());
  fit.row(n) = code_mean - mean * fit.topRows(n);
  return fit.cast<float>();
}

/// Latents (R x n) -> codes by such a fit.
template <class Fit>
MatrixF apply_readout(const Fit& fit, const MatrixF& latents) {
  const Eigen::Index n = latents.cols();
  return (latents * fit.topRows(n)).rowwise() + fit.row(n);
}

}  // namespace causeway
