// The closed form on pairs as a learner: its first update is the whole fit, the others teach mechanisms and decoder.
#pragma once

#include "engine/models/pair_ica/pair_learner.h"

namespace causeway {

struct PairIcaSettings {
  static constexpr const char* kGroup = "pair-ica";

  int steps = 800;
  int batch = 128;
  double learning_rate = 4e-3;
  std::vector<int> mechanism_hidden{48, 48};
  std::vector<int> decoder_hidden{128, 128};

  static void visit(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates of mechanisms and decoder after the closed form");
    entry("batch", s.batch, 2, 65536, "pairs in an update");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to 0", kChangeable);
    entry("mechanism_hidden", s.mechanism_hidden, 1, 16384, "hidden widths of the mechanisms");
    entry("decoder_hidden", s.decoder_hidden, 1, 16384, "hidden widths of the decoder, beside its linear part");
  }
};

class PairIcaLearner final : public PairLearner<PairModel, PairIcaSettings> {
 public:
  explicit PairIcaLearner(const LearnerInput& input);

  std::int64_t total_steps() const override { return 1 + std::int64_t{own().steps}; }
  std::vector<Phase> phases() const override;
  double work(std::int64_t begin, std::int64_t end) const override;
  /// The first update throws Error for pairs that a closed form cannot be fitted to, see fit_closed_form().
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
};

}  // namespace causeway
