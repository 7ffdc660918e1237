// Learners of data from several environments. The first update fits a closed form; where variables are networks the
// next ones teach them; then the graph is read, and the last ones teach a decoder while the variables stay.
#pragma once

#include <string>
#include <vector>

#include "engine/data/batch_order.h"
#include "engine/models/environments/environment_model.h"
#include "engine/models/gradient_learner.h"

namespace causeway {

struct LscaleSettings {
  static constexpr const char* kGroup = "lscale";

  int reference = 0;
  int decoder_steps = 600;
  int decoder_batch = 256;
  double decoder_learning_rate = 4e-3;
  std::vector<int> decoder_hidden{64, 64};

  static void visit(auto& s, auto&& entry) {
    entry("reference", s.reference, 0, 1e6,
          "the environment without interventions, from 0 in the order of the environments' numbers");
    entry("decoder_steps", s.decoder_steps, 1, 1e8, "updates of the decoder, once the variables are there");
    entry("decoder_batch", s.decoder_batch, 2, 65536, "pictures or vectors in such an update");
    entry("decoder_learning_rate", s.decoder_learning_rate, 0, 1, "Adam, cosine to 0", kChangeable);
    entry("decoder_hidden", s.decoder_hidden, 1, 16384, "hidden widths of the decoder, beside its linear part");
  }
};

struct ContrastiveCrlSettings : LscaleSettings {
  static constexpr const char* kGroup = "contrastive-crl";

  int steps = 600;
  int batch = 64;
  double learning_rate = 2e-3;
  double code_noise = 0.05;
  std::vector<int> hidden{64, 64};

  static void visit(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates of the variables; several random starts compete over them");
    entry("batch", s.batch, 2, 65536, "pictures or vectors of each environment in an update");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to 0", kChangeable);
    entry("code_noise", s.code_noise, 0, 10,
          "standard deviation of noise on whitened codes, against learning by heart");
    entry("hidden", s.hidden, 1, 16384, "hidden widths of the variables' network, beside its linear part");
    LscaleSettings::visit(s, entry);
  }
};

struct EnvironmentVaeSettings : LscaleSettings {
  static constexpr const char* kGroup = "environment-vae";

  int steps = 1500;
  int batch = 48;
  double learning_rate = 3e-3;
  double width = 0.03;
  double least_weight = 0.1;
  double rise = 0.3;
  double linear = 0.03;
  std::string order = "test";
  int order_steps = 500;
  std::vector<int> hidden{64, 64};
  std::vector<int> mechanism_hidden{32, 32};
  std::vector<int> generator_hidden{96, 96};

  static void visit(auto& s, auto&& entry) {
    entry("steps", s.steps, 1, 1e8, "updates of the variables");
    entry("batch", s.batch, 2, 65536, "pictures or vectors of each environment in an update");
    entry("learning_rate", s.learning_rate, 0, 1, "Adam, cosine to 0", kChangeable);
    entry("width", s.width, 1e-4, 10,
          "standard deviation of a variable in the environment that changes it: it sets the variables' unit");
    entry("least_weight", s.least_weight, 0, 1, "weight of the KL term at first", kChangeable);
    entry("rise", s.rise, 0, 1, "share of the updates over which that weight rises to 1", kChangeable);
    entry("linear", s.linear, 0, 1,
          "a variable stays as the closed form has it where its environment's second eigenvalue is below this share of "
          "the first");
    entry("order", s.order, orders,
          "where the causal order is from: test (what a change reaches, by two-sample tests), or loss (this order and "
          "those with two neighbours swapped compete by their loss on held-out data)");
    entry("order_steps", s.order_steps, 1, 1e8, "updates for each order that competes");
    entry("hidden", s.hidden, 1, 16384, "hidden widths of the variables' networks, beside their linear part");
    entry("mechanism_hidden", s.mechanism_hidden, 1, 16384, "hidden widths of the mechanisms");
    entry("generator_hidden", s.generator_hidden, 1, 16384, "hidden widths of the decoder that variables learn with");
    LscaleSettings::visit(s, entry);
  }
  static std::vector<std::string> orders() { return {"test", "loss"}; }
};

class EnvironmentLearner final : public GradientLearner<EnvironmentModel> {
 public:
  EnvironmentLearner(const LearnerInput& input, EnvironmentLoss loss);

