#include "engine/models/environments/environment_learner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/error.h"
#include "engine/models/ilcm_ops.h"
#include "engine/models/network_work.h"
#include "engine/models/pair_ica/pair_model.h"
#include "engine/models/registry.h"

namespace causeway {

namespace {

constexpr int kWarmUp = 50;
constexpr double kFormWork = 1e8;  // multiply-adds of a closed form, about
// Of the second eigenvalue to the first: above, a net that starts at the closed form is led to a wrong variable.
constexpr double kClear = 0.1;
constexpr int kNoiseUses = 2;  // of an update of a shard: posterior samples, noise on codes
// Standard deviation of a changed variable while orders compete: with less the width decides more than the order.
constexpr double kOrderWidth = 0.1;

/// Of an environment's rows, how many the competing orders learn from; the rest tells which is better.
int taught(int rows) { return std::max(1, rows - std::max(1, rows / 5)); }

/// Rows of the environment that has fewest, `most` at most.
int smallest_of(const std::vector<std::vector<int>>& entries, int most) {
  for (const auto& rows : entries) most = std::min(most, static_cast<int>(rows.size()));
  return most;
}

/// Counter of the random numbers with which the competing orders are judged: far from those of updates.
std::uint64_t noise_counter_of_orders(int shard) {
  return (std::uint64_t{1} << 40) + static_cast<std::uint64_t>(shard * kNoiseUses);
}

}  // namespace

EnvironmentLearner::Plan EnvironmentLearner::plan_of(const LearnerInput& input, EnvironmentLoss loss) {
  Plan plan;
  EnvironmentShape& shape = plan.shape;
  shape.codes = input.codes;
  shape.latents = input.common.latents;
  shape.environments = input.domains;
  shape.loss = loss;
  const auto take = [&](const auto& own) {
    plan.form = own;
    plan.steps = own.steps;
    plan.batch = own.batch;
    plan.learning_rate = own.learning_rate;
    shape.hidden = own.hidden;
  };
  switch (loss) {
    case EnvironmentLoss::kNone:
      plan.form = settings_of<LscaleSettings>(input.own);
      break;
    case EnvironmentLoss::kTell: {
      const auto own = settings_of<ContrastiveCrlSettings>(input.own);
      take(own);
      plan.code_noise = own.code_noise;
      break;
    }
    case EnvironmentLoss::kGenerate: {
      const auto own = settings_of<EnvironmentVaeSettings>(input.own);
      take(own);
      plan.width = own.width;
      plan.least_weight = own.least_weight;
      plan.rise = own.rise;
      plan.linear = own.linear;
      if (own.order == "loss") plan.order_steps = own.order_steps;
      shape.mechanism_hidden = own.mechanism_hidden;
      shape.generator_hidden = own.generator_hidden;
      break;
    }
  }
  shape.decoder_hidden = plan.form.decoder_hidden;
  return plan;
}

LearnerInput EnvironmentLearner::of_decoder(LearnerInput input, const Plan& plan) {
  input.common.batch = std::max(1, plan.form.decoder_batch / 2);  // of rows a batch holds twice as many
  return input;
}

EnvironmentLearner::EnvironmentLearner(const LearnerInput& input, EnvironmentLoss loss)
    : EnvironmentLearner(input, plan_of(input, loss)) {}

EnvironmentLearner::EnvironmentLearner(const LearnerInput& input, const Plan& plan)
    : GradientLearner(of_decoder(input, plan), EnvironmentModel(plan.shape, input.seed, input.start), BatchOf::kRows),
      plan_(plan),
      start_(input.start),
      shards_(kShards) {}

std::int64_t EnvironmentLearner::search_steps() const { return random_start() ? 1 + std::int64_t{plan_.steps} : 0; }

std::vector<Phase> EnvironmentLearner::phases() const {
  std::vector<Phase> phases;
  if (random_start()) {
    phases.push_back({0, "search", "Several starts learn what tells environments apart; the loss chooses."});
  } else {
    phases.push_back({0, "closed form", "Variables by linear algebra, in one go."});
    if (plan_.shape.loss == EnvironmentLoss::kTell) {
      phases.push_back({1, "telling apart", "A net that starts there learns what tells environments apart."});
    } else if (bends()) {
      if (order_search() > 0) {
        phases.push_back({1, "causal order", "Orders of the causes compete; the loss on held-out data decides."});
      }
      phases.push_back(
          {learn_from(), "generating", "An autoencoder that starts there learns the laws of all environments."});
    }
  }
  phases.push_back({decode_from() - (bends() ? 1 : 0), "decoder", "The graph is read, and a decoder learns."});
  return phases;
}

double EnvironmentLearner::work(std::int64_t begin, std::int64_t end) const {
  const auto within = [&](std::int64_t from, std::int64_t to) {
    return static_cast<double>(std::max<std::int64_t>(0, std::min(end, to) - std::max(begin, from)));
  };
  const EnvironmentShape& s = plan_.shape;
  const int n = s.latents, d = s.codes;
  const double rows = 1.0 * plan_.batch * std::max(1, s.environments);
  double learn = rows * (mlp_work(d, s.hidden, n) + d * n);
  if (s.loss == EnvironmentLoss::kGenerate) {
    learn += rows * (mlp_work(d, s.hidden, n) + n * mlp_work(n, s.mechanism_hidden, 2) +
                     mlp_work(n, s.generator_hidden, d) + d * n);
  }
  const double decode = plan_.form.decoder_batch * (mlp_work(n, s.decoder_hidden, d) + n * d);
  return within(0, 1) * kFormWork + kForwardAndBackward * ((bends() ? within(1, decode_from()) * learn : 0.0) +
                                                           within(decode_from(), total_steps()) * decode);
}

void EnvironmentLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  LearnerInput input;
  input.common = common;
  input.own = own;
  input.codes = plan_.shape.codes;
  input.domains = plan_.shape.environments;
  plan_ = plan_of(input, plan_.shape.loss);
  change_common(of_decoder(input, plan_).common);
}

