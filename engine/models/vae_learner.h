// Trains a variational autoencoder on pairs of codes: beta-VAE, Ada-GVAE, Ada-ML-VAE (see vae_loss.h). Searched and
// polished like the ILCM, so that comparisons are between methods and not between schedules.
#pragma once

#include "engine/models/search_and_polish.h"
#include "engine/models/vae.h"

namespace causeway {

/// The networks that the settings ask for, on `codes` dimensions.
VaeShape vae_shape(const CausalSettings& settings, int codes);

class VaeLearner final : public SearchAndPolishLearner<Vae, VaeTerms> {
 public:
  /// `pairs` training pairs of `codes` dimensions; `start` tells several starts of one seed apart.
  VaeLearner(const CausalSettings& settings, int codes, std::int64_t pairs, std::uint64_t seed, std::uint64_t start,
             PosteriorSharing sharing);

  StepReport train_step(ThreadPool& pool, const MatrixF& codes) override;
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<Vae>(model_of()); }

  Vae& vae() { return model_of(); }

 private:
  PosteriorSharing sharing_;
};

}  // namespace causeway
