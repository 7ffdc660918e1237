#include "engine/models/temporal/temporal_model.h"

#include <algorithm>
#include <cmath>

#include "engine/metrics/mcc.h"
#include "engine/models/code_directions.h"
#include "engine/models/learner_state.h"
#include "engine/models/pair_ica/pair_model.h"
#include "engine/models/temporal/step_graph.h"

namespace causeway {

namespace {

constexpr double kFarStep = 5.0;         // deviations from the mean: a normal density gives it to one step in a million
constexpr Eigen::Index kJudged = 16000;  // transitions that signs are read from
constexpr Eigen::Index kCompared = 4000;  // frames on which variables are compared with those they started as

}  // namespace

TemporalModel::TemporalModel(const TemporalShape& shape, std::uint64_t seed, std::uint64_t start)
    : shape_(shape),
      form_(empty_temporal_form(FormKind::kNone, shape.latents, shape.codes)),
      shift_(Eigen::RowVectorXd::Zero(shape.latents)),
      deviation_(Eigen::RowVectorXd::Ones(shape.latents)),
      low_(Eigen::RowVectorXd::Constant(shape.actions, -1)),
      high_(Eigen::RowVectorXd::Ones(shape.actions)),
      prior_(Vector<double>::Constant(shape.latents + 1, 1.0 / (shape.latents + 1))) {
  Random random(seed, Stream::kInitialWeights, start + 1);
  net_ = make_temporal_network(store_, shape_, random);
  signs_.surprises = Vector<double>::Zero(shape.latents);
  signs_.agreement = Vector<double>::Ones(shape.latents);
}

MatrixF TemporalModel::scaled(const MatrixF& codes) const {
  return ((codes.cast<double>().rowwise() - form_.mean) / unit_).cast<float>();
}

void TemporalModel::start_at(TemporalForm form, const MatrixF& codes) {
  form_ = std::move(form);
  if (form_.kind == FormKind::kNone) form_.mean = codes.cast<double>().colwise().mean();
  const MatrixD centred = codes.cast<double>().rowwise() - form_.mean;
  unit_ = std::max(root_mean_square(centred.reshaped()), 1e-12);
  if (form_.kind != FormKind::kNone) store_.value(net_.rows.weight) = (form_.rows * unit_).cast<float>();
}

MatrixF TemporalModel::raw_variables(const MatrixF& codes) const {
  const MatrixF x = scaled(codes);
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(temporal_encode(tape, net_, tape.constant(x)));
}

MatrixF TemporalModel::encode_noise(const MatrixF& codes) const {
  return ((raw_variables(codes).cast<double>().rowwise() - shift_).array().rowwise() / deviation_.array())
      .matrix()
      .cast<float>();
}

void TemporalModel::fix_variables(const MatrixF& codes) {
  const MatrixD e = raw_variables(codes).cast<double>();
  shift_ = e.colwise().mean();
  deviation_ =
      ((e.rowwise() - shift_).colwise().squaredNorm() / static_cast<double>(e.rows())).cwiseSqrt().cwiseMax(1e-12);
  fit_linear_map(store_, net_.decoder_skip, encode_noise(codes).cast<double>(), codes);
}

MatrixF TemporalModel::decode_noise(const MatrixF& noise) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  return tape.value(apply_with_skip(tape, net_.decoder, net_.decoder_skip, tape.constant(noise)));
}

TransitionLaw TemporalModel::law(const MatrixF& variables) const {
  Tape<float> tape;
  tape.begin(store_, nullptr);
  std::vector<Var> outputs(net_.mechanism.size());
  apply_mechanisms(tape, net_.mechanism, tape.constant(variables), outputs.data());
  std::vector<MatrixF> values;
  for (const Var output : outputs) values.push_back(tape.value(output));
  return transition_law(variables, values);
}

MatrixF TemporalModel::log_ratios(const MatrixF& before, const MatrixF& after) const {
  return set_against_followed(law(before), after, store_.value(net_.tables.density));
}

MatrixF TemporalModel::predict_next(const MatrixF& causal) const { return law(causal).mean; }

MatrixF TemporalModel::intervention_posterior(const MatrixF& before, const MatrixF& after) const {
  return target_posterior(log_ratios(encode_noise(before), encode_noise(after)).cast<double>(), prior_).cast<float>();
}