StepReport EnvironmentLearner::counted() {
  pretend_step(step() + 1);
  StepReport report;
  report.whole_loss = false;
  return report;
}

void EnvironmentLearner::forget_prepared() {
  environments_.rows.clear();
  white_.resize(0, 0);
  variables_.resize(0, 0);
}

void EnvironmentLearner::prepare(const TrainingView& view) {
  if (environments_.count() == 0) {
    // A unit of several frames belongs to its environment with all of them.
    std::vector<int> domain;
    for (const int number : *view.domain) domain.insert(domain.end(), static_cast<std::size_t>(view.frames), number);
    environments_ = environment_rows(domain);
    orders_.clear();
    for (int e = 0; e < environments_.count(); ++e) {
      const auto rows = std::ssize(environments_.rows[static_cast<std::size_t>(e)]);
      // Apart from the order of the decoder's batches, and from those of other starts.
      orders_.emplace_back(rows, plan_.batch, seed(), ((start_ + 1) << 16) + static_cast<std::uint64_t>(e));
    }
  }
  if (white_.rows() != view.codes.rows() && step() > 0) {
    white_ = model_of().whitened(view.codes);
    masks_ = model_of().masks();
  }
}

StepReport EnvironmentLearner::start(const TrainingView& view) {
  EnvironmentModel& model = model_of();
  prepare(view);
  const int reference = plan_.form.reference;
  EnvironmentForm form = fit_lscale(view.codes, environments_, plan_.shape.latents, reference);
  model.start_at(std::move(form), reference, environments_.numbers[static_cast<std::size_t>(reference)],
                 !random_start());
  model.read_order(view.codes, environments_, seed());
  if (!bends()) model.fix_variables(view.codes);
  first_order_ = model.causal_order();
  order_losses_.assign(first_order_.size(), 0.0);
  white_.resize(0, 0);
  variables_.resize(0, 0);
  return counted();
}

