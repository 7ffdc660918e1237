#include "engine/models/temporal/temporal_learner.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/models/network_work.h"
#include "engine/models/registry.h"
#include "engine/models/temporal/transitions.h"

namespace causeway {

namespace {

/// Closed form of the training data for what a method is told.
TemporalForm fit_form(const TrainingView& view, TemporalTold told, int latents, std::uint64_t seed) {
  return told == TemporalTold::kTargets ? fit_target_eigen(view.codes, view.frames, *view.targets, latents)
                                        : fit_isa(view.codes, view.frames, latents, seed);
}

/// Half `index` of the transitions of a batch.
std::vector<int> shard_of(const std::vector<int>& transitions, int index, int shards) {
  const auto count = static_cast<int>(transitions.size());
  return {transitions.begin() + index * count / shards, transitions.begin() + (index + 1) * count / shards};
}

/// Rows before, then rows after, of some transitions.
void load_rows(const MatrixF& rows, int frames, const std::vector<int>& transitions, MatrixF& before, MatrixF& after) {
  const Transitions all(rows.rows(), frames);
  before.resize(static_cast<Eigen::Index>(transitions.size()), rows.cols());
  after.resize(before.rows(), rows.cols());
  for (std::size_t t = 0; t < transitions.size(); ++t) {
    const Eigen::Index from = all.before(transitions[t]);
    before.row(static_cast<Eigen::Index>(t)) = rows.row(from);
    after.row(static_cast<Eigen::Index>(t)) = rows.row(from + 1);
  }
}

}  // namespace

TemporalLearner::Plan TemporalLearner::plan_of(const LearnerInput& input, bool bends) {
  Plan plan;
  TemporalShape& shape = plan.shape;
  shape.codes = input.codes;
  shape.latents = input.common.latents;
  shape.bends = bends;
  if (!bends) {
    const auto own = settings_of<TemporalFormSettings>(input.own);
    plan.fit_steps = own.steps;
    plan.batch = own.batch;
    plan.learning_rate = own.learning_rate;
    shape.mechanism_hidden = own.mechanism_hidden;
    shape.decoder_hidden = own.decoder_hidden;
    return plan;
  }
  const auto own = settings_of<TemporalSettings>(input.own);
  plan.steps = own.steps;
  plan.warm_up = own.warm_up;
  plan.fit_steps = own.fit_steps;
  plan.batch = own.batch;
  plan.learning_rate = own.learning_rate;
  shape.hidden = own.hidden;
  shape.mechanism_hidden = own.mechanism_hidden;
  shape.offset_hidden = own.offset_hidden;
  shape.touch_hidden = own.touch_hidden;
  shape.decoder_hidden = own.decoder_hidden;
  shape.actions = input.actions;
  return plan;
}

LearnerInput TemporalLearner::of_transitions(LearnerInput input, int batch) {
  input.common.batch = batch;
  input.units *= std::max(1, input.frames - 1);
  return input;
}

TemporalLearner::TemporalLearner(const LearnerInput& input, TemporalTold told, bool bends)
    : TemporalLearner(input, told, bends, plan_of(input, bends)) {}

TemporalLearner::TemporalLearner(const LearnerInput& input, TemporalTold told, bool bends, const Plan& plan)
    : GradientLearner(of_transitions(input, plan.batch), TemporalModel(plan.shape, input.seed, input.start),
                      BatchOf::kPairs),
      told_(told),
      bends_(bends),
      frames_(input.frames),
      plan_(plan),
      shards_(kShards) {}

std::int64_t TemporalLearner::search_steps() const { return random_start() ? 1 + std::int64_t{plan_.steps} : 0; }

std::vector<Phase> TemporalLearner::phases() const {
  std::vector<Phase> phases;
  if (random_start()) {
    phases.push_back({0, "search", "Several starts learn which frame follows which; the loss chooses."});
  } else {
    phases.push_back({0, "closed form", "Variables by linear algebra, in one go."});
    if (bends_) phases.push_back({1, "contrast", "A net that starts there learns which frame follows which."});
  }
  phases.push_back(
      {fit_from() - (bends_ ? 1 : 0), "mechanisms", "Mechanisms and decoder learn; the variables stay as they are."});
  return phases;
}

double TemporalLearner::work(std::int64_t begin, std::int64_t end) const {
  const auto within = [&](std::int64_t from, std::int64_t to) {
    return static_cast<double>(std::max<std::int64_t>(0, std::min(end, to) - std::max(begin, from)));
  };
  const TemporalShape& s = plan_.shape;
  const int n = s.latents, d = s.codes;
  const double mechanisms = n * mlp_work(n, s.mechanism_hidden, 2);
  const double terms = 0.5 * plan_.batch * plan_.batch * (10.0 * n);  // of the tables of both contrasts
  const double contrast =
      plan_.batch * (2.0 * (mlp_work(d, s.hidden, n) + d * n) + mechanisms + mlp_work(n, s.offset_hidden, 1) +
                     (s.actions > 0 ? mlp_work(kTouchFeatures * s.actions, s.touch_hidden, n) : 0.0));
  const double fit = plan_.batch * (mechanisms + 2.0 * (mlp_work(n, s.decoder_hidden, d) + n * d));
  // FastICA of some thousand steps, about; of a random start the scale of a batch of codes.
  const double form = random_start() ? static_cast<double>(plan_.batch) * d : 2e9;
  return within(0, 1) * form + (bends_ ? within(1, fit_from()) * (kForwardAndBackward * contrast + terms) : 0.0) +
         within(fit_from(), total_steps()) * kForwardAndBackward * fit;
}

void TemporalLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  const double rate =
      bends_ ? settings_of<TemporalSettings>(own).learning_rate : settings_of<TemporalFormSettings>(own).learning_rate;
  plan_.learning_rate = rate;
  CausalSettings changed = common;
  changed.batch = plan_.batch;
  change_common(changed);
}

