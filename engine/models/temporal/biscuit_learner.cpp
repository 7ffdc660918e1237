#include "engine/models/temporal/biscuit_learner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "engine/core/error.h"
#include "engine/models/network_work.h"
#include "engine/models/registry.h"
#include "engine/models/temporal/touch_features.h"
#include "engine/models/temporal/transition_batch.h"

namespace causeway {

namespace {

constexpr double kLastRate = 0.05;  // of the learning rate, at the end of its cosine
// Shares of training, and of the way from the first to the last temperature, after 1.0 -> 2.5 -> 5.0 as published.
constexpr double kTemperatureKnee = 0.5, kKneeHeight = 0.375;
constexpr Eigen::Index kBitSteps = 16000;  // transitions that bits are compared on

/// Correlation of two columns; 0 if one is constant.
double correlation(const MatrixD& columns, Eigen::Index a, Eigen::Index b) {
  const Vector<double> x = columns.col(a).array() - columns.col(a).mean();
  const Vector<double> y = columns.col(b).array() - columns.col(b).mean();
  const double scale = std::sqrt(x.squaredNorm() * y.squaredNorm());
  return scale > 0 ? x.dot(y) / scale : 0.0;
}

}  // namespace

BiscuitModel::BiscuitModel(const BiscuitShape& shape, int variables, int actions, std::uint64_t seed,
                           std::uint64_t start)
    : FlowModel(variables, shape.flow.size),
      shape_(shape),
      low_(Eigen::RowVectorXd::Constant(actions, -1)),
      high_(Eigen::RowVectorXd::Ones(actions)),
      assignment_(MatrixD::Constant(shape.flow.size, variables + 1, 1.0 / (variables + 1))),
      nothing_(Eigen::RowVectorXf::Constant(shape.flow.size, -1)) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  net_ = make_biscuit_network(store_, shape_, random);
}

MatrixF BiscuitModel::own_latents(const MatrixF& codes) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(flow_forward(tape, net_.flow, tape.constant(codes)).value);
}

MatrixF BiscuitModel::law(const MatrixF& before, const MatrixF&, bool set) const {
  const MatrixF bits = ((set ? -1.0F : 1.0F) * nothing_).replicate(before.rows(), 1);
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(biscuit_params(tape, net_, tape.constant(before), tape.constant(bits)));
}

void BiscuitModel::set_touch_range(const MatrixD& actions) {
  low_ = actions.colwise().minCoeff();
  high_ = actions.colwise().maxCoeff();
}

MatrixF BiscuitModel::features(const MatrixD& actions) const { return touch_features_of(actions, low_, high_); }

void BiscuitModel::assign_by_bits(const MatrixF& codes, int frames, const MatrixD& actions, double temperature) {
  const int n = latents(), m = shape_.flow.size;
  const Eigen::Index steps = std::min(kBitSteps, actions.rows());
  const Transitions all(codes.rows(), frames);
  std::vector<Eigen::Index> first, second;
  for (Eigen::Index t = 0; t < steps; ++t) {
    first.push_back(all.before(t));
    second.push_back(all.before(t) + 1);
  }
  const MatrixF before = own_latents(codes(first, Eigen::all)), after = own_latents(codes(second, Eigen::all));
  const MatrixF shown = features(actions.topRows(steps));
  if (!before.allFinite() || !after.allFinite()) return;
  Tape<float> tape;
  tape.begin(store_, nullptr);
  const auto logits = tape.value(biscuit_logits(tape, net_, tape.constant(shown), tape.constant(before)));
  const MatrixF bits = (static_cast<float>(temperature) * logits.array()).tanh().matrix();
  const auto costs = [&](const MatrixF& of_bits) {
    Tape<float> own;
    own.begin(store_, nullptr);
    const Var params = biscuit_params(own, net_, own.constant(before), own.constant(of_bits));
    return MatrixD(own.value(normal_costs(own, own.constant(after), Var{}, params)).cast<double>());
  };
  nothing_ = (bits.colwise().mean().array() > 0.0F).select(Eigen::RowVectorXf::Ones(m), -Eigen::RowVectorXf::Ones(m));
  const MatrixF none = nothing_.replicate(steps, 1);
  const Vector<double> told = (costs(none) - costs(bits)).colwise().mean().transpose().cwiseMax(0.0);
  const MatrixD numbers = (bits.array().rowwise() * nothing_.array()).matrix().cast<double>();
  MatrixD alike(m, m);
  for (int a = 0; a < m; ++a) {
    for (int b = 0; b < m; ++b) alike(a, b) = a == b ? 1.0 : std::clamp(correlation(numbers, a, b), 0.0, 1.0);
  }
  std::vector<int> of_variable;
  Vector<double> apart = Vector<double>::Ones(m);
  for (int i = 0; i < n; ++i) {
    Eigen::Index best = 0;
    ((told.array() + 1e-9) * apart.array()).maxCoeff(&best);
    of_variable.push_back(static_cast<int>(best));
    apart = apart.cwiseMin((1 - alike.col(best).array()).matrix());
  }
  for (int d = 0; d < m; ++d) {
    for (int i = 0; i < n; ++i) assignment_(d, i) = alike(d, of_variable[static_cast<std::size_t>(i)]);
    assignment_(d, n) = 1 - assignment_.row(d).head(n).maxCoeff();
    assignment_.row(d) /= assignment_.row(d).sum();
  }
}

