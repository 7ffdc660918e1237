// The model of DirectLiNGAM and ICA-LiNGAM: the codes themselves are the variables, and their effects on each other are
// linear.
#pragma once

#include <string>
#include <vector>

#include "engine/models/causal_model.h"

namespace causeway {

/// What was fitted; n variables, which are the codes.
struct LingamFit {
  Eigen::RowVectorXd mean;  // n
  MatrixD effects;          // n x n, entry (i, j): effect of variable j on variable i, in units of the codes
  std::vector<int> order;   // causes first
  Vector<double> gaussian;  // n: anderson_darling() of the noise of each
};

class LingamModel final : public CausalModel, public GraphPart, public DoubtPart {
 public:
  explicit LingamModel(LingamFit fit);

  int latents() const override { return static_cast<int>(fit_.mean.size()); }
  int codes() const override { return latents(); }
  /// e = (I - B) (x - mean).
  MatrixF encode_noise(const MatrixF& codes) const override;
  MatrixF causal_from_noise(const MatrixF& noise) const override;
  MatrixF noise_from_causal(const MatrixF& causal) const override;
  MatrixF decode_noise(const MatrixF& noise) const override;
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const override;
  const std::vector<int>& causal_order() const override { return fit_.order; }
  /// What was fitted to the training data, whatever the codes: effects with their signs, and whether their directions
  /// stay undetermined.
  std::optional<LearnedGraph> read_graph(const MatrixF& codes, std::uint64_t seed) const override;
  std::vector<Finding> doubts() const override;
  const GraphPart* graph() const override { return this; }
  const DoubtPart* own_doubts() const override { return this; }

  const LingamFit& fit() const { return fit_; }
  /// Variables whose noise cannot be told from Gaussian (1 % level).
  std::vector<int> gaussian_ones() const;
  /// Directions can be told while at most one noise is Gaussian.
  bool undetermined() const { return gaussian_ones().size() > 1; }

 private:
  LingamFit fit_;
  MatrixD from_noise_;  // (I - B)^-1
};

}  // namespace causeway
