// What learners that search with several starts and polish one of them share: batches cut into shards, Adam with one
// cosine over the search, of which the loss chooses a start, and one over the polish of that start.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/noise.h"
#include "engine/data/batch_order.h"
#include "engine/grad/adam.h"
#include "engine/grad/tape.h"
#include "engine/models/learner.h"
#include "engine/models/learner_state.h"
#include "engine/models/pair_batch.h"

namespace causeway {

/// Learning rate of a step (0-based): one cosine over the search, one to 0 over the polish.
double search_and_polish_rate(const CausalSettings& settings, std::int64_t step);

/// A model with parameters(), and what its loss reports of a shard.
template <class Model, class Terms>
class SearchAndPolishLearner : public Learner {
 public:
  /// A batch is always cut into this many shards, so results do not depend on the number of threads.
  static constexpr int kShards = 2;

  /// Updates in all.
  static std::int64_t steps(const CausalSettings& settings) {
    return std::int64_t{settings.search_steps} + settings.polish_steps;
  }

  std::int64_t step() const override { return step_; }
  std::int64_t total_steps() const override { return steps(settings_); }
  std::string phase() const override {
    if (step_ >= total_steps()) return "done";
    return step_ >= settings_.search_steps ? "polish" : "search";
  }
  void change_schedule(const CausalSettings& settings) override { settings_ = settings; }
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override {
    save_learner_state(prefix, file, model_.parameters(), adam_, step_, with_optimiser);
  }
  void load(const std::string& prefix, const Safetensors& file) override {
    LearnerState state = load_learner_state(prefix, file, model_.parameters());
    model_.parameters() = std::move(state.parameters);
    adam_ = std::move(state.adam);
    step_ = state.step;
  }

 protected:
  /// `start` tells several starts of one seed apart.
  SearchAndPolishLearner(const CausalSettings& settings, Model model, std::int64_t pairs, std::uint64_t seed,
                         std::uint64_t start)
      : settings_(settings),
        seed_(seed),
        start_(start),
        model_(std::move(model)),
        order_(pairs, settings.batch, seed, start + 1),
        shards_(kShards),
        gradients_(kShards) {
    adam_.reset(model_.parameters().size());
  }

  const CausalSettings& settings() const { return settings_; }
  Model& model_of() { return model_; }
  const Model& model_of() const { return model_; }
  void forget_moments() { adam_.reset(model_.parameters().size()); }

  /// One update. `loss` builds the loss of a shard of a batch on a tape: loss(tape, x, noise, batch, terms) -> Var.
  /// `add` adds a shard's terms to the report.
  template <class Loss, class Add>
  StepReport update(ThreadPool& pool, const MatrixF& codes, double learning_rate, Loss&& loss, Add&& add) {
    const std::vector<int> pairs = order_.rows(step_);
    const int batch = static_cast<int>(pairs.size());
    pool.parallel_for(kShards, [&](int s) {
      const auto index = static_cast<std::size_t>(s);
      Shard& shard = shards_[index];
      const int count = load_shard(pairs, s, kShards, codes, shard.x);
      shard.noise.resize(2 * count, settings_.latents);
      fill_normal(shard.noise.data(), shard.noise.size(), seed_, Stream::kCausalNoise,
                  (start_ << 44) + static_cast<std::uint64_t>(step_) * kShards + index);
      shard.terms = {};
      shard.tape.begin(model_.parameters(), &gradients_[index]);
      const Var value = loss(shard.tape, shard.x, shard.noise, batch, shard.terms);
      shard.loss = static_cast<double>(shard.tape.value(value)(0, 0));
      shard.tape.backward(value);
    });
    StepReport report;
    for (const Shard& shard : shards_) {
      report.loss += shard.loss;
      add(shard.terms, report);
    }
    AdamSettings adam;
    adam.clip_norm = settings_.clip_norm;
    report.learning_rate = learning_rate;
    report.gradient_norm = adam_update(pool, adam, learning_rate, gradients_, model_.parameters().flat(), adam_);
    report.finite = std::isfinite(report.gradient_norm) && std::isfinite(report.loss);
    if (report.finite) ++step_;
    return report;
  }

 private:
  struct Shard {
    Tape<float> tape;
    MatrixF x, noise;
    Terms terms;
    double loss = 0;
  };

  CausalSettings settings_;
  std::uint64_t seed_;
  std::uint64_t start_;
  Model model_;
  BatchOrder order_;
  AdamState<float> adam_;
  std::vector<Shard> shards_;
  std::vector<Vector<float>> gradients_;
  std::int64_t step_ = 0;
};

}  // namespace causeway
