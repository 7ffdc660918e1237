// A variational autoencoder of codes as an immutable model. Its latents are independent: no graph, no targets.
#pragma once

#include "engine/models/independent_model.h"
#include "engine/models/vae_loss.h"

namespace causeway {

class Vae final : public IndependentModel {
 public:
  /// Initial weights from (seed, start).
  Vae(const VaeShape& shape, std::uint64_t seed, std::uint64_t start);

  int latents() const override { return shape_.latents; }
  int codes() const override { return shape_.codes; }
  MatrixF encode_noise(const MatrixF& codes) const override;
  MatrixF decode_noise(const MatrixF& noise) const override;

  const VaeShape& shape() const { return shape_; }
  const VaeNetwork& network() const { return network_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }

 private:
  VaeShape shape_;
  ParameterStore<float> store_;
  VaeNetwork network_;
};

}  // namespace causeway
