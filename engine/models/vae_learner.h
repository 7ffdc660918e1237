// Trains a variational autoencoder on codes: beta-VAE, Ada-GVAE, Ada-ML-VAE (see vae_loss.h). Searched and polished
// like the ILCM, so that comparisons are between methods and not between schedules.
#pragma once

#include "engine/models/search_and_polish.h"
#include "engine/models/vae.h"

namespace causeway {

/// What these methods have of their own.
struct VaeSettings {
  static constexpr const char* kGroup = "vae";

  double beta = 1e-3;

  static void visit(auto& s, auto&& entry) {
    entry("beta", s.beta, 0, 1e3, "weight of the KL term (beta-vae, ada-gvae, ada-ml-vae)", kChangeable);
  }
};

/// The networks that the settings ask for, on `codes` dimensions.
VaeShape vae_shape(const CausalSettings& settings, int codes);

class VaeLearner final : public SearchAndPolishLearner<Vae, VaeTerms> {
 public:
  /// Posteriors are shared within pairs only. The beta-VAE (kNone) takes both codes of the pairs of a batch, and of
  /// units of one frame or of more than two twice as many single codes.
  VaeLearner(const LearnerInput& input, PosteriorSharing sharing);

  double work(std::int64_t begin, std::int64_t end) const override;
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override;
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<Vae>(model_of()); }

  Vae& vae() { return model_of(); }

 private:
  VaeSettings own_;
  PosteriorSharing sharing_;
};

}  // namespace causeway
