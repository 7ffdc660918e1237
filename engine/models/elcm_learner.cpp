#include "engine/models/elcm_learner.h"

#include <algorithm>

#include "engine/models/network_work.h"
#include "engine/models/registry.h"
#include "engine/models/vae_learner.h"

namespace causeway {

namespace {

constexpr float kEdge = 0.5F;  // the polish keeps edges of the search that are stronger

/// Edges of the search above kEdge.
MatrixF hard_edges(const MatrixF& adjacency) { return (adjacency.array() > kEdge).cast<float>(); }

}  // namespace

ElcmStepPlan elcm_step_plan(const CausalSettings& s, const ElcmSettings& own, std::int64_t step) {
  ElcmStepPlan plan;
  plan.learning_rate = search_and_polish_rate(s, step);
  plan.fixed_graph = step >= s.search_steps;
  const double t = std::min(1.0, static_cast<double>(step) / s.search_steps);
  const double ramp = own.deterministic_from > 0 ? t / own.deterministic_from : 1.0;
  plan.weights.beta = linear_ramp(0.0, own.beta, own.ramps_until > 0 ? t / own.ramps_until : 1.0);
  plan.weights.sigma = exponential_ramp(1.0, own.sigma, ramp);
  plan.weights.temperature = exponential_ramp(1.0, 0.05, ramp);
  plan.weights.lam_h = own.lam_h;
  plan.weights.sparsity = own.sparsity;
  return plan;
}

ElcmLearner::ElcmLearner(const LearnerInput& input)
    : SearchAndPolishLearner(
          input, Elcm(vae_shape(input.common, input.codes), input.common.solution_hidden, input.seed, input.start)),
      own_(settings_of<ElcmSettings>(input.own)) {}

double ElcmLearner::work(std::int64_t begin, std::int64_t end) const {
  const CausalSettings& s = common();
  const double mechanisms = s.latents * mlp_work(2 * s.latents, s.solution_hidden, 2);
  return (autoencoder_work(s, codes()) + kForwardAndBackward * 2 * s.batch * mechanisms) *
         static_cast<double>(end - begin);
}

void ElcmLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  change_common(common);
  own_ = settings_of<ElcmSettings>(own);
}

std::shared_ptr<const CausalModel> ElcmLearner::model() const {
  auto copy = std::make_shared<Elcm>(model_of());
  copy->refresh(elcm_step_plan(common(), own_, step()).weights.sigma);
  return copy;
}

StepReport ElcmLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  const ElcmStepPlan plan = elcm_step_plan(common(), own_, step());
  Elcm& model = model_of();
  if (plan.fixed_graph && model.fixed().size() == 0) {
    model.refresh(plan.weights.sigma);
    model.fix_graph(hard_edges(model.adjacency()));
    forget_moments();
  }
  const MatrixF* fixed = plan.fixed_graph ? &model.fixed() : nullptr;
  const auto loss = [&](Tape<float>& tape, const MatrixF& x, const MatrixF& noise, int batch, ElcmTerms& terms) {
    return elcm_loss(tape, model.network(), model.shape(), plan.weights, tape.constant(x), &noise, fixed, batch,
                     &terms);
  };
  const auto add = [](const ElcmTerms& terms, StepReport& report) {
    report.reconstruction += terms.reconstruction;
    report.noise_kl += terms.prior;
    report.posterior_entropy += terms.posterior_entropy;
  };
  return update(pool, view.codes, plan.learning_rate, loss, add);
}

void ElcmLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  SearchAndPolishLearner::save(prefix, file, with_optimiser);
  if (model_of().fixed().size() != 0) file.tensors[prefix + "edges"] = make_tensor<float>(model_of().fixed());
}

void ElcmLearner::load(const std::string& prefix, const Safetensors& file) {
  MatrixF edges;
  if (file.tensors.contains(prefix + "edges")) {
    edges = tensor_matrix<float>(file.at(prefix + "edges"), common().latents, common().latents, prefix + "edges");
  }
  SearchAndPolishLearner::load(prefix, file);
  model_of().fix_graph(std::move(edges));
}

Method elcm_method() {
  return {{.name = "elcm",
           .title = "ELCM",
           .description = "explicit latent causal model: variables, mechanisms and a learned acyclic adjacency",
           .has_graph = true,
           .has_targets = true},
          kNeedsPairs,
          schema_of<ElcmSettings>(),
          [](const LearnerInput& input) -> std::unique_ptr<Learner> { return std::make_unique<ElcmLearner>(input); }};
}

}  // namespace causeway
