// Learners with one loss over the whole search and polish: Adam with one cosine over the search, after which the loss
// chooses a start, and one over the polish of that start.
#pragma once

#include <vector>

#include "engine/models/gradient_learner.h"

namespace causeway {

/// Learning rate of a step (0-based): one cosine over the search, one to 0 over the polish.
double search_and_polish_rate(const CausalSettings& settings, std::int64_t step);

/// A model with parameters(), and what its loss reports of a shard.
template <class Model, class Terms>
class SearchAndPolishLearner : public GradientLearner<Model> {
 public:
  using Base = GradientLearner<Model>;
  using Base::kShards;

  std::vector<Phase> phases() const override {
    std::vector<Phase> phases{{0, "search", "Several starts, each a model of the codes; the loss chooses."}};
    add_polish(phases, this->common());
    return phases;
  }

 protected:
  SearchAndPolishLearner(const LearnerInput& input, Model model, BatchOf of = BatchOf::kPairs)
      : Base(input, std::move(model), of), shards_(kShards) {}

  /// One update. `loss` builds the loss of a shard of a batch on a tape: loss(tape, x, noise, batch, terms) -> Var,
  /// where x and noise have a row for each code of the shard and `batch` pairs or rows make the whole batch. `add` adds
  /// a shard's terms to the report.
  template <class Loss, class Add>
  StepReport update(ThreadPool& pool, const MatrixF& codes, double learning_rate, Loss&& loss, Add&& add) {
    const std::vector<int> entries = this->batch();
    const int batch = static_cast<int>(entries.size());
    pool.parallel_for(kShards, [&](int s) {
      Shard& shard = shards_[static_cast<std::size_t>(s)];
      load_shard(entries, s, kShards, this->batch_of(), codes, shard.x);
      shard.noise.resize(shard.x.rows(), this->common().latents);
      fill_normal(shard.noise.data(), shard.noise.size(), this->seed(), Stream::kCausalNoise,
                  this->noise_counter(s, 1));
      shard.terms = {};
      shard.tape.begin(this->model_of().parameters(), &this->gradient(s));
      const Var value = loss(shard.tape, shard.x, shard.noise, batch, shard.terms);
      shard.loss = static_cast<double>(shard.tape.value(value)(0, 0));
      shard.tape.backward(value);
    });
    StepReport report;
    for (const Shard& shard : shards_) {
      report.loss += shard.loss;
      add(shard.terms, report);
    }
    return this->finish_step(pool, learning_rate, report);
  }

 private:
  struct Shard {
    Tape<float> tape;
    MatrixF x, noise;
    Terms terms;
    double loss = 0;
  };

  std::vector<Shard> shards_;
};

}  // namespace causeway