void EnvironmentLearner::load_environments(Shard& shard, int index, int smallest, std::uint64_t counter) {
  // Half of each environment's rows; the reference comes first.
  const int begin = index * smallest / kShards, block = (index + 1) * smallest / kShards - begin;
  EnvironmentBatch<float>& batch = shard.environments;
  batch.blocks.block = block;
  batch.blocks.changed.clear();
  std::vector<int> order{plan_.form.reference};
  for (int e = 0; e < environments_.count(); ++e) {
    if (e == plan_.form.reference) continue;
    order.push_back(e);
    const int number = environments_.numbers[static_cast<std::size_t>(e)];
    batch.blocks.changed.push_back(model_of().form().changed[static_cast<std::size_t>(number)]);
  }
  batch.white.resize(static_cast<Eigen::Index>(order.size()) * block, white_.cols());
  for (std::size_t e = 0; e < order.size(); ++e) {
    const auto at = static_cast<std::size_t>(order[e]);
    for (int r = 0; r < block; ++r) {
      const int entry = entries_[at][static_cast<std::size_t>(begin + r)];
      batch.white.row(static_cast<Eigen::Index>(e) * block + r) =
          white_.row(environments_.rows[at][static_cast<std::size_t>(entry)]);
    }
  }
  if (plan_.code_noise > 0) {
    MatrixF noise(batch.white.rows(), batch.white.cols());
    fill_normal(noise.data(), noise.size(), seed(), Stream::kCausalNoise, counter);
    batch.white += static_cast<float>(plan_.code_noise) * noise;
  }
  if (plan_.shape.loss != EnvironmentLoss::kGenerate) return;
  batch.noise.resize(batch.white.rows(), plan_.shape.latents);
  fill_normal(batch.noise.data(), batch.noise.size(), seed(), Stream::kCausalNoise, counter + 1);
}

StepReport EnvironmentLearner::learn_step(ThreadPool& pool, std::int64_t made, std::int64_t of, double width) {
  const EnvironmentModel& model = model_of();
  const int batch_block = smallest_of(entries_, plan_.batch);
  const double done = static_cast<double>(made) / static_cast<double>(of);
  const double beta =
      plan_.rise > 0 ? plan_.least_weight + (1 - plan_.least_weight) * std::min(1.0, done / plan_.rise) : 1.0;
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    load_environments(shard, s, batch_block, noise_counter(s, kNoiseUses));
    shard.tape.begin(model.parameters(), &gradient(s));
    const Var loss =
        plan_.shape.loss == EnvironmentLoss::kTell
            ? tell_loss(shard.tape, model.network(), shard.environments, batch_block)
            : generate_loss(shard.tape, model.network(), shard.environments, masks_, width, beta, batch_block);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  for (const Shard& shard : shards_) report.loss += shard.loss;
  const double warm = std::min(1.0, (static_cast<double>(made) + 1) / kWarmUp);
  return finish_step(pool, warm * cosine_schedule(plan_.learning_rate, 0.0, done), report);
}

std::vector<int> EnvironmentLearner::competing_order(std::int64_t competitor) const {
  std::vector<int> order = first_order_;
  const auto at = static_cast<std::size_t>(competitor);
  if (competitor > 0) std::swap(order[at - 1], order[at]);
  return order;
}

void EnvironmentLearner::start_again(std::vector<int> order) {
  EnvironmentForm form = model_of().form();
  const int reference = plan_.form.reference;
  model_of() = EnvironmentModel(plan_.shape, seed(), start_);
  model_of().start_at(std::move(form), reference, environments_.numbers[static_cast<std::size_t>(reference)], true);
  model_of().set_order(std::move(order));
  masks_ = model_of().masks();
  forget_moments();
}

double EnvironmentLearner::held_out_loss(ThreadPool& pool) {
  entries_.clear();
  for (const auto& rows : environments_.rows) {
    const auto all = static_cast<int>(rows.size());
    std::vector<int> last(static_cast<std::size_t>(all - taught(all)));
    std::iota(last.begin(), last.end(), taught(all));
    entries_.push_back(std::move(last));
  }
  const int block = smallest_of(entries_, std::numeric_limits<int>::max());
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    // The same noise for all orders.
    load_environments(shard, s, block, noise_counter_of_orders(s));
    shard.tape.begin(model_of().parameters(), nullptr);
    const Var loss =
        generate_loss(shard.tape, model_of().network(), shard.environments, masks_, kOrderWidth, 1.0, block);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
  });
  double sum = 0;
  for (const Shard& shard : shards_) sum += shard.loss;
  return sum;
}