std::optional<LearnedGraph> TemporalModel::read_lagged(const MatrixF& codes, int frames, std::uint64_t seed) const {
  if (!has_steps(codes, frames)) return std::nullopt;
  const auto [x, y] = some_transitions(codes, frames, kGraphSteps);
  const MatrixF before = encode_noise(x), after = encode_noise(y);
  if (!before.allFinite() || !after.allFinite()) return std::nullopt;
  const MatrixD q = target_posterior(log_ratios(before, after).cast<double>(), prior_);
  return read_step_graph(
      before, after, 1.0 - q.rightCols(latents()).array(), single_columns(latents()),
      [this](const MatrixF& from) { return law(from).mean; }, seed);
}

void TemporalModel::set_touch_range(const MatrixD& actions) {
  low_ = actions.colwise().minCoeff();
  high_ = actions.colwise().maxCoeff();
}

MatrixF TemporalModel::touch_features(const MatrixD& actions) const { return touch_features_of(actions, low_, high_); }

void TemporalModel::judge(const MatrixF& codes, int frames, const Matrix<std::uint8_t>* targets) {
  const int n = latents();
  const auto [x, y] = some_transitions(codes, frames, kJudged);
  const MatrixF before = encode_noise(x), after = encode_noise(y);
  if (targets != nullptr) {
    prior_(0) = static_cast<double>((targets->cast<int>().rowwise().sum().array() == 0).count());
    prior_.tail(n) = targets->cast<double>().colwise().sum().transpose();
    prior_ /= prior_.sum();
  } else {
    prior_ = fitted_target_prior(log_ratios(before, after).cast<double>());
  }
  const TransitionLaw expected = law(before);
  const Eigen::ArrayXXf steps = (after - expected.mean).array().abs() * (-expected.log_std.array()).exp();
  const Eigen::ArrayXXi far = (steps > static_cast<float>(kFarStep)).cast<int>();
  const Eigen::ArrayXi count = far.rowwise().sum();
  signs_.surprises = far.cast<double>().colwise().mean().matrix().transpose();
  signs_.several =
      static_cast<double>((count > 1).count()) / static_cast<double>(std::max<Eigen::Index>(1, (count > 0).count()));
  signs_.agreement = Vector<double>::Ones(n);
  if (form_.kind == FormKind::kNone || !shape_.bends) return;
  const MatrixF some = codes(spread_rows(codes.rows(), kCompared), Eigen::all);
  MatrixD correlation =
      absolute_correlation(encode_noise(some).cast<double>(), form_.variables_of(some), CorrelationKind::kSpearman);
  const Vector<double> own = correlation.diagonal();
  correlation.diagonal().setZero();
  signs_.agreement = own - correlation.rowwise().maxCoeff();
}

template <class Model, class Visit>
void TemporalModel::visit_numbers(Model& model, Visit&& visit) {
  const auto all = [&](auto& matrix) {
    for (Eigen::Index i = 0; i < matrix.size(); ++i) visit(matrix.data()[i]);
  };
  all(model.form_.mean);
  all(model.form_.rows);
  all(model.form_.eigenvalues);
  all(model.form_.poked);
  for (auto& size : model.form_.block_sizes) visit(size);
  visit(model.form_.joined);
  visit(model.form_.apart);
  visit(model.unit_);
  all(model.shift_);
  all(model.deviation_);
  all(model.low_);
  all(model.high_);
  all(model.prior_);
  all(model.signs_.surprises);
  visit(model.signs_.several);
  all(model.signs_.agreement);
}

std::vector<double> TemporalModel::numbers() const {
  std::vector<double> list{static_cast<double>(form_.kind)};
  visit_numbers(*this, [&](const auto& number) { list.push_back(static_cast<double>(number)); });
  return list;
}

void TemporalModel::set_numbers(const std::vector<double>& list) {
  if (list.size() != numbers().size()) throw_unfitting_state();
  const double kind = list.front();
  if (!(kind >= 0 && kind <= static_cast<double>(FormKind::kIsa))) throw_unfitting_state();
  form_.kind = static_cast<FormKind>(static_cast<int>(kind));
  auto next = list.begin() + 1;
  visit_numbers(*this, [&]<class T>(T& number) {
    const double value = *next++;
    if constexpr (!std::is_same_v<T, double>) {
      if (!(std::abs(value) < 1e6)) throw_unfitting_state();
    }
    number = static_cast<T>(value);
  });
}

}  // namespace causeway