template <class Model, class Visit>
void BiscuitModel::visit_own(Model& model, Visit&& visit) {
  const auto all = [&](auto& matrix) {
    for (Eigen::Index i = 0; i < matrix.size(); ++i) visit(matrix.data()[i]);
  };
  all(model.low_);
  all(model.high_);
  all(model.assignment_);
  all(model.nothing_);
}

std::vector<double> BiscuitModel::all_numbers() const {
  std::vector<double> list = numbers();
  visit_own(*this, [&](const auto& number) { list.push_back(static_cast<double>(number)); });
  return list;
}

void BiscuitModel::set_all_numbers(const std::vector<double>& given) {
  std::vector<double> list = given;
  // Runs of before took it that -1 is nothing.
  const auto signs = static_cast<std::size_t>(shape_.flow.size);
  if (list.size() + signs == all_numbers().size()) list.insert(list.end(), signs, -1.0);
  if (list.size() != all_numbers().size()) throw_unfitting_state();
  const auto of_base = static_cast<std::ptrdiff_t>(numbers().size());
  set_numbers({list.begin(), list.begin() + of_base});
  auto next = list.begin() + of_base;
  visit_own(*this, [&](auto& number) { number = static_cast<std::remove_reference_t<decltype(number)>>(*next++); });
}

BiscuitShape BiscuitLearner::shape_of(const LearnerInput& input) {
  const auto own = settings_of<BiscuitSettings>(input.own);
  BiscuitShape shape;
  shape.features = kTouchFeatures * std::max(1, input.actions);
  shape.flow = {input.codes, own.flow_steps, own.flow_hidden};
  shape.hidden = own.hidden;
  shape.state = own.state != 0;
  return shape;
}

LearnerInput BiscuitLearner::of_transitions(LearnerInput input) {
  input.common.batch = settings_of<BiscuitSettings>(input.own).batch;
  input.units *= std::max(1, input.frames - 1);
  return input;
}

BiscuitLearner::BiscuitLearner(const LearnerInput& input)
    : GradientLearner(
          of_transitions(input),
          BiscuitModel(shape_of(input), input.common.latents, std::max(1, input.actions), input.seed, input.start),
          BatchOf::kPairs),
      own_(settings_of<BiscuitSettings>(input.own)),
      frames_(input.frames),
      shards_(kShards) {}

std::vector<Phase> BiscuitLearner::phases() const {
  return {{0, "interactions", "Each latent learns how it goes on, and which actions reach it."}};
}

double BiscuitLearner::work(std::int64_t begin, std::int64_t end) const {
  const BiscuitShape& s = model_of().shape();
  const double m = s.flow.size, h = s.hidden, f = s.flow.hidden;
  const double flow = s.flow.steps * (m * m * (3 * f + f * f) + m * m);
  const double step = m * h * (s.features + 2 * m + 2 * h + 5);
  return kForwardAndBackward * common().batch * own_.samples * (2 * flow + step) * static_cast<double>(end - begin);
}

void BiscuitLearner::change_schedule(const CausalSettings& common, const nlohmann::json& own) {
  CausalSettings changed = common;
  own_ = settings_of<BiscuitSettings>(own);
  changed.batch = own_.batch;
  change_common(changed);
}