StepReport TemporalLearner::counted() {
  pretend_step(step() + 1);
  StepReport report;
  report.whole_loss = false;
  return report;
}

template <class Differentiate>
StepReport TemporalLearner::update(ThreadPool& pool, double rate, Differentiate&& differentiate) {
  const std::vector<int> transitions = batch();
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    const std::vector<int> own = shard_of(transitions, s, kShards);
    shard.tape.begin(model_of().parameters(), &gradient(s));
    const Var loss = differentiate(shard, own, static_cast<int>(transitions.size()));
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  for (const Shard& shard : shards_) {
    report.loss += shard.loss;
    report.reconstruction += 2 * shard.error;  // of both frames, as other methods report it
  }
  return finish_step(pool, rate, report);
}

StepReport TemporalLearner::start(const TrainingView& view) {
  TemporalModel& model = model_of();
  TemporalForm form = random_start() ? empty_temporal_form(FormKind::kNone, common().latents, codes())
                                     : fit_form(view, told_, common().latents, seed());
  if (told_ == TemporalTold::kTargets) form.poked = target_shares(*view.targets, common().latents);
  model.start_at(std::move(form), view.codes);
  if (told_ == TemporalTold::kTouch) model.set_touch_range(*view.actions);
  if (!bends_) model.fix_variables(view.codes);
  scaled_.resize(0, 0);
  variables_.resize(0, 0);
  return counted();
}

StepReport TemporalLearner::contrast_step(ThreadPool& pool, const TrainingView& view) {
  TemporalModel& model = model_of();
  if (scaled_.rows() != view.codes.rows()) {
    scaled_ = model.scaled(view.codes);
    if (told_ == TemporalTold::kTouch) touches_ = model.touch_features(*view.actions);
  }
  const auto made = static_cast<double>(step() - 1);
  const double warm = std::min(1.0, (made + 1) / plan_.warm_up);
  const double rate = warm * cosine_schedule(plan_.learning_rate, 0.0, made / plan_.steps);
  return update(pool, rate, [&](Shard& shard, const std::vector<int>& own, int transitions) {
    TransitionBatch<float>& batch = shard.transitions;
    load_rows(scaled_, frames_, own, batch.before, batch.after);
    if (told_ == TemporalTold::kTargets) batch.targets = view.targets->cast<float>()(own, Eigen::all);
    if (told_ == TemporalTold::kTouch) batch.touch = touches_(own, Eigen::all);
    return temporal_objective(shard.tape, model.network(), batch, transitions);
  });
}

StepReport TemporalLearner::fix(const TrainingView& view) {
  model_of().fix_variables(view.codes);
  forget_moments();  // those of the variables: they stay as they are from now on
  variables_.resize(0, 0);
  return counted();
}

StepReport TemporalLearner::fit_step(ThreadPool& pool, const TrainingView& view) {
  TemporalModel& model = model_of();
  if (variables_.rows() != view.codes.rows()) {
    variables_ = model.encode_noise(view.codes);
    const MatrixF centred = view.codes.rowwise() - view.codes.colwise().mean();
    variance_ = std::max(static_cast<double>(centred.squaredNorm()) / static_cast<double>(centred.rows()), 1e-12);
  }
  const double done = static_cast<double>(step() - fit_from()) / plan_.fit_steps;
  StepReport report =
      update(pool, cosine_schedule(plan_.learning_rate, 0.0, done),
             [&](Shard& shard, const std::vector<int>& own, int transitions) {
               VariableBatch<float>& batch = shard.variables;
               load_rows(variables_, frames_, own, batch.before, batch.after);
               batch.variables.resize(2 * batch.before.rows(), batch.before.cols());
               batch.variables << batch.before, batch.after;
               MatrixF before, after;
               load_rows(view.codes, frames_, own, before, after);
               batch.codes.resize(2 * before.rows(), before.cols());
               batch.codes << before, after;
               if (told_ == TemporalTold::kTargets) batch.targets = view.targets->cast<float>()(own, Eigen::all);
               return temporal_fit_loss(shard.tape, model.network(), batch, variance_, transitions, &shard.error);
             });
  // The race of several starts is over; what is learned now is not what they were compared by.
  report.whole_loss = !bends_;
  if (step() == total_steps()) model.judge(view.codes, frames_, view.targets);
  return report;
}

