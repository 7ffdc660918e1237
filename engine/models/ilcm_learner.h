// Trains an ILCM on pairs of codes: schedule, shards, optimiser.
#pragma once

#include "engine/core/noise.h"
#include "engine/data/batch_order.h"
#include "engine/grad/adam.h"
#include "engine/models/ilcm.h"
#include "engine/models/learner.h"

namespace causeway {

/// What the schedule prescribes for one step.
struct IlcmStepPlan {
  IlcmPhase phase;
  IlcmWeights weights;
  double learning_rate;
  bool reset_optimiser;
};

/// The plan of `step` (0-based): the search, then polishing, then the refinement of the mechanisms.
IlcmStepPlan ilcm_step_plan(const CausalSettings& settings, std::int64_t step);

class IlcmLearner final : public Learner {
 public:
  /// A batch is always cut into this many shards, so results do not depend on the number of threads.
  static constexpr int kShards = 2;

  /// `pairs` training pairs of `codes` dimensions; `start` tells several starts of one seed apart. `context` false
  /// makes it a dVAE.
  IlcmLearner(const CausalSettings& settings, int codes, std::int64_t pairs, std::uint64_t seed, std::uint64_t start,
              bool context = true);

  std::int64_t step() const override { return step_; }
  std::int64_t total_steps() const override { return causal_steps(settings_); }
  std::string phase() const override;
  StepReport train_step(ThreadPool& pool, const MatrixF& codes) override;
  void change_schedule(const CausalSettings& settings) override { settings_ = settings; }
  std::shared_ptr<const CausalModel> model() const override { return std::make_shared<Ilcm>(model_); }
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;

  Ilcm& ilcm() { return model_; }
  /// Shapes of all products of the update at `at_step`, shard by shard, for the bound of `bench`. Leaves the weights as
  /// they are.
  std::vector<std::vector<GemmShape>> gemm_shapes(ThreadPool& pool, const MatrixF& codes, std::int64_t at_step);
  /// For measuring: pretend that `step` updates have been made.
  void set_step(std::int64_t step) { step_ = step; }

 private:
  struct Shard {
    Tape<float> tape;
    Tape<float> inference;  // what is not to be learned
    MatrixF x;
    IlcmNoise<float> noise;
    InterventionRows rows;
    IlcmEncoded encoded;
    Vector<float> posterior_sum;
    IlcmTerms terms;
    double loss = 0;
  };

  StepReport refine_step(ThreadPool& pool, const MatrixF& codes, const IlcmStepPlan& plan);
  StepReport finish_step(ThreadPool& pool, const IlcmStepPlan& plan, StepReport report);
  void load_batch(Shard& shard, int index, const std::vector<int>& pairs, const MatrixF& codes, int blocks);
  void choose_rows(Shard& shard, const Eigen::Ref<const MatrixF>& posterior);
  void prepare(Shard& shard, int index, const std::vector<int>& pairs, const MatrixF& codes, const IlcmStepPlan& plan);
  /// The order was fixed while encoder and decoder were still changing, in bad starts long before they were right. Now
  /// that they stay as they are, mechanisms read all other noise for the first half of the refinement (a mechanism's
  /// loss is that of a conditional density, which needs no order); then the order is fixed again.
  void reconsider_order(const MatrixF& codes);
  /// How much each mechanism's output depends on each other noise: noise_dependence() on some of the images before.
  MatrixD dependence(const MatrixF& codes) const;

  CausalSettings settings_;
  std::uint64_t seed_;
  std::uint64_t start_;
  Ilcm model_;
  BatchOrder order_;
  BatchOrder refine_order_;
  AdamState<float> adam_;
  std::vector<Shard> shards_;
  std::vector<Vector<float>> gradients_;
  std::int64_t step_ = 0;
};

}  // namespace causeway