  std::int64_t search_steps() const override;
  std::int64_t total_steps() const override { return decode_from() + plan_.form.decoder_steps; }
  std::vector<Phase> phases() const override;
  double work(std::int64_t begin, std::int64_t end) const override;
  /// The first update throws Error for data that a closed form cannot be fitted to, see fit_lscale().
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override;
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<EnvironmentModel>(model_of()); }
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;
  /// Held-out losses of the orders that compete (`environment-vae.order=loss`), 0 before they are known: that of the
  /// two-sample tests, then those with its first, second, ... pair of neighbours swapped.
  const std::vector<double>& order_losses() const { return order_losses_; }

 private:
  /// Of any of the three methods.
  struct Plan {
    LscaleSettings form;
    int steps = 0;  // of the variables; 0: they are linear
    int batch = 2;  // of each environment
    double learning_rate = 0, code_noise = 0, width = 1, least_weight = 1, rise = 0, linear = 0;
    int order_steps = 0;  // for each order that competes; 0: none does
    EnvironmentShape shape;
  };
  struct Shard {
    Tape<float> tape;
    EnvironmentBatch<float> environments;
    MatrixF variables, codes;
    double loss = 0, error = 0;
  };

  static Plan plan_of(const LearnerInput& input, EnvironmentLoss loss);
  static LearnerInput of_decoder(LearnerInput input, const Plan& plan);
  EnvironmentLearner(const LearnerInput& input, const Plan& plan);

  bool bends() const { return plan_.steps > 0; }
  /// An autoencoder that starts elsewhere is led astray, so that it is never asked to.
  bool random_start() const { return plan_.shape.loss == EnvironmentLoss::kTell && common().start == kRandomStart; }
  /// Updates in which causal orders compete. There are as many orders as variables: that of the two-sample tests, and
  /// those with one pair of its neighbours swapped.
  std::int64_t order_search() const { return std::int64_t{plan_.order_steps} * plan_.shape.latents; }
  /// First update of the variables that are kept, and of the decoder.
  std::int64_t learn_from() const { return 1 + order_search(); }
  std::int64_t decode_from() const { return bends() ? 1 + learn_from() + plan_.steps : 1; }
  /// What is made from the view when it is first needed.
  void prepare(const TrainingView& view);
  void forget_prepared();
  StepReport counted();
  StepReport start(const TrainingView& view);
  /// An update of the variables, number `made` of `of`; `width`: the standard deviation of a variable in the
  /// environment that changes it.
  StepReport learn_step(ThreadPool& pool, std::int64_t made, std::int64_t of, double width);
  StepReport order_step(ThreadPool& pool);
  /// Order number `competitor` of those that compete.
  std::vector<int> competing_order(std::int64_t competitor) const;
  /// Variables start anew at the closed form, with this causal order.
  void start_again(std::vector<int> order);
  double held_out_loss(ThreadPool& pool);
  StepReport fix(const TrainingView& view);
  StepReport decode_step(ThreadPool& pool, const TrainingView& view);
  /// Fills a shard's part of the batch of each environment, entries_, of which all have at least `smallest`.
  void load_environments(Shard& shard, int index, int smallest, std::uint64_t counter);

  Plan plan_;
  std::uint64_t start_;
  std::vector<Shard> shards_;
  // Of the training data.
  EnvironmentRows environments_;
  std::vector<BatchOrder> orders_;         // of each environment
  std::vector<std::vector<int>> entries_;  // of each environment: the batch of the present update
  std::vector<int> first_order_;           // that of the two-sample tests
  std::vector<double> order_losses_;       // of the orders that have competed
  std::vector<std::vector<int>> masks_;
  MatrixF white_, variables_;
  double variance_ = 1;
};

}  // namespace causeway
