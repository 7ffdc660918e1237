// Learners of sequences. The first update fits a closed form (or, of a random start, nothing); where variables are
// networks the next ones teach them to tell which frame follows which; the others teach how variables go on from frame
// to frame, and a decoder, while the variables stay as they are.
#pragma once

#include "engine/models/gradient_learner.h"
#include "engine/models/temporal/temporal_model.h"

namespace causeway {

/// Of target-eigen and isa.
struct TemporalFormSettings {
  static constexpr const char* kGroup = "temporal-form";

  int steps = 1500;
  int batch = 256;
  double learning_rate = 4e-3;
  std::vector<int> mechanism_hidden{32, 32};
  std::vector<int> decoder_hidden{64, 64};

  static void visit(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates of mechanisms and decoder after the closed form");
    entry("batch", s.batch, 2, 65536, "steps from frame to frame in an update");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to 0", kChangeable);
    entry("mechanism_hidden", s.mechanism_hidden, 1, 16384, "hidden widths of the mechanisms");
    entry("decoder_hidden", s.decoder_hidden, 1, 16384, "hidden widths of the decoder, beside its linear part");
  }
};

/// Of temporal, temporal-targets and temporal-touch.
struct TemporalSettings {
  static constexpr const char* kGroup = "temporal";

  int steps = 2500;
  int batch = 256;
  double learning_rate = 4e-3;
  int warm_up = 50;
  std::vector<int> hidden{128, 128};
  std::vector<int> offset_hidden{64, 64};
  std::vector<int> touch_hidden{32, 32};
  int fit_steps = 1500;
  std::vector<int> mechanism_hidden{32, 32};
  std::vector<int> decoder_hidden{64, 64};

  static void visit(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates of the variables; several random starts compete over them");
    entry("batch", s.batch, 4, 65536, "steps from frame to frame in an update; each half of them is one contrast");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to 0 over the variables, and again over the rest",
          kChangeable);
    entry("warm_up", s.warm_up, 1, 1e6, "first updates, over which the learning rate rises");
    entry("hidden", s.hidden, 1, 16384, "hidden widths of the variables' network, beside its linear part");
    entry("offset_hidden", s.offset_hidden, 1, 16384, "of the network that tells how likely a frame is by itself");
    entry("touch_hidden", s.touch_hidden, 1, 16384, "of the network that tells what a touch reaches (temporal-touch)");
    entry("fit_steps", s.fit_steps, 1, 1e8, "updates of mechanisms and decoder once the variables are learned");
    entry("mechanism_hidden", s.mechanism_hidden, 1, 16384, "hidden widths of the mechanisms");
    entry("decoder_hidden", s.decoder_hidden, 1, 16384, "hidden widths of the decoder, beside its linear part");
  }
};

/// What a method is told of interventions.
enum class TemporalTold { kNothing, kTargets, kTouch };

class TemporalLearner final : public GradientLearner<TemporalModel> {
 public:
  /// `bends`: variables are networks, and input.own are TemporalSettings, else TemporalFormSettings.
  TemporalLearner(const LearnerInput& input, TemporalTold told, bool bends);

  std::int64_t search_steps() const override;
  std::int64_t total_steps() const override { return fit_from() + plan_.fit_steps; }
  std::vector<Phase> phases() const override;
  double work(std::int64_t begin, std::int64_t end) const override;
  /// The first update throws Error for sequences that a closed form cannot be fitted to, see temporal_form.h, unless
  /// the start is random, and for targets as target_shares().
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override;
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<TemporalModel>(model_of()); }
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;

  /// Products of the next update of the variables, by shard; the weights stay as they are. For `bench`.
  std::vector<std::vector<GemmShape>> gemm_shapes(ThreadPool& pool, const TrainingView& view);

 private:
  /// Of either group of settings.
  struct Plan {
    int steps = 0;  // of the contrast; 0: variables are linear
    int warm_up = 1;
    int fit_steps = 1;
    int batch = 2;
    double learning_rate = 0;
    TemporalShape shape;
  };
  struct Shard {
    Tape<float> tape;
    TransitionBatch<float> transitions;
    VariableBatch<float> variables;
    double loss = 0, error = 0;
  };

  static Plan plan_of(const LearnerInput& input, bool bends);
  static LearnerInput of_transitions(LearnerInput input, int batch);
  TemporalLearner(const LearnerInput& input, TemporalTold told, bool bends, const Plan& plan);

  bool random_start() const { return bends_ && common().start == kRandomStart; }
  /// First update of mechanisms and decoder.
  std::int64_t fit_from() const { return bends_ ? 2 + std::int64_t{plan_.steps} : 1; }
  StepReport start(const TrainingView& view);
  StepReport contrast_step(ThreadPool& pool, const TrainingView& view);
  StepReport fix(const TrainingView& view);
  StepReport fit_step(ThreadPool& pool, const TrainingView& view);
  /// Of an update without gradients.
  StepReport counted();
  /// Calls differentiate(shard, its transitions) -> Var of its loss for both halves of the next batch.
  template <class Differentiate>
  StepReport update(ThreadPool& pool, double rate, Differentiate&& differentiate);

  TemporalTold told_;
  bool bends_;
  int frames_;
  Plan plan_;
  std::vector<Shard> shards_;
  // Of the training data, made when they are first needed.
  MatrixF scaled_, touches_, variables_;
  double variance_ = 1;
};

}  // namespace causeway
