// Trains an ELCM (see elcm_loss.h) on pairs of codes: the search with a learned adjacency whose order hardens while
// sigma falls, then the polish of the chosen start with the edges above 1/2 and no others.
#pragma once

#include "engine/models/elcm.h"
#include "engine/models/search_and_polish.h"

namespace causeway {

/// What the ELCM has of its own. Shares are fractions of the search steps.
struct ElcmSettings {
  static constexpr const char* kGroup = "elcm";

  double beta = 0.03;
  double sigma = 0.03;
  double sparsity = 3e-3;
  double lam_h = 0.2;
  double ramps_until = 0.3;
  double deterministic_from = 0.8;

  static void visit(auto& s, auto&& entry) {
    entry("beta", s.beta, 1e-12, 1e3, "weight of the priors against the squared error, final value", kChangeable);
    entry("sigma", s.sigma, 1e-4, 10, "std of the change of noise not intervened on, final value", kChangeable);
    entry("sparsity", s.sparsity, 0, 1e3, "weight of the number of edges", kChangeable);
    entry("lam_h", s.lam_h, 0, 1e3, "weight of the entropy of the mean posterior", kChangeable);
    entry("ramps_until", s.ramps_until, 0, 1, "share of the search after which beta is final", kChangeable);
    entry("deterministic_from", s.deterministic_from, 0, 1, "share of the search after which sigma and order are final",
          kChangeable);
  }
};

/// What the schedule prescribes for one step.
struct ElcmStepPlan {
  ElcmWeights weights;
  double learning_rate = 0;
  bool fixed_graph = false;
};

/// The plan of `step` (0-based).
ElcmStepPlan elcm_step_plan(const CausalSettings& common, const ElcmSettings& own, std::int64_t step);

class ElcmLearner final : public SearchAndPolishLearner<Elcm, ElcmTerms> {
 public:
  explicit ElcmLearner(const LearnerInput& input);

  double work(std::int64_t begin, std::int64_t end) const override;
  StepReport train_step(ThreadPool& pool, const TrainingView& view) override;
  void change_schedule(const CausalSettings& common, const nlohmann::json& own) override;
  std::shared_ptr<const CausalModel> model() const override;
  void save(const std::string& prefix, Safetensors& file, bool with_optimiser) const override;
  void load(const std::string& prefix, const Safetensors& file) override;

 private:
  ElcmSettings own_;
};

}  // namespace causeway