StepReport EnvironmentLearner::order_step(ThreadPool& pool) {
  const std::int64_t competitor = (step() - 1) / plan_.order_steps, made = (step() - 1) % plan_.order_steps;
  if (made == 0) start_again(competing_order(competitor));
  entries_.clear();
  for (BatchOrder& order : orders_) entries_.push_back(order.rows(made));
  // The last rows of each environment are held out.
  for (std::size_t e = 0; e < entries_.size(); ++e) {
    const int rows = taught(static_cast<int>(environments_.rows[e].size()));
    for (int& entry : entries_[e]) entry %= rows;
  }
  StepReport report = learn_step(pool, made, plan_.order_steps, kOrderWidth);
  report.whole_loss = false;
  if (!report.finite || made + 1 < plan_.order_steps) return report;
  order_losses_[static_cast<std::size_t>(competitor)] = held_out_loss(pool);
  if (step() == learn_from()) {
    const auto best = std::min_element(order_losses_.begin(), order_losses_.end()) - order_losses_.begin();
    start_again(competing_order(best));
  }
  return report;
}

StepReport EnvironmentLearner::fix(const TrainingView& view) {
  if (plan_.shape.loss == EnvironmentLoss::kGenerate) model_of().keep_linear(plan_.linear);
  if (order_search() > 0) {
    model_of().read_strengths(view.codes, environments_, seed());
  } else {
    model_of().read_order(view.codes, environments_, seed());
  }
  model_of().fix_variables(view.codes);
  forget_moments();  // those of the variables: they stay as they are from now on
  variables_.resize(0, 0);
  return counted();
}

StepReport EnvironmentLearner::decode_step(ThreadPool& pool, const TrainingView& view) {
  const EnvironmentModel& model = model_of();
  if (variables_.rows() != view.codes.rows()) {
    variables_ = model.encode_noise(view.codes);
    const MatrixF centred = view.codes.rowwise() - view.codes.colwise().mean();
    variance_ = std::max(static_cast<double>(centred.squaredNorm()) / static_cast<double>(centred.rows()), 1e-12);
  }
  const std::vector<int> entries = batch();
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    load_shard(entries, s, kShards, BatchOf::kRows, variables_, shard.variables);
    load_shard(entries, s, kShards, BatchOf::kRows, view.codes, shard.codes);
    shard.tape.begin(model.parameters(), &gradient(s));
    const Var decoded = apply_with_skip(shard.tape, model.network().decoder, model.network().decoder_skip,
                                        shard.tape.constant(shard.variables));
    const Var error = squared_error(shard.tape, decoded, 0, shard.tape.constant(shard.codes));
    const double share = 1.0 / static_cast<double>(entries.size());
    const Var loss = weighted_sum<float>(shard.tape, {{error, static_cast<float>(share / variance_)}});
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.error = static_cast<double>(shard.tape.value(error)(0, 0)) * share;
    shard.tape.backward(loss);
  });
  StepReport report;
  report.whole_loss = false;
  for (const Shard& shard : shards_) {
    report.loss += shard.loss;
    report.reconstruction += 2 * shard.error;  // of two pictures, as other methods report it
  }
  const double done = static_cast<double>(step() - decode_from()) / plan_.form.decoder_steps;
  return finish_step(pool, cosine_schedule(plan_.form.decoder_learning_rate, 0.0, done), report);
}

StepReport EnvironmentLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  if (step() == 0) return start(view);
  prepare(view);
  if (step() < learn_from()) return order_step(pool);
  if (bends() && step() < decode_from() - 1) {
    const std::int64_t made = step() - learn_from();
    entries_.clear();
    for (BatchOrder& order : orders_) entries_.push_back(order.rows(made));
    return learn_step(pool, made, plan_.steps, plan_.width);
  }
  return step() < decode_from() ? fix(view) : decode_step(pool, view);
}

void EnvironmentLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  GradientLearner::save(prefix, file, with_optimiser);
  const std::vector<double> numbers = model_of().numbers();
  file.tensors[prefix + "environments"] =
      make_tensor(std::span<const double>(numbers), {static_cast<std::int64_t>(numbers.size())});
  if (order_search() == 0 || first_order_.empty()) return;
  std::vector<double> orders(first_order_.begin(), first_order_.end());
  orders.insert(orders.end(), order_losses_.begin(), order_losses_.end());
  file.tensors[prefix + "orders"] =
      make_tensor(std::span<const double>(orders), {static_cast<std::int64_t>(orders.size())});
}