double BiscuitLearner::temperature() const {
  const double t = std::min(1.0, static_cast<double>(step()) / own_.steps);
  const double height = t < kTemperatureKnee
                            ? kKneeHeight * t / kTemperatureKnee
                            : kKneeHeight + (1 - kKneeHeight) * (t - kTemperatureKnee) / (1 - kTemperatureKnee);
  return own_.first_temperature + (own_.last_temperature - own_.first_temperature) * height;
}

StepReport BiscuitLearner::train_step(ThreadPool& pool, const TrainingView& view) {
  BiscuitModel& model = model_of();
  if (step() == 0) {
    if (codes() < common().latents) {
      throw Error(fmt::format("{} codes are fewer than the {} variables looked for", codes(), common().latents),
                  "raise image.codes, or lower causal.latents");
    }
    start_flow_at(model.parameters(), model.network().flow, view.codes);
    model.set_touch_range(*view.actions);
    features_.resize(0, 0);
  }
  if (features_.rows() != view.actions->rows()) {
    deviation_ = column_deviations(view.codes);
    features_ = model.features(*view.actions);
  }
  const std::vector<int> transitions = batch();
  const auto all = static_cast<int>(transitions.size());
  const auto sharpness = static_cast<float>(temperature());
  pool.parallel_for(kShards, [&](int s) {
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    BiscuitBatch<float>& batch = shard.batch;
    const int begin = s * all / kShards, count = (s + 1) * all / kShards - begin;
    batch.samples = own_.samples;
    batch.temperature = sharpness;
    load_transition_rows(view.codes, frames_, transitions, begin, count, own_.samples, batch.codes);
    MatrixF noise(batch.codes.rows(), batch.codes.cols());
    fill_normal(noise.data(), noise.size(), seed(), Stream::kCausalNoise, noise_counter(s, 1));
    batch.codes.array() += static_cast<float>(own_.noise) * (noise.array().rowwise() * deviation_.array());
    batch.features.resize(count * own_.samples, features_.cols());
    for (int r = 0; r < count * own_.samples; ++r) {
      batch.features.row(r) = features_.row(transitions[static_cast<std::size_t>(begin + r / own_.samples)]);
    }
    shard.tape.begin(model.parameters(), &gradient(s));
    const Var loss = biscuit_loss(shard.tape, model.network(), batch, all);
    shard.loss = static_cast<double>(shard.tape.value(loss)(0, 0));
    shard.tape.backward(loss);
  });
  StepReport report;
  for (const Shard& shard : shards_) report.loss += shard.loss;
  report.noise_kl = report.loss;
  const auto made = static_cast<double>(step());
  const double rate = std::min(1.0, (made + 1) / own_.warm_up) * cosine_schedule(1.0, kLastRate, made / own_.steps);
  report = finish_step(pool, rate * own_.learning_rate, report);
  if (step() == total_steps()) {
    model.assign_by_bits(view.codes, frames_, *view.actions, temperature());
    model.settle(view.codes, frames_, nullptr);
  }
  return report;
}

void BiscuitLearner::save(const std::string& prefix, Safetensors& file, bool with_optimiser) const {
  GradientLearner::save(prefix, file, with_optimiser);
  const std::vector<double> numbers = model_of().all_numbers();
  file.tensors[prefix + "biscuit"] =
      make_tensor(std::span<const double>(numbers), {static_cast<std::int64_t>(numbers.size())});
}

void BiscuitLearner::load(const std::string& prefix, const Safetensors& file) {
  const std::vector<double> numbers = tensor_values<double>(file.at(prefix + "biscuit"), prefix + "biscuit");
  BiscuitModel model = model_of();
  model.set_all_numbers(numbers);  // before anything is taken over
  GradientLearner::load(prefix, file);
  model_of().set_all_numbers(numbers);
  features_.resize(0, 0);
}

Method biscuit_method() {
  return {
      {.name = "biscuit",
       .title = "BISCUIT",
       .description = "a flow on codes whose latents each learn which actions reach them",
       .has_targets = true,
       .several_starts = false,
       .has_lagged = true,
       .has_blocks = true},
      {.least_frames = 3, .actions = true},
      schema_of<BiscuitSettings>(),
      [](const LearnerInput& input) -> std::unique_ptr<Learner> { return std::make_unique<BiscuitLearner>(input); }};
}

}  // namespace causeway
