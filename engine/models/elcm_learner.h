// Trains an ELCM (see elcm_loss.h) on pairs of codes: the search with a learned adjacency whose order hardens while
// sigma falls, then the polish of the chosen start with the edges above 1/2 and no others.
#pragma once

#include "engine/data/batch_order.h"
#include "engine/grad/adam.h"
#include "engine/models/elcm.h"
#include "engine/models/learner.h"

namespace causeway {

/// What the schedule prescribes for one step.
struct ElcmStepPlan {
  ElcmWeights weights;
  double learning_rate = 0;
  bool fixed_graph = false;
};

/// The plan of `step` (0-based).
ElcmStepPlan elcm_step_plan(const CausalSettings& settings, std::int64_t step);

class ElcmLearner final : public Learner {
 public:
  /// A batch is always cut into this many shards, so results do not depend on the number of threads.
  static constexpr int kShards = 2;

  ElcmLearner(const CausalSettings& settings, int codes, std::int64_t pairs, std::uint64_t seed, std::uint64_t start);

  /// Updates in all.
  static std::int64_t steps(const CausalSettings& settings) {
    return std::int64_t{settings.search_steps} + settings.polish_steps;
  }

  std::int64_t step() const override { return step_; }
  std::int64_t total_steps() const override { return steps(settings_); }
  std::string phase() const override;
  StepReport train_step(ThreadPool& pool, const MatrixF& codes) override;
  void change_schedule(const CausalSettings& settings) override { settings_ = settings; }
  std::shared_ptr<const CausalModel> model() const override;
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;

 private:
  struct Shard {
    Tape<float> tape;
    MatrixF x, noise;
    ElcmTerms terms;
    double loss = 0;
  };

  CausalSettings settings_;
  std::uint64_t seed_;
  std::uint64_t start_;
  Elcm model_;
  BatchOrder order_;
  AdamState<float> adam_;
  std::vector<Shard> shards_;
  std::vector<Vector<float>> gradients_;
  std::int64_t step_ = 0;
};

}  // namespace causeway
