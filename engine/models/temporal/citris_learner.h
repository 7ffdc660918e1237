// CITRIS as two methods: a flow on codes (citris), and a variational autoencoder of codes with a flow behind it
// (citris-vae). Targets are told.
#pragma once

#include <string>
#include <vector>

#include "engine/models/gradient_learner.h"
#include "engine/models/temporal/citris_loss.h"
#include "engine/models/temporal/flow_model.h"

namespace causeway {

struct CitrisSettings {
  static constexpr const char* kGroup = "citris";

  int steps = 3000;
  int batch = 256;
  double learning_rate = 2e-3;
  double classifier_rate = 8e-3;
  int warm_up = 100;
  int samples = 2;
  double noise = 0.05;
  int flow_steps = 3;
  int flow_hidden = 8;
  std::string law = "perfect";
  int hidden = 32;
  int classifier_hidden = 32;
  double lambda = 0.01;
  double temperature = 1.0;
  double beta = 1.0;
  double beta_classifier = 2.0;
  double momentum = 0.9;
  int latents = 8;
  std::vector<int> autoencoder{128, 128};

  static void visit(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates");
    entry("batch", s.batch, 2, 65536, "steps from frame to frame in an update");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to a twentieth", kChangeable);
    entry("classifier_rate", s.classifier_rate, 0, 1, "the same of the target classifier", kChangeable);
    entry("warm_up", s.warm_up, 1, 1e6, "first updates, over which the learning rate rises");
    entry("samples", s.samples, 1, 64, "noisy copies of each code (citris)");
    entry("noise", s.noise, 0, 10, "their noise, in standard deviations of each code (citris)");
    entry("flow_steps", s.flow_steps, 0, 64, "steps of the flow; 0: none (citris-vae alone)");
    entry("flow_hidden", s.flow_hidden, 1, 1024, "width of the flow's networks, for each latent");
    entry("law", s.law, laws, "what an intervention does: perfect, imperfect, or autoregressive latents");
    entry("hidden", s.hidden, 1, 1024, "width of the transition prior, for each latent");
    entry("classifier_hidden", s.classifier_hidden, 1, 16384, "half the width of the target classifier");
    entry("lambda", s.lambda, 0, 0.99, "pull of latents towards belonging to no variable; 0: they must belong to one");
    entry("temperature", s.temperature, 0.01, 100, "of sampled assignments");
    entry("beta", s.beta, 0, 1e3, "weight of the transition prior", kChangeable);
    entry("beta_classifier", s.beta_classifier, 0, 1e3, "weight of the target classifier", kChangeable);
    entry("momentum", s.momentum, 0, 1, "of the classifier's frozen copy");
    entry("latents", s.latents, 1, 256, "latents of the autoencoder (citris-vae; of citris as many as codes)");
    entry("autoencoder", s.autoencoder, 1, 16384, "hidden widths of encoder and decoder (citris-vae)");
  }
  static std::vector<std::string> laws();
};

class CitrisModel final : public FlowModel {
 public:
  CitrisModel(const CitrisShape& shape, std::uint64_t seed, std::uint64_t start);

  int codes() const override { return shape_.codes; }
  MatrixD assignment() const override { return citris_psi(store_, net_.prior).cast<double>(); }
  MatrixF own_latents(const MatrixF& codes) const override;
  MatrixF codes_of_latents(const MatrixF& latents) const override;

  const CitrisShape& shape() const { return shape_; }
  const CitrisNetwork& network() const { return net_; }

 protected:
  MatrixF law(const MatrixF& before, const MatrixF& after, bool set) const override {
    return citris_law(store_, net_.prior, shape_.prior, before, after, set);
  }
  MatrixF mean_next(const MatrixF& before) const override;

 private:
  CitrisShape shape_;
  CitrisNetwork net_;
};

class CitrisLearner final : public GradientLearner<CitrisModel> {
 public:
  CitrisLearner(const LearnerInput& input, bool autoencoder);

  std::int64_t search_steps() const override { return 0; }
  std::int64_t total_steps() const override { return own_.steps; }
  std::vector<Phase> phases() const override;
  double work(std::int64_t begin, std::int64_t end) const override;
  /// The first update throws Error for targets as target_shares(), and for fewer codes (of citris-vae latents) than
  /// variables.
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override;
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<CitrisModel>(model_of()); }
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;

 private:
  struct Shard {
    Tape<float> tape;
    CitrisBatch<float> batch;
    CitrisTerms terms;
    double loss = 0;
  };

  static CitrisShape shape_of(const LearnerInput& input, bool autoencoder);
  static LearnerInput of_transitions(LearnerInput input);
  void load_batch(Shard& shard, int index, const std::vector<int>& transitions, const TrainingView& view) const;

  CitrisSettings own_;
  int frames_;
  TargetFrequencies frequencies_;
  std::vector<Shard> shards_;
  Eigen::RowVectorXf deviation_;  // of codes, d; made when it is first needed
};

}  // namespace causeway
