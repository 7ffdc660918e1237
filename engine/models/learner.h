// Training side of a causal method: one update at a time, everything it needs to go on can be saved.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/core/thread_pool.h"
#include "engine/data/safetensors.h"
#include "engine/models/causal_model.h"
#include "engine/models/causal_settings.h"

namespace causeway {

/// What one update reports; batch means.
struct StepReport {
  double loss = 0;
  double reconstruction = 0;  // squared error of both codes
  double noise_kl = 0;
  double intervention_kl = 0;
  double posterior_entropy = 0;  // of the batch mean of q(I), nats
  double gradient_norm = 0;
  double learning_rate = 0;
  bool whole_loss = true;  // false: this update looked at a part of the loss, not to be compared with others
  bool finite = true;      // false: the update was not made, the weights are those before it
};

class Learner {
 public:
  virtual ~Learner() = default;

  /// Updates made so far.
  virtual std::int64_t step() const = 0;
  /// Updates after which training ends.
  virtual std::int64_t total_steps() const = 0;
  /// Name of the phase that the next update belongs to, for people.
  virtual std::string phase() const = 0;

  /// One update on `codes` (2N x d: pair 0 before, pair 0 after, ...).
  virtual StepReport train_step(ThreadPool& pool, const MatrixF& codes) = 0;
  /// Schedule and loss weights from the next update on; sizes must be those it was made with.
  virtual void change_schedule(const CausalSettings& settings) = 0;
  /// A copy of the model as it is now.
  virtual std::shared_ptr<const CausalModel> model() const = 0;

  /// Everything train_step() depends on, tensors named `prefix`...; load() restores it exactly or throws Error. Without
  /// the optimiser (two thirds of it) the model can be used but training cannot go on where it was.
  virtual void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const = 0;
  virtual void load(const std::string& prefix, const Safetensors& file) = 0;
};

}  // namespace causeway
