// Trains a variational autoencoder on pairs of codes: beta-VAE, Ada-GVAE, Ada-ML-VAE (see vae_loss.h). Searched and
// polished like the ILCM, so that comparisons are between methods and not between schedules: Adam with one cosine over
// the search of several starts, of which the loss chooses one, and one over the polish of that start.
#pragma once

#include "engine/data/batch_order.h"
#include "engine/grad/adam.h"
#include "engine/models/learner.h"
#include "engine/models/vae.h"

namespace causeway {

/// The networks that the settings ask for, on `codes` dimensions.
VaeShape vae_shape(const CausalSettings& settings, int codes);

/// Learning rate of a step (0-based): one cosine over the search, one to 0 over the polish.
double search_and_polish_rate(const CausalSettings& settings, std::int64_t step);

class VaeLearner final : public Learner {
 public:
  /// A batch is always cut into this many shards, so results do not depend on the number of threads.
  static constexpr int kShards = 2;

  /// `pairs` training pairs of `codes` dimensions; `start` tells several starts of one seed apart.
  VaeLearner(const CausalSettings& settings, int codes, std::int64_t pairs, std::uint64_t seed, std::uint64_t start,
             PosteriorSharing sharing);

  /// Updates in all.
  static std::int64_t steps(const CausalSettings& settings) {
    return std::int64_t{settings.search_steps} + settings.polish_steps;
  }

  std::int64_t step() const override { return step_; }
  std::int64_t total_steps() const override { return steps(settings_); }
  std::string phase() const override;
  StepReport train_step(ThreadPool& pool, const MatrixF& codes) override;
  void change_schedule(const CausalSettings& settings) override { settings_ = settings; }
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<Vae>(model_); }
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;

  Vae& vae() { return model_; }

 private:
  struct Shard {
    Tape<float> tape;
    MatrixF x, noise;
    VaeTerms terms;
    double loss = 0;
  };

  CausalSettings settings_;
  std::uint64_t seed_;
  std::uint64_t start_;
  PosteriorSharing sharing_;
  Vae model_;
  BatchOrder order_;
  AdamState<float> adam_;
  std::vector<Shard> shards_;
  std::vector<Vector<float>> gradients_;
  std::int64_t step_ = 0;
};

}  // namespace causeway
