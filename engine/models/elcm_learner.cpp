#include "engine/models/elcm_learner.h"

#include <algorithm>
#include <cmath>

#include "engine/core/noise.h"
#include "engine/models/learner_state.h"
#include "engine/models/pair_batch.h"
#include "engine/models/vae_learner.h"

namespace causeway {

namespace {

constexpr float kEdge = 0.5F;  // an edge of the search that the polish keeps

/// Edges of the search above kEdge.
MatrixF hard_edges(const MatrixF& adjacency) { return (adjacency.array() > kEdge).cast<float>(); }

}  // namespace

ElcmStepPlan elcm_step_plan(const CausalSettings& s, std::int64_t step) {
  ElcmStepPlan plan;
  plan.learning_rate = search_and_polish_rate(s, step);
  plan.fixed_graph = step >= s.search_steps;
  const double t = std::min(1.0, static_cast<double>(step) / s.search_steps);
  const double ramp = s.deterministic_from > 0 ? t / s.deterministic_from : 1.0;
  plan.weights.beta = linear_ramp(0.0, s.elcm_beta, s.ramps_until > 0 ? t / s.ramps_until : 1.0);
  plan.weights.sigma = exponential_ramp(1.0, s.elcm_sigma, ramp);
  plan.weights.temperature = exponential_ramp(1.0, 0.05, ramp);
  plan.weights.lam_h = s.lam_h;
  plan.weights.sparsity = s.elcm_sparsity;
  return plan;
}

ElcmLearner::ElcmLearner(const CausalSettings& settings, int codes, std::int64_t pairs, std::uint64_t seed,
                         std::uint64_t start)
    : settings_(settings),
      seed_(seed),
      start_(start),
      model_(vae_shape(settings, codes), settings.solution_hidden, seed, start),
      order_(pairs, settings.batch, seed, start + 1),
      shards_(kShards),
      gradients_(kShards) {
  adam_.reset(model_.parameters().size());
}

std::string ElcmLearner::phase() const {
  if (step_ >= total_steps()) return "done";
  return step_ >= settings_.search_steps ? "polish" : "search";
}

std::shared_ptr<const CausalModel> ElcmLearner::model() const {
  auto copy = std::make_shared<Elcm>(model_);
  copy->refresh(elcm_step_plan(settings_, step_).weights.sigma);
  return copy;
}

StepReport ElcmLearner::train_step(ThreadPool& pool, const MatrixF& codes) {
  const ElcmStepPlan plan = elcm_step_plan(settings_, step_);
  if (plan.fixed_graph && model_.fixed().size() == 0) {
    model_.refresh(plan.weights.sigma);
    model_.fix_graph(hard_edges(model_.adjacency()));
    adam_.reset(model_.parameters().size());
  }
  const MatrixF* fixed = plan.fixed_graph ? &model_.fixed() : nullptr;
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
    const Var loss = elcm_loss(shard.tape, model_.network(), model_.shape(), plan.weights, shard.tape.constant(shard.x),
                               &shard.noise, fixed, batch, &shard.terms);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  for (const Shard& shard : shards_) {
    report.loss += shard.loss;
    report.reconstruction += shard.terms.reconstruction;
    report.noise_kl += shard.terms.prior;
    report.posterior_entropy += shard.terms.posterior_entropy;
  }
  AdamSettings adam;
  adam.clip_norm = settings_.clip_norm;
  report.learning_rate = plan.learning_rate;
  report.gradient_norm = adam_update(pool, adam, plan.learning_rate, gradients_, model_.parameters().flat(), adam_);
  report.finite = std::isfinite(report.gradient_norm) && std::isfinite(report.loss);
  if (report.finite) ++step_;
  return report;
}

void ElcmLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  save_learner_state(prefix, file, model_.parameters(), adam_, step_, with_optimiser);
  if (model_.fixed().size() != 0) file.tensors[prefix + "edges"] = make_tensor<float>(model_.fixed());
}

void ElcmLearner::load(const std::string& prefix, const Safetensors& file) {
  LearnerState state = load_learner_state(prefix, file, model_.parameters());
  MatrixF edges;
  if (file.tensors.contains(prefix + "edges")) {
    edges = tensor_matrix<float>(file.at(prefix + "edges"), settings_.latents, settings_.latents, prefix + "edges");
  }
  model_.parameters() = std::move(state.parameters);
  model_.fix_graph(std::move(edges));
  adam_ = std::move(state.adam);
  step_ = state.step;
}

}  // namespace causeway
