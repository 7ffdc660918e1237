#include "engine/models/ilcm_learner.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/models/ilcm_graph.h"
#include "engine/models/learner_state.h"
#include "engine/models/likeliest_targets.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

constexpr int kOrderRows = 2048;  // images looked at when the order is fixed

IlcmShape shape_of(const CausalSettings& settings, const IlcmSettings& own, int codes, bool context) {
  IlcmShape shape;
  shape.codes = codes;
  shape.latents = settings.latents;
  shape.hidden = settings.hidden;
  shape.solution_hidden = settings.solution_hidden;
  shape.activation = activation_from_name(settings.activation);
  shape.solution_activation = activation_from_name(settings.solution_activation);
  shape.decoder_std = settings.decoder_std;
  shape.spline_bins = own.spline_bins;
  shape.skip = own.skip != 0;
  shape.context = context;
  return shape;
}

bool from_closed_form(const CausalSettings& common) { return common.start == kClosedFormStart; }

/// Of `start` 0, which begins at the closed form if any does, or of another one.
CausalSettings schedule_of(const CausalSettings& common, const IlcmSettings& own, bool first) {
  if (!from_closed_form(common)) return common;
  return first ? after_closed_form(common, own) : beside_closed_form(common, own);
}

IlcmSettings own_schedule_of(const CausalSettings& common, const nlohmann::json& own, std::int64_t pairs, bool first) {
  const IlcmSettings fitted = fit_to_pairs(settings_of<IlcmSettings>(own), pairs);
  return from_closed_form(common) && first ? after_closed_form(fitted) : fitted;
}

LearnerInput with_schedule(LearnerInput input) {
  input.common = schedule_of(input.common, settings_of<IlcmSettings>(input.own), input.start == 0);
  return input;
}

}  // namespace

IlcmLearner::IlcmLearner(const LearnerInput& input, bool context)
    : GradientLearner(with_schedule(input),
                      Ilcm(shape_of(input.common, settings_of<IlcmSettings>(input.own), input.codes, context),
                           input.seed, input.start),
                      BatchOf::kPairs),
      pairs_(input.units),
      from_form_(from_closed_form(input.common)),
      form_start_(from_form_ && input.start == 0),
      form_(input.closed_form),
      own_(own_schedule_of(input.common, input.own, input.units, input.start == 0)),
      refine_order_(input.units, own_.refine_batch, input.seed, input.start + 1),
      shards_(kShards) {}

void IlcmLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  const bool first = form_start_ || !from_form_;
  change_common(schedule_of(common, settings_of<IlcmSettings>(own), first));
  own_ = own_schedule_of(common, own, pairs_, first);
}

std::int64_t IlcmLearner::search_steps() const {
  if (!from_form_) return GradientLearner::search_steps();
  return own_.beside > 0 ? std::int64_t{own_.take_over_steps} + own_.settle_steps : 0;
}

int IlcmLearner::starts(int asked) const { return from_form_ ? 1 + own_.beside : GradientLearner::starts(asked); }

IlcmStepPlan IlcmLearner::plan() const {
  return step() < search_from() ? take_over_plan(own_, step()) : ilcm_step_plan(common(), own_, step() - search_from());
}

std::vector<Phase> IlcmLearner::phases() const {
  std::vector<Phase> phases = ilcm_phases(common(), own_);
  if (!form_start_) return phases;
  for (Phase& phase : phases) phase.first_step += search_from();
  phases.insert(phases.begin(), {0, "from the closed form",
                                 "Encoder and decoder learn the variables of the method pair-ica, found without a "
                                 "search."});
  return phases;
}

double IlcmLearner::work(std::int64_t begin, std::int64_t end) const {
  const std::int64_t taken = search_from();
  return take_over_work(common(), codes(), std::min(begin, taken), std::min(end, taken)) +
         ilcm_work(common(), own_, codes(), std::max(begin, taken) - taken, std::max(end, taken) - taken);
}

void IlcmLearner::load_batch(Shard& shard, int index, const std::vector<int>& pairs, const MatrixF& codes, int blocks) {
  const int count = load_shard(pairs, index, kShards, BatchOf::kPairs, codes, shard.x);
  const int n = common().latents;
  IlcmNoise<float>& noise = shard.noise;
  noise.consistency_first.resize(count, n);
  noise.consistency_second.resize(count, n);
  noise.lambda.resize(blocks * count, n);
  noise.first.resize(blocks * count, n);
  noise.second.resize(blocks * count, n);
  const std::uint64_t counter = noise_counter(index, 8);
  fill_uniform(noise.lambda.data(), noise.lambda.size(), seed(), Stream::kCausalNoise, counter);
  std::uint64_t use = 0;
  for (MatrixF* m : {&noise.first, &noise.second, &noise.consistency_first, &noise.consistency_second}) {
    fill_normal(m->data(), m->size(), seed(), Stream::kCausalNoise, counter + use++);
  }
}