StepReport TemporalLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  if (step() == 0) return start(view);
  if (bends_ && step() < fit_from() - 1) return contrast_step(pool, view);
  if (bends_ && step() < fit_from()) return fix(view);
  return fit_step(pool, view);
}

std::vector<std::vector<GemmShape>> TemporalLearner::gemm_shapes(ThreadPool& pool, const TrainingView& view) {
  return products_of(shards_, [&] { train_step(pool, view); });
}

void TemporalLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  GradientLearner::save(prefix, file, with_optimiser);
  const std::vector<double> numbers = model_of().numbers();
  file.tensors[prefix + "temporal"] =
      make_tensor(std::span<const double>(numbers), {static_cast<std::int64_t>(numbers.size())});
}

void TemporalLearner::load(const std::string& prefix, const Safetensors& file) {
  const std::vector<double> numbers = tensor_values<double>(file.at(prefix + "temporal"), prefix + "temporal");
  if (numbers.size() != model_of().numbers().size()) throw_unfitting_state();
  GradientLearner::load(prefix, file);
  model_of().set_numbers(numbers);
  scaled_.resize(0, 0);
  variables_.resize(0, 0);
}

namespace {

/// A search without labels hardly ever finds variables that a closed form misses, and a net that starts at a doubtful
/// one mends it: so where there is one it is taken.
template <TemporalTold kTold>
StartChoice choose_temporal_start(const LearnerInput& input, const TrainingView& view) {
  if (input.common.start == kRandomStart) return {kRandomStart, "", nullptr};
  try {
    const std::vector<Finding> doubts = doubts_of(fit_form(view, kTold, input.common.latents, input.seed));
    return {kClosedFormStart,
            doubts.empty() ? "Starts from a closed form, which has no doubts about itself: no search is needed."
                           : fmt::format("Starts from a closed form, which doubts itself: {}.", doubts.front().what),
            nullptr};
  } catch (const Error& error) {
    return {kRandomStart,
            fmt::format("Random starts, since no closed form can be fitted to these sequences: {}.", error.what()),
            nullptr};
  }
}

template <TemporalTold kTold, bool kBends>
std::unique_ptr<Learner> make_temporal(const LearnerInput& input) {
  return std::make_unique<TemporalLearner>(input, kTold, kBends);
}

constexpr int kLeastFrames = 3;

}  // namespace

Method target_eigen_method() {
  return {{.name = "target-eigen",
           .title = "Target eigenvectors",
           .description = "closed form: in sequences, the direction whose changes grow when a target is set",
           .has_targets = true,
           .several_starts = false,
           .quick = true,
           .has_lagged = true},
          {.least_frames = kLeastFrames, .targets = true},
          schema_of<TemporalFormSettings>(),
          make_temporal<TemporalTold::kTargets, false>};
}

Method isa_method() {
  return {{.name = "isa",
           .title = "Subspace ICA in time",
           .description = "closed form: independent parts of what a sequence's past does not tell; targets unknown",
           .has_targets = true,
           .several_starts = false,
           .quick = true,
           .has_lagged = true},
          {.least_frames = kLeastFrames},
          schema_of<TemporalFormSettings>(),
          make_temporal<TemporalTold::kNothing, false>};
}

Method temporal_method() {
  return {{.name = "temporal",
           .title = "Temporal",
           .description = "a net learns which frame follows which; one unknown target at most in each step",
           .has_targets = true,
           .quick = true,
           .has_lagged = true},
          {.least_frames = kLeastFrames},
          schema_of<TemporalSettings>(),
          make_temporal<TemporalTold::kNothing, true>,
          choose_temporal_start<TemporalTold::kNothing>};
}

Method temporal_targets_method() {
  return {{.name = "temporal-targets",
           .title = "Temporal (targets)",
           .description = "a net learns which frame follows which; the targets of each step are told",
           .has_targets = true,
           .quick = true,
           .has_lagged = true},
          {.least_frames = kLeastFrames, .targets = true},
          schema_of<TemporalSettings>(),
          make_temporal<TemporalTold::kTargets, true>,
          choose_temporal_start<TemporalTold::kTargets>};
}

Method temporal_touch_method() {
  return {{.name = "temporal-touch",
           .title = "Temporal (touch)",
           .description = "a net learns which frame follows which, and what a touch of the world reaches",
           .has_targets = true,
           .quick = true,
           .has_lagged = true},
          {.least_frames = kLeastFrames, .actions = true},
          schema_of<TemporalSettings>(),
          make_temporal<TemporalTold::kTouch, true>,
          choose_temporal_start<TemporalTold::kTouch>};
}

}  // namespace causeway
