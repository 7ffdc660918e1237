// Closed form, contrast, mechanisms: the first update is the closed form, the next ones teach the net that starts
// there, one reads targets, causal directions and order from it, the others teach mechanisms and decoder.
#pragma once

#include <optional>

#include "engine/models/contrastive/contrast_model.h"
#include "engine/models/contrastive/neighbour_order.h"
#include "engine/models/pair_ica/pair_learner.h"

namespace causeway {

struct ContrastiveSettings {
  static constexpr const char* kGroup = "contrastive";

  int steps = 1000;
  int batch = 128;
  int group = 8;
  double learning_rate = 4e-3;
  double decoder_weight = 1;
  double leak_from = 0.3;
  double leak_to = 0.1;
  std::vector<int> hidden{128, 128};
  std::vector<int> decoder_hidden{64, 64};
  int mechanism_steps = 800;
  std::vector<int> mechanism_hidden{48, 48};
  std::vector<int> picture_hidden{128, 128};

  static void visit(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates of the net after the closed form");
    entry("batch", s.batch, 4, 65536, "pairs in an update; each half of them is one contrast");
    entry("group", s.group, 1, 65536, "of these, neighbours that come together once a fifth of the steps is done");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to 0 over the net, and again over the mechanisms",
          kChangeable);
    entry("decoder_weight", s.decoder_weight, 0, 1e6, "of the codes' error against the contrast", kChangeable);
    entry("leak_from", s.leak_from, 1e-3, 1e3, "least deviation of coordinates that were not set, first", kChangeable);
    entry("leak_to", s.leak_to, 1e-3, 1e3, "the same after seven tenths of the steps", kChangeable);
    entry("hidden", s.hidden, 1, 16384, "hidden widths of the net, beside its linear part");
    entry("decoder_hidden", s.decoder_hidden, 1, 16384, "of the decoder that learns with the net");
    entry("mechanism_steps", s.mechanism_steps, 1, 1e8, "updates of mechanisms and final decoder");
    entry("mechanism_hidden", s.mechanism_hidden, 1, 16384, "hidden widths of the mechanisms");
    entry("picture_hidden", s.picture_hidden, 1, 16384, "of the final decoder, beside its linear part");
  }
};

class ContrastiveLearner final : public PairLearner<ContrastModel, ContrastiveSettings> {
 public:
  explicit ContrastiveLearner(const LearnerInput& input);

  std::int64_t total_steps() const override { return read_step() + 1 + own().mechanism_steps; }
  std::vector<Phase> phases() const override;
  double work(std::int64_t begin, std::int64_t end) const override;
  /// The first update throws Error for pairs that a closed form cannot be fitted to, see fit_closed_form().
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;

  /// Products of the next update of the net, by shard; the weights stay as they are. For `bench`.
  std::vector<std::vector<GemmShape>> gemm_shapes(ThreadPool& pool, const TrainingView& view);

 private:
  struct Shard {
    Tape<float> tape;
    MatrixF scaled, codes;
    ContrastTerms terms;
    double loss = 0;
  };

  std::int64_t read_step() const { return 1 + std::int64_t{own().steps}; }
  /// Pairs that the net learns from; those after them are held out.
  std::int64_t taught() const { return units() - units() / 10; }
  StepReport start(const TrainingView& view);
  StepReport contrast_step(ThreadPool& pool, const TrainingView& view);
  StepReport read(const TrainingView& view);

  std::vector<Shard> shards_;
  // Of the training data, made when they are first needed.
  MatrixF scaled_;
  std::optional<NeighbourOrder> neighbours_;
  double variance_ = 1;
};

}  // namespace causeway