void IlcmLearner::choose_rows(Shard& shard, const Eigen::Ref<const MatrixF>& posterior) {
  shard.rows = chosen_interventions(likeliest_targets(posterior), common().latents);
}

void IlcmLearner::prepare(Shard& shard, int index, const std::vector<int>& pairs, const MatrixF& codes,
                          const IlcmStepPlan& plan) {
  const int n = common().latents;
  load_batch(shard, index, pairs, codes,
             plan.phase == IlcmPhase::kFull            ? n + 1
             : plan.phase == IlcmPhase::kDeterministic ? 1
                                                       : 0);
  shard.tape.begin(model_of().parameters(), &gradient(index));
  shard.encoded =
      ilcm_encode(shard.tape, model_of().network(), model_of().shape(), plan.weights, shard.tape.constant(shard.x));
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
    shard.rows = likely_interventions(q, static_cast<float>(own_.min_weight));
  }
}

void IlcmLearner::encode_all(ThreadPool& pool, const MatrixF& codes) {
  constexpr Eigen::Index kRows = 1024;
  const int n = model_of().latents();
  encodings_.resize(codes.rows(), 2 * n);
  const auto chunks = static_cast<int>((codes.rows() + kRows - 1) / kRows);
  pool.parallel_for(chunks, [&](int chunk) {
    const Eigen::Index begin = chunk * kRows, rows = std::min(kRows, codes.rows() - begin);
    const IlcmNetwork& net = model_of().network();
    Tape<float> tape;
    tape.begin(model_of().parameters(), nullptr);
    const Var x = tape.constant(codes.row(begin).data(), static_cast<int>(rows), static_cast<int>(codes.cols()));
    const IlcmMoments encoded = ilcm_moments(tape, net, model_of().shape(), x);
    encodings_.block(begin, 0, rows, n) = tape.value(encoded.mean);
    encodings_.block(begin, n, rows, n) = tape.value(encoded.std);
  });
}

