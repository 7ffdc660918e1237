#include "engine/models/ilcm_learner.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/discovery/implicit_graph.h"
#include "engine/models/learner_state.h"
#include "engine/models/likeliest_targets.h"
#include "engine/models/pair_batch.h"

namespace causeway {

namespace {

constexpr int kOrderRows = 2048;  // images looked at when the order is fixed

IlcmShape shape_of(const CausalSettings& settings, int codes, bool context) {
  IlcmShape shape;
  shape.codes = codes;
  shape.latents = settings.latents;
  shape.hidden = settings.hidden;
  shape.solution_hidden = settings.solution_hidden;
  shape.activation = activation_from_name(settings.activation);
  shape.solution_activation = activation_from_name(settings.solution_activation);
  shape.decoder_std = settings.decoder_std;
  shape.spline_bins = settings.spline_bins;
  shape.skip = settings.skip != 0;
  shape.context = context;
  return shape;
}

}  // namespace

IlcmStepPlan ilcm_step_plan(const CausalSettings& s, std::int64_t step) {
  IlcmStepPlan plan{};
  IlcmWeights& w = plan.weights;
  w.lam_c = s.lam_c;
  w.lam_h = s.lam_h;
  const std::int64_t refine_from = std::int64_t{s.search_steps} + s.polish_steps;
  if (step >= refine_from) {
    plan.phase = IlcmPhase::kMechanisms;
    w.eps = s.eps_end;
    plan.reset_optimiser = step == refine_from;  // the loss has another scale from here on
    plan.learning_rate =
        cosine_schedule(s.refine_learning_rate, 0.0, static_cast<double>(step - refine_from) / s.refine_steps);
    return plan;
  }
  if (step >= s.search_steps) {
    plan.phase = IlcmPhase::kDeterministic;
    w.beta = w.beta_intervention = s.beta;
    w.eps = s.eps_end;
    const double t = static_cast<double>(step - s.search_steps) / std::max(1, s.polish_steps);
    plan.learning_rate = cosine_schedule(s.polish_learning_rate, 0.0, t);
    return plan;
  }
  const double t = static_cast<double>(step) / s.search_steps;
  const double period = t * s.cosine_restarts;
  const double previous = static_cast<double>(step - 1) / s.search_steps * s.cosine_restarts;
  plan.reset_optimiser = step > 0 && std::floor(period) > std::floor(previous);
  plan.learning_rate = cosine_schedule(s.learning_rate, 1e-8, period - std::floor(period));
  if (t < s.pretrain_until) {
    plan.phase = IlcmPhase::kPretrain;
    w.beta = s.beta_pretrain;
    w.lam_z = s.lam_z_start;
    return plan;
  }
  const double ramp = (t - s.pretrain_until) / std::max(1e-9, s.ramps_until - s.pretrain_until);
  plan.phase = t < s.deterministic_from ? IlcmPhase::kFull : IlcmPhase::kDeterministic;
  w.beta = w.beta_intervention = linear_ramp(0.0, s.beta, ramp);
  w.lam_z = linear_ramp(s.lam_z_start, 0.0, ramp);
  w.eps = exponential_ramp(s.eps_start, s.eps_end, ramp);
  w.intervention_prior = t >= s.prior_from;
  return plan;
}

IlcmLearner::IlcmLearner(const CausalSettings& settings, int codes, std::int64_t pairs, std::uint64_t seed,
                         std::uint64_t start, bool context)
    : settings_(settings),
      seed_(seed),
      start_(start),
      model_(shape_of(settings, codes, context), seed, start),
      order_(pairs, settings.batch, seed, start + 1),
      refine_order_(pairs, settings.refine_batch, seed, start + 1),
      shards_(kShards),
      gradients_(kShards) {
  adam_.reset(model_.parameters().size());
}

std::string IlcmLearner::phase() const {
  if (step_ >= total_steps()) return "done";
  if (step_ >= std::int64_t{settings_.search_steps} + settings_.polish_steps) return "refinement";
  if (step_ >= settings_.search_steps) return "polish";
  const IlcmStepPlan plan = ilcm_step_plan(settings_, step_);
  if (plan.phase == IlcmPhase::kPretrain) return "pre-training";
  if (plan.phase == IlcmPhase::kDeterministic) return "order fixed";
  return plan.weights.intervention_prior ? "mechanisms" : "interventions";
}

void IlcmLearner::load_batch(Shard& shard, int index, const std::vector<int>& pairs, const MatrixF& codes, int blocks) {
  const int count = load_shard(pairs, index, kShards, codes, shard.x);
  const int n = settings_.latents;
  IlcmNoise<float>& noise = shard.noise;
  noise.consistency_first.resize(count, n);
  noise.consistency_second.resize(count, n);
  noise.lambda.resize(blocks * count, n);
  noise.first.resize(blocks * count, n);
  noise.second.resize(blocks * count, n);
  const std::uint64_t counter =
      (start_ << 44) + (static_cast<std::uint64_t>(step_) * kShards + static_cast<std::uint64_t>(index)) * 8;
  fill_uniform(noise.lambda.data(), noise.lambda.size(), seed_, Stream::kCausalNoise, counter);
  std::uint64_t use = 0;
  for (MatrixF* m : {&noise.first, &noise.second, &noise.consistency_first, &noise.consistency_second}) {
    fill_normal(m->data(), m->size(), seed_, Stream::kCausalNoise, counter + use++);
  }
}

void IlcmLearner::choose_rows(Shard& shard, const Eigen::Ref<const MatrixF>& posterior) {
  shard.rows = chosen_interventions(likeliest_targets(posterior), settings_.latents);
}

void IlcmLearner::prepare(Shard& shard, int index, const std::vector<int>& pairs, const MatrixF& codes,
                          const IlcmStepPlan& plan) {
  const int n = settings_.latents;
  load_batch(shard, index, pairs, codes,
             plan.phase == IlcmPhase::kFull            ? n + 1
             : plan.phase == IlcmPhase::kDeterministic ? 1
                                                       : 0);
  shard.tape.begin(model_.parameters(), &gradients_[static_cast<std::size_t>(index)]);
  shard.encoded = ilcm_encode(shard.tape, model_.network(), model_.shape(), plan.weights, shard.tape.constant(shard.x));
  const auto q = shard.tape.value(shard.encoded.posterior);
  if (plan.phase == IlcmPhase::kDeterministic) {
    choose_rows(shard, q);
    shard.posterior_sum.resize(n + 1);
    for (int k = 0; k <= n; ++k) {
      const auto at = static_cast<std::size_t>(k);
      shard.posterior_sum(k) = static_cast<float>(shard.rows.offset[at + 1] - shard.rows.offset[at]);
    }
    return;
  }
  shard.posterior_sum = q.colwise().sum();
  if (plan.phase == IlcmPhase::kFull) {
    shard.rows = likely_interventions(q, static_cast<float>(settings_.min_weight));
  }
}

StepReport IlcmLearner::refine_step(ThreadPool& pool, const MatrixF& codes, const IlcmStepPlan& plan) {
  const std::int64_t first = std::int64_t{settings_.search_steps} + settings_.polish_steps;
  const std::vector<int> pairs = refine_order_.rows(step_ - first);
  pool.parallel_for(kShards, [&](int s) {
    const auto index = static_cast<std::size_t>(s);
    Shard& shard = shards_[index];
    load_batch(shard, s, pairs, codes, 1);
    Tape<float>& fixed = shard.inference;
    fixed.begin(model_.parameters(), nullptr);
    const IlcmEncoded e = ilcm_encode(fixed, model_.network(), model_.shape(), plan.weights, fixed.constant(shard.x));
    choose_rows(shard, fixed.value(e.posterior));
    const ProjectedSample sample = project_and_sample(fixed, e.mean, e.std, &shard.rows, &shard.noise.lambda,
                                                      &shard.noise.first, &shard.noise.second);
    const auto constant = [&](Var v) {
      return shard.tape.constant(fixed.value(v).data(), fixed.rows(v), fixed.cols(v));
    };
    shard.tape.begin(model_.parameters(), &gradients_[index]);
    const Var loss =
        ilcm_mechanism_loss(shard.tape, model_.network(), model_.shape(), shard.rows, constant(sample.before),
                            constant(sample.after), model_.masks(), static_cast<int>(pairs.size()));
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  report.whole_loss = false;
  for (const Shard& shard : shards_) report.loss += shard.loss;
  report.noise_kl = report.loss;  // the part of it that mechanisms decide, up to a constant
  return finish_step(pool, plan, report);
}

StepReport IlcmLearner::finish_step(ThreadPool& pool, const IlcmStepPlan& plan, StepReport report) {
  AdamSettings adam;
  adam.clip_norm = settings_.clip_norm;
  report.learning_rate = plan.learning_rate;
  report.gradient_norm = adam_update(pool, adam, plan.learning_rate, gradients_, model_.parameters().flat(), adam_);
  report.finite = std::isfinite(report.gradient_norm) && std::isfinite(report.loss);
  if (report.finite) ++step_;
  return report;
}

MatrixD IlcmLearner::dependence(const MatrixF& codes) const {
  const Eigen::Index rows = std::min<Eigen::Index>(kOrderRows, codes.rows() / 2);
  MatrixF before(rows, codes.cols());
  for (Eigen::Index r = 0; r < rows; ++r) before.row(r) = codes.row(2 * r);
  return noise_dependence(model_, model_.encode_noise(before), seed_);
}

void IlcmLearner::reconsider_order(const MatrixF& codes) {
  const std::int64_t refined = step_ - (std::int64_t{settings_.search_steps} + settings_.polish_steps);
  if (refined == 0) model_.open_masks();
  if (refined < settings_.refine_steps / 2 || !model_.causal_order().empty()) return;
  const MatrixD d = dependence(codes);
  model_.fix_order(topological_order(d));
  // Mechanisms fitted on few pairs must not read what they hardly depend on.
  model_.prune(d, settings_.prune_below);
}

StepReport IlcmLearner::train_step(ThreadPool& pool, const MatrixF& codes) {
  const IlcmStepPlan plan = ilcm_step_plan(settings_, step_);
  if (plan.phase == IlcmPhase::kMechanisms) {
    reconsider_order(codes);
  } else if (plan.phase == IlcmPhase::kDeterministic && model_.causal_order().empty()) {
    model_.fix_order(topological_order(dependence(codes)));
  }
  if (plan.reset_optimiser) adam_.reset(model_.parameters().size());
  if (plan.phase == IlcmPhase::kMechanisms) return refine_step(pool, codes, plan);
  const std::vector<int> pairs = order_.rows(step_);
  const int batch = static_cast<int>(pairs.size());

  pool.parallel_for(kShards, [&](int s) { prepare(shards_[static_cast<std::size_t>(s)], s, pairs, codes, plan); });

  // The entropy of the batch's mean posterior couples the shards: its slope is known only now.
  Vector<float> mean_posterior = Vector<float>::Zero(settings_.latents + 1);
  for (const Shard& shard : shards_) mean_posterior += shard.posterior_sum;
  mean_posterior /= static_cast<float>(batch);
  Vector<float> slope;
  const double entropy_term = ilcm_entropy_term(plan.weights.lam_h, mean_posterior, slope);

  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    shard.terms = {};
    const Var loss = ilcm_loss(shard.tape, model_.network(), model_.shape(), plan.weights, plan.phase, shard.encoded,
                               &shard.rows, &shard.noise, model_.masks(), &slope, batch, &shard.terms);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });

  StepReport report;
  for (const Shard& shard : shards_) {
    report.loss += shard.loss;
    report.reconstruction += shard.terms.reconstruction;
    report.noise_kl += shard.terms.noise_kl;
    report.intervention_kl += shard.terms.intervention_kl;
  }
  if (plan.phase != IlcmPhase::kPretrain) report.loss += entropy_term;
  report.posterior_entropy = plan.weights.lam_h > 0 ? -entropy_term / plan.weights.lam_h : 0.0;
  return finish_step(pool, plan, report);
}

std::vector<std::vector<GemmShape>> IlcmLearner::gemm_shapes(ThreadPool& pool, const MatrixF& codes,
                                                             std::int64_t at_step) {
  const Vector<float> weights = model_.parameters().flat();
  const auto adam = adam_;
  std::vector<std::vector<GemmShape>> logs(kShards);
  for (std::size_t s = 0; s < kShards; ++s) shards_[s].tape.gemm_log = &logs[s];
  step_ = at_step;
  train_step(pool, codes);
  for (Shard& shard : shards_) shard.tape.gemm_log = nullptr;
  step_ = at_step;
  adam_ = adam;
  model_.parameters().flat() = weights;
  return logs;
}

void IlcmLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  save_learner_state(prefix, file, model_.parameters(), adam_, step_, with_optimiser);
  std::vector<std::int64_t> order(model_.causal_order().begin(), model_.causal_order().end());
  std::vector<std::int64_t> masks;
  for (const auto& row : model_.masks()) masks.insert(masks.end(), row.begin(), row.end());
  const auto n = static_cast<std::int64_t>(model_.latents());
  file.tensors[prefix + "masks"] = make_tensor(std::span<const std::int64_t>(masks), {n, n});
  file.tensors[prefix + "causal_order"] =
      make_tensor(std::span<const std::int64_t>(order), {static_cast<std::int64_t>(order.size())});
}

