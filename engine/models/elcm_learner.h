// Trains an ELCM (see elcm_loss.h) on pairs of codes: the search with a learned adjacency whose order hardens while
// sigma falls, then the polish of the chosen start with the edges above 1/2 and no others.
#pragma once

#include "engine/models/elcm.h"
#include "engine/models/search_and_polish.h"

namespace causeway {

/// What the schedule prescribes for one step.
struct ElcmStepPlan {
  ElcmWeights weights;
  double learning_rate = 0;
  bool fixed_graph = false;
};

/// The plan of `step` (0-based).
ElcmStepPlan elcm_step_plan(const CausalSettings& settings, std::int64_t step);

class ElcmLearner final : public SearchAndPolishLearner<Elcm, ElcmTerms> {
 public:
  ElcmLearner(const CausalSettings& settings, int codes, std::int64_t pairs, std::uint64_t seed, std::uint64_t start);

  StepReport train_step(ThreadPool& pool, const MatrixF& codes) override;
  std::shared_ptr<const CausalModel> model() const override;
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;
};

}  // namespace causeway
