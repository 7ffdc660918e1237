// What learners with weights and an optimiser share: batches cut into shards, Adam, the search of several starts and
// the polish of one, everything that a checkpoint holds of them.
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
#include "engine/models/shard_batch.h"

namespace causeway {

/// `Model` has parameters().
template <class Model>
class GradientLearner : public Learner {
 public:
  /// A batch is always cut into this many shards, so results do not depend on the number of threads.
  static constexpr int kShards = 2;

  std::int64_t step() const override { return step_; }
  std::int64_t search_steps() const override { return common_.search_steps; }
  std::int64_t total_steps() const override { return std::int64_t{common_.search_steps} + common_.polish_steps; }
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
  GradientLearner(const LearnerInput& input, Model model, BatchOf of)
      : common_(input.common),
        codes_(input.codes),
        seed_(input.seed),
        start_(input.start),
        of_(of),
        model_(std::move(model)),
        order_(of == BatchOf::kPairs ? input.units : input.units * input.frames,
               of == BatchOf::kPairs ? input.common.batch : 2 * input.common.batch, input.seed, input.start + 1),
        gradients_(kShards) {
    adam_.reset(model_.parameters().size());
  }

  const CausalSettings& common() const { return common_; }
  void change_common(const CausalSettings& common) { common_ = common; }
  /// Dimension of the codes.
  int codes() const { return codes_; }
  std::uint64_t seed() const { return seed_; }
  BatchOf batch_of() const { return of_; }
  Model& model_of() { return model_; }
  const Model& model_of() const { return model_; }
  AdamState<float>& adam() { return adam_; }
  void forget_moments() { adam_.reset(model_.parameters().size()); }
  Vector<float>& gradient(int shard) { return gradients_[static_cast<std::size_t>(shard)]; }
  /// Pairs or rows of the next update's batch.
  std::vector<int> batch() { return order_.rows(step_); }
  /// Counter of a shard's first random numbers in the next update, where an update of a shard takes `uses` of them.
  std::uint64_t noise_counter(int shard, int uses) const {
    const auto update = static_cast<std::uint64_t>(step_) * kShards + static_cast<std::uint64_t>(shard);
    return (start_ << 44) + update * static_cast<std::uint64_t>(uses);
  }
  void pretend_step(std::int64_t step) { step_ = step; }

  /// Shapes of the matrix products that `update` makes, for each of `shards`, which have tapes; the learner is
  /// afterwards as it was before.
  template <class Shards, class Update>
  std::vector<std::vector<GemmShape>> products_of(Shards& shards, Update update) {
    const Vector<float> weights = model_.parameters().flat();
    const AdamState<float> moments = adam_;
    const std::int64_t at = step_;
    std::vector<std::vector<GemmShape>> logs(shards.size());
    for (std::size_t s = 0; s < shards.size(); ++s) shards[s].tape.gemm_log = &logs[s];
    update();
    for (auto& shard : shards) shard.tape.gemm_log = nullptr;
    step_ = at;
    adam_ = moments;
    model_.parameters().flat() = weights;
    return logs;
  }

  /// Adam with the shards' gradients; the update counts only if all numbers are finite.
  StepReport finish_step(ThreadPool& pool, double learning_rate, StepReport report) {
    AdamSettings adam;
    adam.clip_norm = common_.clip_norm;
    report.learning_rate = learning_rate;
    report.gradient_norm = adam_update(pool, adam, learning_rate, gradients_, model_.parameters().flat(), adam_);
    report.finite = std::isfinite(report.gradient_norm) && std::isfinite(report.loss);
    if (report.finite) ++step_;
    return report;
  }

 private:
  CausalSettings common_;
  int codes_;
  std::uint64_t seed_;
  std::uint64_t start_;
  BatchOf of_;
  Model model_;
  BatchOrder order_;
  AdamState<float> adam_;
  std::vector<Vector<float>> gradients_;
  std::int64_t step_ = 0;
};

/// The phase that comes after a search, if the settings ask for one.
inline void add_polish(std::vector<Phase>& phases, const CausalSettings& s) {
  if (s.polish_steps > 0) phases.push_back({s.search_steps, "polish", "The best start alone, with small steps."});
}

}  // namespace causeway