void IlcmLearner::load(const std::string& prefix, const Safetensors& file) {
  // Read everything before anything is changed, so that a bad file leaves the learner as it was.
  LearnerState state = load_learner_state(prefix, file, model_.parameters());
  const auto order = tensor_values<std::int64_t>(file.at(prefix + "causal_order"), prefix + "causal_order");
  std::vector<int> indices(order.begin(), order.end());
  std::vector<int> sorted = indices;
  std::sort(sorted.begin(), sorted.end());
  bool order_ok = sorted.empty() || sorted.size() == static_cast<std::size_t>(settings_.latents);
  for (std::size_t i = 0; i < sorted.size(); ++i) order_ok = order_ok && sorted[i] == static_cast<int>(i);
  const auto n = static_cast<std::size_t>(settings_.latents);
  const auto masks = tensor_values<std::int64_t>(file.at(prefix + "masks"), prefix + "masks");
  order_ok = order_ok && masks.size() == n * n &&
             std::all_of(masks.begin(), masks.end(), [](auto m) { return m == 0 || m == 1; });
  if (!order_ok) throw_unfitting_state();
  model_.parameters() = std::move(state.parameters);
  adam_ = std::move(state.adam);
  step_ = state.step;
  model_.fix_order(indices);
  std::vector<std::vector<int>> rows(n);
  for (std::size_t i = 0; i < n; ++i)
    rows[i].assign(masks.begin() + static_cast<std::ptrdiff_t>(i * n),
                   masks.begin() + static_cast<std::ptrdiff_t>((i + 1) * n));
  model_.restore_masks(std::move(rows));
}

}  // namespace causeway