StepReport IlcmLearner::refine_step(ThreadPool& pool, const MatrixF& codes, const IlcmStepPlan& plan) {
  if (encodings_.rows() != codes.rows()) encode_all(pool, codes);
  const std::vector<int> pairs = refine_order_.rows(step() - refine_from());
  pool.parallel_for(kShards, [&](int s) {
    const auto index = static_cast<std::size_t>(s);
    Shard& shard = shards_[index];
    load_batch(shard, s, pairs, encodings_, 1);
    // What the encoder says of these pictures: first the means, then the standard deviations.
    const int n = model_of().latents();
    shard.mean = shard.x.leftCols(n);
    shard.std = shard.x.rightCols(n);
    const IlcmNetwork& net = model_of().network();
    Tape<float>& fixed = shard.inference;
    fixed.begin(model_of().parameters(), nullptr);
    const Var mean = fixed.constant(shard.mean), std = fixed.constant(shard.std);
    choose_rows(shard, fixed.value(intervention_posterior(
                           fixed, mean, fixed.parameter(net.posterior_offset), fixed.parameter(net.posterior_linear),
                           fixed.parameter(net.posterior_quadratic), static_cast<float>(plan.weights.eps))));
    const ProjectedSample sample =
        project_and_sample(fixed, mean, std, &shard.rows, &shard.noise.lambda, &shard.noise.first, &shard.noise.second);
    const auto constant = [&](Var v) {
      return shard.tape.constant(fixed.value(v).data(), fixed.rows(v), fixed.cols(v));
    };
    shard.tape.begin(model_of().parameters(), &gradient(s));
    shard.context = model_of().mechanism_context(shard.rows, fixed.value(sample.before));
    const Var loss = ilcm_mechanism_loss(shard.tape, model_of().network(), model_of().shape(), shard.rows,
                                         shard.tape.constant(shard.context), constant(sample.after), model_of().masks(),
                                         static_cast<int>(pairs.size()));
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  report.whole_loss = false;
  for (const Shard& shard : shards_) report.loss += shard.loss;
  report.noise_kl = report.loss;  // the part of it that mechanisms decide, up to a constant
  return finish_step(pool, plan.learning_rate, report);
}

StepReport IlcmLearner::take_over_step(ThreadPool& pool, const MatrixF& codes, const IlcmStepPlan& plan) {
  if (form_noise_.rows() != codes.rows()) {
    if (!form_) {
      form_ = std::make_shared<ClosedForm>(fit_closed_form(codes, common().latents, seed()));
    }
    form_noise_ = form_->noise_of(codes).cast<float>();
  }
  if (step() == 0) model_of().fix_order(form_->order);
  const std::vector<int> pairs = batch();
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    load_shard(pairs, s, kShards, BatchOf::kPairs, codes, shard.x);
    load_shard(pairs, s, kShards, BatchOf::kPairs, form_noise_, shard.target);
    shard.tape.begin(model_of().parameters(), &gradient(s));
    const Var loss = ilcm_take_over_loss(shard.tape, model_of().network(), model_of().shape(),
                                         shard.tape.constant(shard.x), shard.tape.constant(shard.target),
                                         static_cast<int>(pairs.size()), &shard.terms.reconstruction);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  report.whole_loss = false;
  for (const Shard& shard : shards_) {
    report.loss += shard.loss;
    report.reconstruction += shard.terms.reconstruction;
  }
  return finish_step(pool, plan.learning_rate, report);
}

MatrixF IlcmLearner::noise_of_some(const MatrixF& codes) const {
  const Eigen::Index rows = std::min<Eigen::Index>(kOrderRows, codes.rows() / 2);
  MatrixF before(rows, codes.cols());
  for (Eigen::Index r = 0; r < rows; ++r) before.row(r) = codes.row(2 * r);
  return model_of().encode_noise(before);
}

MatrixD IlcmLearner::dependence(const MatrixF& codes) const {
  return noise_dependence(model_of(), noise_of_some(codes), seed());
}

void IlcmLearner::reconsider_order(const MatrixF& codes) {
  const std::int64_t refined = step() - refine_from();
  if (refined == 0) model_of().open_masks();
  const bool causes = own_.read_causes != 0 && model_of().shape().context;
  // Mechanisms fitted on few pairs must not read what they hardly depend on. Those that read causes are pruned only
  // once they have learned to: what an indirect cause told them by its noise they then have from the direct ones.
  if (causes && model_of().reads_causes() && refined == own_.refine_steps * std::int64_t{5} / 8) {
    model_of().prune(edge_strengths(model_of(), model_of().causal_order(), noise_of_some(codes), seed()).transpose(),
                     own_.prune_below);
  }
  if (refined < own_.refine_steps / (causes ? 4 : 2) || !model_of().causal_order().empty()) return;
  const MatrixD d = dependence(codes);
  model_of().fix_order(topological_order(d));
  if (causes) {
    model_of().read_causes(true);
  } else {
    model_of().prune(d, own_.prune_below);
  }
}

StepReport IlcmLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  const MatrixF& codes = view.codes;
  const IlcmStepPlan plan = this->plan();
  if (plan.phase != IlcmPhase::kMechanisms) encodings_.resize(0, 0);
  if (plan.phase == IlcmPhase::kTakeOver) return take_over_step(pool, codes, plan);
  if (form_start_ && step() == search_from() && plan.phase == IlcmPhase::kFull) {
    // The closed form's causal order may be wrong; it is found anew from the mechanisms once they have settled.
    model_of().open_masks();
  }
  if (plan.phase == IlcmPhase::kMechanisms) {
    reconsider_order(codes);
  } else if (plan.phase == IlcmPhase::kDeterministic && model_of().causal_order().empty()) {
    model_of().fix_order(topological_order(dependence(codes)));
  }
  if (plan.reset_optimiser) forget_moments();
  if (plan.phase == IlcmPhase::kMechanisms) return refine_step(pool, codes, plan);
  const std::vector<int> pairs = this->batch();
  const int batch = static_cast<int>(pairs.size());

  pool.parallel_for(kShards, [&](int s) { prepare(shards_[static_cast<std::size_t>(s)], s, pairs, codes, plan); });

  // The entropy of the batch's mean posterior couples the shards: its slope is known only now.
  Vector<float> mean_posterior = Vector<float>::Zero(common().latents + 1);
  for (const Shard& shard : shards_) mean_posterior += shard.posterior_sum;
  mean_posterior /= static_cast<float>(batch);
  Vector<float> slope;
  const double entropy_term = ilcm_entropy_term(plan.weights.lam_h, mean_posterior, slope);

  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    shard.terms = {};
    const Var loss =
        ilcm_loss(shard.tape, model_of().network(), model_of().shape(), plan.weights, plan.phase, shard.encoded,
                  &shard.rows, &shard.noise, model_of().masks(), &slope, batch, &shard.terms);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
    if (!plan.hold_posterior) return;
    const IlcmNetwork& net = model_of().network();
    for (const ParameterId id : {net.posterior_linear, net.posterior_quadratic}) {
      model_of().parameters().view(gradient(s), id).setZero();
    }
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
  return finish_step(pool, plan.learning_rate, report);
}

std::vector<std::vector<GemmShape>> IlcmLearner::gemm_shapes(ThreadPool& pool, const TrainingView& view,
                                                             std::int64_t at_step) {
  set_step(at_step);
  return products_of(shards_, [&] { train_step(pool, view); });
}

void IlcmLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  GradientLearner::save(prefix, file, with_optimiser);
  std::vector<std::int64_t> order(model_of().causal_order().begin(), model_of().causal_order().end());
  std::vector<std::int64_t> masks;
  for (const auto& row : model_of().masks()) masks.insert(masks.end(), row.begin(), row.end());
  const auto n = static_cast<std::int64_t>(model_of().latents());
  file.tensors[prefix + "masks"] = make_tensor(std::span<const std::int64_t>(masks), {n, n});
  file.tensors[prefix + "causal_order"] =
      make_tensor(std::span<const std::int64_t>(order), {static_cast<std::int64_t>(order.size())});
  if (model_of().reads_causes()) {
    const std::int64_t yes = 1;
    file.tensors[prefix + "reads_causes"] = make_tensor(std::span(&yes, 1), {1});
  }
}

