// BISCUIT as a method (biscuit_loss.h). Latents are assigned to variables by their bits.
#pragma once

#include <vector>

#include "engine/models/gradient_learner.h"
#include "engine/models/temporal/biscuit_loss.h"
#include "engine/models/temporal/flow_model.h"

namespace causeway {

struct BiscuitSettings {
  static constexpr const char* kGroup = "biscuit";

  int steps = 3000;
  int batch = 256;
  double learning_rate = 2e-3;
  int warm_up = 100;
  int samples = 2;
  double noise = 0.05;
  int flow_steps = 3;
  int flow_hidden = 8;
  int hidden = 32;
  int state = 1;
  double first_temperature = 1;
  double last_temperature = 5;

  static void visit(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates");
    entry("batch", s.batch, 2, 65536, "steps from frame to frame in an update");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to a twentieth", kChangeable);
    entry("warm_up", s.warm_up, 1, 1e6, "first updates, over which the learning rate rises");
    entry("samples", s.samples, 1, 64, "noisy copies of each code");
    entry("noise", s.noise, 0, 10, "their noise, in standard deviations of each code");
    entry("flow_steps", s.flow_steps, 1, 64, "steps of the flow");
    entry("flow_hidden", s.flow_hidden, 1, 1024, "width of the flow's networks, for each latent");
    entry("hidden", s.hidden, 1, 1024, "width of all other networks, for each latent");
    entry("state", s.state, 0, 1, "1: what an action reaches also depends on the frame before");
    entry("first_temperature", s.first_temperature, 0.01, 100, "sharpness of the interaction bits at the start");
    entry("last_temperature", s.last_temperature, 0.01, 100, "the same at the end", kChangeable);
  }
};

class BiscuitModel final : public FlowModel {
 public:
  BiscuitModel(const BiscuitShape& shape, int variables, int actions, std::uint64_t seed, std::uint64_t start);

  int codes() const override { return shape_.flow.size; }
  /// Each variable is the latent whose bit tells most of what it does and is least like those of the variables before;
  /// an entry is how alike both latents' bits are (correlation over the training data). Even before training has ended.
  MatrixD assignment() const override { return assignment_; }
  MatrixF own_latents(const MatrixF& codes) const override;
  MatrixF codes_of_latents(const MatrixF& latents) const override { return flow_inverse(store_, net_.flow, latents); }

  const BiscuitShape& shape() const { return shape_; }
  const BiscuitNetwork& network() const { return net_; }
  void set_touch_range(const MatrixD& actions);
  MatrixF features(const MatrixD& actions) const;
  /// Assigns latents; what training ends with, before settle(). `actions`: T x a of these codes' transitions. A bit is
  /// learned up to its sign: its more frequent side is taken for "nothing happens", so a variable must not be set in
  /// more than half of the steps.
  void assign_by_bits(const MatrixF& codes, int frames, const MatrixD& actions, double temperature);

  std::vector<double> all_numbers() const;
  void set_all_numbers(const std::vector<double>& numbers);

 protected:
  MatrixF law(const MatrixF& before, const MatrixF& after, bool set) const override;

 private:
  template <class Model, class Visit>
  static void visit_own(Model& model, Visit&& visit);

  BiscuitShape shape_;
  BiscuitNetwork net_;
  Eigen::RowVectorXd low_, high_;  // a: range of the actions
  MatrixD assignment_;             // m x (n+1)
  Eigen::RowVectorXf nothing_;     // m of -1 and 1: each latent's bit where nothing happens to it
};

class BiscuitLearner final : public GradientLearner<BiscuitModel> {
 public:
  explicit BiscuitLearner(const LearnerInput& input);

  std::int64_t search_steps() const override { return 0; }
  std::int64_t total_steps() const override { return own_.steps; }
  std::vector<Phase> phases() const override;
  double work(std::int64_t begin, std::int64_t end) const override;
  /// The first update throws Error for fewer codes than variables.
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override;
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<BiscuitModel>(model_of()); }
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;

 private:
  struct Shard {
    Tape<float> tape;
    BiscuitBatch<float> batch;
    double loss = 0;
  };

  static BiscuitShape shape_of(const LearnerInput& input);
  static LearnerInput of_transitions(LearnerInput input);
  double temperature() const;

  BiscuitSettings own_;
  int frames_;
  std::vector<Shard> shards_;
  Eigen::RowVectorXf deviation_;  // of codes; made when it is first needed, as features_
  MatrixF features_;
};

}  // namespace causeway
