// What methods without causal relations share: every latent is its own noise, and changing one changes no other.
#pragma once

#include "engine/models/causal_model.h"

namespace causeway {

class IndependentModel : public CausalModel {
 public:
  MatrixF causal_from_noise(const MatrixF& noise) const final { return noise; }
  MatrixF noise_from_causal(const MatrixF& causal) const final { return causal; }
  /// These methods infer no targets.
  MatrixF intervention_posterior(const MatrixF&, const MatrixF&) const override { return {}; }
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const final {
    MatrixF changed = noise;
    changed.col(latent) = values;
    return changed;
  }
  const std::vector<int>& causal_order() const final {
    static const std::vector<int> none;
    return none;
  }
  bool has_graph() const final { return false; }
};

}  // namespace causeway
