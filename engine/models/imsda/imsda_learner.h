// iMSDA as a method (imsda_loss.h): the environment with the largest number is the one whose answers it does not read;
// its model answers questions about that one.
#pragma once

#include "engine/models/gradient_learner.h"
#include "engine/models/imsda/imsda_loss.h"
#include "engine/models/independent_model.h"

namespace causeway {

struct ImsdaSettings {
  static constexpr const char* kGroup = "imsda";

  int steps = 900;
  int batch = 64;
  int style = 2;
  int hidden = 64;
  double learning_rate = 2e-3;
  double vae = 3.0;
  double beta = 1.0;
  double entropy = 0.0;

  static void visit(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates");
    entry("batch", s.batch, 2, 65536, "units of each environment in an update");
    entry("style", s.style, 1, 63,
          "latents whose law differs between environments, at most all but one; the others are the content");
    entry("hidden", s.hidden, 1, 16384, "width of encoder and decoder");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to 0", kChangeable);
    entry("vae", s.vae, 0, 1e6, "weight of the autoencoder against the answers", kChangeable);
    entry("beta", s.beta, 0, 1e6, "weight of the divergence within the autoencoder", kChangeable);
    entry("entropy", s.entropy, 0, 1e6, "weight of the answers' entropy in the environment without", kChangeable);
  }
};

class ImsdaModel final : public IndependentModel, public AnswerPart {
 public:
  ImsdaModel(const ImsdaShape& shape, std::uint64_t seed, std::uint64_t start);

  int latents() const override { return shape_.latents; }
  int codes() const override { return shape_.features; }
  /// Content, then style as it is in the environment without answers.
  MatrixF encode_noise(const MatrixF& codes) const override;
  /// What a linear fit makes of the latents.
  MatrixF decode_noise(const MatrixF& noise) const override;
  const AnswerPart* answers() const override { return this; }
  MatrixF answer_probabilities(const MatrixF& codes) const override;
  double training_accuracy() const override;

  const ImsdaShape& shape() const { return shape_; }
  const ImsdaNetwork& network() const { return net_; }
  ParameterStore<float>& parameters() { return store_; }
  const ParameterStore<float>& parameters() const { return store_; }
  void keep_statistics(const ImsdaStatistics<float>& batch, bool first);
  /// Read-out and accuracy from all training data; `domains` as told.
  void read(const MatrixF& codes, const std::vector<int>& domains, const std::vector<int>& answers);

 private:
  ImsdaStatistics<float> statistics() const;
  MatrixF probabilities(const MatrixF& z, int domain) const;

  ImsdaShape shape_;
  ParameterStore<float> store_;
  ImsdaNetwork net_;
  ParameterId statistics_, readout_, accuracy_;
};

class ImsdaLearner final : public GradientLearner<ImsdaModel> {
 public:
  explicit ImsdaLearner(const LearnerInput& input);

  std::int64_t search_steps() const override { return 0; }
  std::int64_t total_steps() const override { return own_.steps; }
  std::vector<Phase> phases() const override;
  double work(std::int64_t begin, std::int64_t end) const override;
  /// The first update throws Error for data of one environment.
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override;
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<ImsdaModel>(model_of()); }

 private:
  static ImsdaShape shape_of(const LearnerInput& input);
  void read_domains(const TrainingView& view);

  ImsdaSettings own_;
  std::uint64_t start_;
  std::vector<std::vector<int>> members_;  // units of each environment; made when they are first needed
  Tape<float> tape_;
};

}  // namespace causeway