void EnvironmentLearner::load(const std::string& prefix, const Safetensors& file) {
  const std::vector<double> numbers = tensor_values<double>(file.at(prefix + "environments"), prefix + "environments");
  if (numbers.size() != model_of().numbers().size()) throw_unfitting_state();
  GradientLearner::load(prefix, file);
  model_of().set_numbers(numbers);
  forget_prepared();
  if (order_search() == 0 || step() == 0) return;
  const std::vector<double> orders = tensor_values<double>(file.at(prefix + "orders"), prefix + "orders");
  const auto n = static_cast<std::size_t>(plan_.shape.latents);
  if (orders.size() != 2 * n) throw_unfitting_state();
  for (std::size_t i = 0; i < n; ++i) {
    if (!(orders[i] >= 0 && orders[i] < static_cast<double>(n))) throw_unfitting_state();
  }
  first_order_.assign(orders.begin(), orders.begin() + static_cast<std::ptrdiff_t>(n));
  order_losses_.assign(orders.begin() + static_cast<std::ptrdiff_t>(n), orders.end());
}

namespace {

/// The closed form, unless an eigenvalue says that it took a wrong direction: a net is led astray from there.
StartChoice choose_environment_start(const LearnerInput& input, const TrainingView& view) {
  if (input.common.start == kRandomStart) return {kRandomStart, "", nullptr};
  if (input.common.start == kClosedFormStart) return {kClosedFormStart, "Starts from the closed form.", nullptr};
  std::vector<int> domain;
  for (const int number : *view.domain) domain.insert(domain.end(), static_cast<std::size_t>(view.frames), number);
  const EnvironmentForm form =
      fit_lscale(view.codes, environment_rows(domain), input.common.latents, input.own.at("reference").get<int>());
  double worst = 0;
  for (int i = 0; i < input.common.latents; ++i) worst = std::max(worst, form.second_share(i));
  return worst <= kClear
             ? StartChoice{kClosedFormStart,
                           fmt::format("Starts from the closed form, in which each environment changes one direction "
                                       "(second eigenvalue to first: {:.2f} at most): no search is needed.",
                                       worst),
                           nullptr}
             : StartChoice{kRandomStart,
                           fmt::format("Random starts, since an environment changes several directions of the codes "
                                       "(second eigenvalue to first: {:.2f}).",
                                       worst),
                           nullptr};
}

template <EnvironmentLoss kLoss>
std::unique_ptr<Learner> make_environment_learner(const LearnerInput& input) {
  return std::make_unique<EnvironmentLearner>(input, kLoss);
}

constexpr Needs kNeedsEnvironments{.domain = true};

}  // namespace

Method lscale_method() {
  return {{.name = "lscale",
           .title = "LSCALE-I",
           .description = "closed form: the direction in which each environment's scores differ from the first's",
           .has_graph = true,
           .several_starts = false,
           .quick = true},
          kNeedsEnvironments,
          schema_of<LscaleSettings>(),
          make_environment_learner<EnvironmentLoss::kNone>};
}

Method contrastive_crl_method() {
  return {{.name = "contrastive-crl",
           .title = "Contrastive CRL",
           .description = "a net learns to tell each environment from the first by the law of one variable",
           .has_graph = true,
           .quick = true},
          kNeedsEnvironments,
          schema_of<ContrastiveCrlSettings>(),
          make_environment_learner<EnvironmentLoss::kTell>,
          choose_environment_start};
}

Method environment_vae_method() {
  return {{.name = "environment-vae",
           .title = "Environment VAE",
           .description = "an autoencoder in which each environment gives one variable a law of its own",
           .has_graph = true,
           .several_starts = false,
           .quick = true},
          kNeedsEnvironments,
          schema_of<EnvironmentVaeSettings>(),
          make_environment_learner<EnvironmentLoss::kGenerate>};
}

}  // namespace causeway
