// Classifiers that differ in what they are told and trained for: the usual mean loss (ERM), a predictor that is best in
// every environment at once (IRM), the worst group (group DRO), groups that count the same (balanced), and ERM whose
// last layer is fitted again on equally many pictures of every group (DFR: Kirichenko, Izmailov, Wilson, "Last layer
// re-training is sufficient for robustness to spurious correlations", ICLR 2023; as there "on training data").
// Every update reads the whole training set.
#pragma once

#include "engine/models/gradient_learner.h"
#include "engine/models/shortcuts/answer_loss.h"
#include "engine/models/shortcuts/classifier_model.h"

namespace causeway {

enum class Shortcut { kErm, kIrm, kGroupDro, kDfr, kBalanced };

/// What all of these methods have; some of it is not a setting of every one.
struct ShortcutOptions {
  int steps = 400;
  std::vector<int> hidden{64, 64};
  double learning_rate = 2e-3;
  double l2 = 1e-3;
  double penalty = 1e3;
  int penalty_from = 100;
  double group_step = 0.02;
  double strength = 0.3;
  int subsets = 10;
};

/// The settings of one method as a group of its own.
template <Shortcut kMethod>
struct ShortcutSettings : ShortcutOptions {
  static constexpr const char* kGroup = kMethod == Shortcut::kErm        ? "erm"
                                        : kMethod == Shortcut::kIrm      ? "irm"
                                        : kMethod == Shortcut::kGroupDro ? "group-dro"
                                        : kMethod == Shortcut::kDfr      ? "dfr"
                                                                         : "balanced";

  ShortcutSettings() {
    // The few pictures of a small group, which count much, are learned by heart otherwise.
    if constexpr (kMethod == Shortcut::kGroupDro || kMethod == Shortcut::kBalanced) l2 = 0.02;
  }

  static void visit(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates, each of the whole training set");
    entry("hidden", s.hidden, 1, 16384, "hidden widths of the classifier");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam", kChangeable);
    entry("l2", s.l2, 0, 1e3,
          kMethod == Shortcut::kIrm ? "times the sum of the squared weights, added to the loss; divided like the rest "
                                      "of it by a penalty above 1"
                                    : "times the sum of the squared weights, added to the loss",
          kChangeable);
    if constexpr (kMethod == Shortcut::kIrm) {
      entry("penalty", s.penalty, 0, 1e9, "weight of the environments' gradients by a common scale", kChangeable);
      entry("penalty_from", s.penalty_from, 0, 1e8, "updates before with a weight of at most 1");
    }
    if constexpr (kMethod == Shortcut::kGroupDro) {
      entry("group_step", s.group_step, 0, 10, "how fast the weights of groups follow their losses", kChangeable);
    }
    if constexpr (kMethod == Shortcut::kDfr) {
      entry("strength", s.strength, 1e-6, 1e6, "of the last layer's fit against its L1 penalty (C)", kChangeable);
      entry("subsets", s.subsets, 1, 1000, "draws of equally many pictures of every group; their fits are averaged");
    }
  }
};

class ShortcutLearner final : public GradientLearner<ClassifierModel> {
 public:
  using Read = ShortcutOptions (*)(const nlohmann::json& own);
  ShortcutLearner(const LearnerInput& input, Shortcut method, Read read);

  std::int64_t search_steps() const override { return 0; }
  std::int64_t total_steps() const override { return own_.steps + (method_ == Shortcut::kDfr ? 1 : 0); }
  std::vector<Phase> phases() const override;
  double work(std::int64_t begin, std::int64_t end) const override;
  /// The first update throws Error if all units have the same class, or for IRM the same environment.
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override;
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<ClassifierModel>(model_of()); }
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;

 private:
  struct Shard {
    Tape<float> tape;
    MatrixF x, gradient;
    Var logits;
  };

  /// Environments or groups of the units, made when they are first needed.
  void read_parts(const TrainingView& view);
  AnswerLoss loss_of(const MatrixD& logits, const std::vector<int>& classes);
  double penalty() const;  // of IRM, in the next update
  void add_l2(StepReport& report);
  StepReport fit_last_layer(const TrainingView& view);
  void note_accuracy(const MatrixD& logits, const std::vector<int>& classes);

  Shortcut method_;
  Read read_;
  ShortcutOptions own_;
  std::int64_t units_;
  RowParts parts_;
  Vector<double> shares_;  // of the groups, for group DRO
  std::vector<Shard> shards_;
};

}  // namespace causeway
