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
