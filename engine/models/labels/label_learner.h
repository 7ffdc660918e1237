// What learners told by labels share: batches of labelled and unlabelled pictures, one phase, one start, Adam with a
// cosine. A method adds its loss.
#pragma once

#include <optional>
#include <vector>

#include "engine/models/code_scale.h"
#include "engine/models/gradient_learner.h"
#include "engine/models/labels/label_feed.h"
#include "engine/models/labels/label_settings.h"
#include "engine/models/network_work.h"

namespace causeway {

/// Sums over a shard, divided by the rows of the batch, for display.
struct LabelTerms {
  double error = 0;       // squared, of a picture's codes
  double divergence = 0;  // of what the method has of these
};

/// `Model` is a CausalModel with parameters() and the scale() of its codes; `Own` its method's settings, a
/// LabelSettings.
template <class Model, class Own>
class LabelLearner : public GradientLearner<Model> {
 public:
  using Base = GradientLearner<Model>;
  using Base::kShards;

  std::int64_t search_steps() const override { return 0; }
  std::int64_t total_steps() const override { return own_.steps; }
  std::vector<Phase> phases() const override {
    return {{0, "learn", "Codes, latents and labels together; pictures without labels help with the codes."}};
  }
  double work(std::int64_t begin, std::int64_t end) const override {
    const double network = mlp_work(this->codes(), own_.hidden, 2 * this->model_of().latents()) +
                           mlp_work(this->model_of().latents(), own_.hidden, this->codes()) + work_of_row();
    return kForwardAndBackward * rows_of_batch() * network * static_cast<double>(end - begin);
  }
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override {
    this->change_common(common);
    own_ = settings_of<Own>(own);
  }
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<Model>(this->model_of()); }

  StepReport train_step(ThreadPool& pool, const TrainingView& view) override {
    if (!feed_) {
      feed_.emplace(told(view), may_be_constant(), view, rows_of_batch(), this->seed(), start_);
      Model& model = this->model_of();
      if (this->step() == 0) model.scale().set(model.parameters(), view.codes);
    }
    const double progress = static_cast<double>(this->step()) / own_.steps;
    for (int s = 0; s < kShards; ++s) {
      LabelShard& shard = shards_[static_cast<std::size_t>(s)].data;
      feed_->load(this->step(), s, kShards, view.codes, shard);
      shard.x = this->model_of().scale().into(this->model_of().parameters(), shard.x);
      shard.noise.resize(shard.x.rows(), this->model_of().latents());
      fill_normal(shard.noise.data(), shard.noise.size(), this->seed(), Stream::kCausalNoise,
                  this->noise_counter(s, 1));
      shard.ramp = std::min(1.0, progress / kRampShare);
    }
    pool.parallel_for(kShards, [&](int s) {
      Shard& shard = shards_[static_cast<std::size_t>(s)];
      shard.terms = {};
      shard.tape.begin(this->model_of().parameters(), &this->gradient(s));
      const Var value = shard_loss(shard.tape, shard.data, shard.terms);
      shard.loss = static_cast<double>(shard.tape.value(value)(0, 0));
      shard.tape.backward(value);
    });
    StepReport report;
    for (const Shard& shard : shards_) {
      report.loss += shard.loss;
      report.reconstruction += 2 * shard.terms.error;  // of two pictures, as other methods report it
      report.noise_kl += shard.terms.divergence;
    }
    const double warm = std::min(1.0, static_cast<double>(this->step() + 1) / kWarmUp);
    return this->finish_step(pool, warm * cosine_schedule(own_.learning_rate, 0.0, progress), report);
  }

 protected:
  LabelLearner(const LearnerInput& input, Model model)
      : Base(input, std::move(model), BatchOf::kRows),
        own_(settings_of<Own>(input.own)),
        start_(input.start),
        shards_(kShards) {}

  const Own& own() const { return own_; }
  double label_weight() const { return own_.label_weight > 0 ? own_.label_weight : feed_->usual_label_weight(); }
  int rows_of_batch() const { return 2 * this->common().batch; }
  /// What a picture's latents are told by: a row for each picture, which outlives the call.
  virtual const MatrixD& told(const TrainingView& view) { return *view.labels; }
  /// Whether a column of that may be the same for all pictures: a label must not.
  virtual bool may_be_constant() const { return false; }
  /// The shard's share of the mean over the batch.
  virtual Var shard_loss(Tape<float>& tape, const LabelShard& shard, LabelTerms& terms) const = 0;
  /// Multiply-adds of a row beside encoder and decoder.
  virtual double work_of_row() const { return 0; }

 private:
  static constexpr double kRampShare = 0.2;
  static constexpr int kWarmUp = 50;

  struct Shard {
    Tape<float> tape;
    LabelShard data;
    LabelTerms terms;
    double loss = 0;
  };

  Own own_;
  std::uint64_t start_;
  std::optional<LabelFeed> feed_;
  std::vector<Shard> shards_;
};

}  // namespace causeway
