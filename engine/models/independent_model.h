// What methods without causal relations share: every latent is its own noise, and changing one changes no other.
#pragma once

#include "engine/models/causal_model.h"

namespace causeway {

class IndependentModel : public CausalModel {
 public:
  MatrixF causal_from_noise(const MatrixF& noise) const final { return noise; }
  MatrixF noise_from_causal(const MatrixF& causal) const final { return causal; }
  MatrixF counterfactual_noise(const MatrixF& noise, int latent, const Vector<float>& values) const final {
    MatrixF changed = noise;
    changed.col(latent) = values;
    return changed;
  }
};

}  // namespace causeway
