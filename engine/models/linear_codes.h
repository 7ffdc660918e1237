// Linear codes of codes: principal components, factor analysis, independent components. Nothing is searched for step by
// step: one fit to all images, in milliseconds. None of them looks at pairs.
#pragma once

#include <cstdint>

#include "engine/models/independent_model.h"

namespace causeway {

enum class LinearMethod {
  kPca,
  kFactorAnalysis,
  kFastIca,
};

class LinearModel final : public IndependentModel {
 public:
  /// mean (1 x d), unmixing (n x d) and mixing (d x n): z = (x - mean) unmixing^T, x = mean + z mixing^T.
  LinearModel(Eigen::RowVectorXf mean, MatrixF unmixing, MatrixF mixing)
      : mean_(std::move(mean)), unmixing_(std::move(unmixing)), mixing_(std::move(mixing)) {}

  int latents() const override { return static_cast<int>(unmixing_.rows()); }
  int codes() const override { return static_cast<int>(unmixing_.cols()); }
  MatrixF encode_noise(const MatrixF& codes) const override {
    return (codes.rowwise() - mean_) * unmixing_.transpose();
  }
  MatrixF decode_noise(const MatrixF& noise) const override { return (noise * mixing_.transpose()).rowwise() + mean_; }

  const Eigen::RowVectorXf& mean() const { return mean_; }
  const MatrixF& unmixing() const { return unmixing_; }
  const MatrixF& mixing() const { return mixing_; }

 private:
  Eigen::RowVectorXf mean_;
  MatrixF unmixing_, mixing_;
};

/// A fit in double precision: z = (x - mean) unmixing^T, x = mean + z mixing^T.
struct LinearFit {
  Eigen::RowVectorXd mean;   // d
  MatrixD unmixing, mixing;  // n x d, d x n
};

/// When a fit that goes on in rounds stops: after `rounds`, or when one changes it by no more than `tolerance`.
struct LinearStop {
  int rounds = 200;
  double tolerance = 1e-4;
};

/// The derivative g of what FastICA takes to measure how little Gaussian a direction is.
enum class IcaContrast {
  kTanh,  // of log cosh: g(y) = tanh(y)
  kExp,   // of -exp(-y^2/2): g(y) = y exp(-y^2/2), for heavy tails
  kCube,  // of y^4: g(y) = y^3, kurtosis
};

/// What the functions of the same name without `_of` do, on data (R x d) in double precision. Errors as there.
LinearFit pca_of(const MatrixD& data, int latents);
/// `own_variance`, where it is not null, becomes the diagonal of Psi (d); the loading L is the fit's `mixing`.
LinearFit factor_analysis_of(const MatrixD& data, int latents, const LinearStop& stop, Vector<double>* own_variance);
/// Sources have variance 1 (1/R) over the data.
LinearFit fast_ica_of(const MatrixD& data, int latents, std::uint64_t seed, const LinearStop& stop = {},
                      IcaContrast contrast = IcaContrast::kTanh);

/// The `latents` directions of largest variance, each scaled to variance 1; the largest weight of each is positive.
/// Unique where the variances differ. Throws Error if fewer directions vary, as do the other two.
LinearModel fit_pca(const MatrixF& codes, int latents);

/// x = L z + e with e ~ N(0, Psi), Psi diagonal, by EM (Rubin, Thayer, "EM algorithms for ML factor analysis",
/// Psychometrika 1982) from the principal components, at most 500 rounds; z is its posterior mean. L is known up to a
/// rotation only.
LinearModel fit_factor_analysis(const MatrixF& codes, int latents);

/// Whitened principal components, rotated until they are as little Gaussian as can be: symmetric FastICA with g = tanh
/// (Hyvarinen, "Fast and robust fixed-point algorithms for independent component analysis", IEEE TNN 1999), tolerance
/// 1e-4, at most 200 rounds. Gaussian sources cannot be told apart.
LinearModel fit_fast_ica(const MatrixF& codes, int latents, std::uint64_t seed);

}  // namespace causeway
