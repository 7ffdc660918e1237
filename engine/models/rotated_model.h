// A model with independent latents, two of which are turned into each other: z' = R z, decoded through R^T. A standard
// normal prior does not change under R, so nothing that such a model was trained on can tell z' from z (Locatello et
// al., "Challenging common assumptions in the unsupervised learning of disentangled representations", ICML 2019,
// theorem 1).
#pragma once

#include <cmath>
#include <memory>

#include "engine/models/independent_model.h"

namespace causeway {

class RotatedModel final : public IndependentModel {
 public:
  /// Latents `first` and `second` (different, both there) are turned by `angle` radians.
  RotatedModel(std::shared_ptr<const CausalModel> model, int first, int second, double angle)
      : model_(std::move(model)), turn_(MatrixF::Identity(model_->latents(), model_->latents())) {
    const auto c = static_cast<float>(std::cos(angle)), s = static_cast<float>(std::sin(angle));
    turn_(first, first) = turn_(second, second) = c;
    turn_(first, second) = s;
    turn_(second, first) = -s;
  }

  int latents() const override { return model_->latents(); }
  int codes() const override { return model_->codes(); }
  MatrixF encode_noise(const MatrixF& codes) const override { return model_->encode_noise(codes) * turn_; }
  MatrixF decode_noise(const MatrixF& noise) const override { return model_->decode_noise(noise * turn_.transpose()); }

 private:
  std::shared_ptr<const CausalModel> model_;
  MatrixF turn_;  // row vectors times this
};

}  // namespace causeway
