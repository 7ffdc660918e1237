// Learning of the mechanisms and the decoder of a PairModel whose variables stay as they are, and what a checkpoint
// holds of the form: shared by every learner that ends in such a model.
#pragma once

#include <functional>
#include <string>

#include "engine/core/thread_pool.h"
#include "engine/models/learner.h"
#include "engine/models/pair_ica/pair_loss.h"

namespace causeway {

class MechanismUpdate {
 public:
  explicit MechanismUpdate(int shards) : shards_(static_cast<std::size_t>(shards)) {}

  /// To be called when the model's form or noise coordinates have changed.
  void forget() { causal_.resize(0, 0); }

  /// Loss of a batch, and its gradients: gradient(s) is that of shard s. `codes`: 2P x d, always the same.
  StepReport differentiate(ThreadPool& pool, const PairModel& model, const MatrixF& codes,
                           const std::vector<int>& pairs, const std::function<Vector<float>&(int)>& gradient);

 private:
  struct Shard {
    Tape<float> tape;
    PairBatch<float> batch;
    double loss = 0, error = 0;
  };

  void load_batch(Shard& shard, int index, const std::vector<int>& pairs, const MatrixF& codes) const;

  std::vector<Shard> shards_;
  // Of the training data, made when they are first needed.
  MatrixF causal_;
  std::vector<int> targets_;
};

/// Multiply-adds of fit_closed_form(), about.
double closed_form_work(std::int64_t pairs, int codes);
/// Multiply-adds of one update of mechanisms and decoder.
double mechanism_update_work(const PairShape& shape, int batch);

/// 2 |codes - decoded|^2 a picture: of both codes of a pair, as learners report it.
double pair_reconstruction(const PairModel& model, const MatrixF& codes);

/// Tensor `prefix`closed_form; the reverse throws Error if it does not fit.
void save_closed_form(const std::string& prefix, Safetensors& file, const ClosedForm& form);
ClosedForm load_closed_form(const std::string& prefix, const Safetensors& file, int latents, int codes);

}  // namespace causeway