void IlcmLearner::load(const std::string& prefix, const Safetensors& file) {
  // Everything is checked before anything is changed, so that a bad file leaves the learner as it was.
  const auto order = tensor_values<std::int64_t>(file.at(prefix + "causal_order"), prefix + "causal_order");
  std::vector<int> indices(order.begin(), order.end());
  std::vector<int> sorted = indices;
  std::sort(sorted.begin(), sorted.end());
  bool order_ok = sorted.empty() || sorted.size() == static_cast<std::size_t>(common().latents);
  for (std::size_t i = 0; i < sorted.size(); ++i) order_ok = order_ok && sorted[i] == static_cast<int>(i);
  const auto n = static_cast<std::size_t>(common().latents);
  const auto masks = tensor_values<std::int64_t>(file.at(prefix + "masks"), prefix + "masks");
  order_ok = order_ok && masks.size() == n * n &&
             std::all_of(masks.begin(), masks.end(), [](auto m) { return m == 0 || m == 1; });
  const auto reads = file.tensors.find(prefix + "reads_causes");
  const bool reads_causes = reads != file.tensors.end();
  if (reads_causes) {
    // Each then reads what comes before it only.
    std::vector<std::size_t> place(n);
    for (std::size_t i = 0; i < indices.size() && order_ok; ++i) place[static_cast<std::size_t>(indices[i])] = i;
    order_ok = order_ok && !indices.empty() &&
               tensor_values<std::int64_t>(reads->second, reads->first) == std::vector<std::int64_t>{1};
    for (std::size_t at = 0; at < masks.size() && order_ok; ++at) {
      order_ok = masks[at] == 0 || place[at % n] < place[at / n];
    }
  }
  if (!order_ok) throw_unfitting_state();
  GradientLearner::load(prefix, file);
  encodings_.resize(0, 0);
  model_of().fix_order(indices);
  std::vector<std::vector<int>> rows(n);
  for (std::size_t i = 0; i < n; ++i)
    rows[i].assign(masks.begin() + static_cast<std::ptrdiff_t>(i * n),
                   masks.begin() + static_cast<std::ptrdiff_t>((i + 1) * n));
  model_of().restore_masks(std::move(rows));
  model_of().read_causes(reads_causes);
}

namespace {

template <bool kContext>
std::unique_ptr<Learner> make_ilcm(const LearnerInput& input) {
  return std::make_unique<IlcmLearner>(input, kContext);
}

}  // namespace

Method ilcm_method() {
  return {{.name = "ilcm",
           .title = "ILCM",
           .description = "implicit latent causal model: mechanisms without an explicit graph",
           .has_graph = true,
           .has_targets = true},
          kNeedsPairs,
          schema_of<IlcmSettings>(),
          make_ilcm<true>,
          choose_pair_start};
}

Method dvae_method() {
  return {{.name = "dvae",
           .title = "dVAE",
           .description = "ILCM without causal relations: independent latents, one resampled in a pair",
           .has_targets = true},
          kNeedsPairs,
          schema_of<IlcmSettings>(),
          make_ilcm<false>};
}

}  // namespace causeway
