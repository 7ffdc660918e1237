#include "engine/models/temporal/temporal_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "engine/metrics/mcc.h"
#include "engine/models/code_directions.h"
#include "engine/models/learner_state.h"
#include "engine/models/pair_ica/pair_model.h"
#include "engine/models/temporal/transitions.h"

namespace causeway {

namespace {

constexpr double kFarStep = 5.0;         // deviations from the mean: a normal density gives it to one step in a million
constexpr Eigen::Index kJudged = 16000;  // transitions that signs are read from
constexpr Eigen::Index kCompared = 4000;  // frames on which variables are compared with those they started as
constexpr int kPriorRounds = 30;
constexpr Eigen::Index kGraphSteps = 8000;  // transitions that a graph is read from
constexpr int kShuffles = 4;                // of each cause
constexpr double kStandardErrors = 2.0;
constexpr double kNothing = 0.02;        // strengths of what causes nothing reach this even with much data
constexpr double kClearGap = 2.0;        // of a strength over the next smaller one
constexpr double kMostOfNothing = 0.25;  // what lies below a gap is at most this strong

std::vector<Eigen::Index> shuffled(Eigen::Index rows, std::uint64_t seed, std::uint64_t use) {
  std::vector<Eigen::Index> p(static_cast<std::size_t>(rows));
  std::iota(p.begin(), p.end(), Eigen::Index{0});
  Random random(seed, Stream::kDiscovery, use);
  for (std::size_t i = p.size(); i > 1; --i) std::swap(p[i - 1], p[random.below(static_cast<std::uint32_t>(i))]);
  return p;
}

/// Transitions of codes, at most `most`, evenly spread.
std::pair<MatrixF, MatrixF> some_transitions(const MatrixF& codes, int frames, Eigen::Index most) {
  const Transitions all(codes.rows(), frames);
  const auto taken = spread_rows(all.count(), most);
  std::pair<MatrixF, MatrixF> parts{MatrixF(taken.size(), codes.cols()), MatrixF(taken.size(), codes.cols())};
  for (std::size_t t = 0; t < taken.size(); ++t) {
    const auto row = static_cast<Eigen::Index>(t);
    parts.first.row(row) = codes.row(all.before(taken[t]));
    parts.second.row(row) = codes.row(all.before(taken[t]) + 1);
  }
  return parts;
}

/// Posterior of at most one target, T x (n+1), for ratios of the densities (T x n).
MatrixD posterior_of(const MatrixD& log_ratios, const Vector<double>& prior) {
  MatrixD q(log_ratios.rows(), log_ratios.cols() + 1);
  const Eigen::RowVectorXd log_prior = prior.cwiseMax(1e-12).array().log().matrix().transpose();
  q.col(0).setConstant(log_prior(0));
  q.rightCols(log_ratios.cols()) = log_ratios.rowwise() + log_prior.tail(log_ratios.cols());
  for (Eigen::Index r = 0; r < q.rows(); ++r) {
    q.row(r) = (q.row(r).array() - q.row(r).maxCoeff()).exp();
    q.row(r) /= q.row(r).sum();
  }
  return q;
}

/// What causes nothing and yet shows a little, since variables are never quite clean, becomes 0: strengths below the
/// widest gap, if there is a clear one.
void drop_below_gap(MatrixD& strengths) {
  std::vector<double> sorted(strengths.data(), strengths.data() + strengths.size());
  std::sort(sorted.begin(), sorted.end());
  double widest = kClearGap, limit = 0, below = kNothing;
  for (const double strength : sorted) {
    if (strength <= below) continue;
    if (below > kMostOfNothing) break;
    if (strength > widest * below) {
      widest = strength / below;
      limit = below;
    }
    below = strength;
  }
  strengths = (strengths.array() > limit).select(strengths, 0.0);
}

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
  return posterior_of(log_ratios(encode_noise(before), encode_noise(after)).cast<double>(), prior_).cast<float>();
}

std::optional<LearnedGraph> TemporalModel::read_lagged(const MatrixF& codes, int frames, std::uint64_t seed) const {
  if (frames < 2 || Transitions(codes.rows(), frames).count() < 2) return std::nullopt;
  const auto [x, y] = some_transitions(codes, frames, kGraphSteps);
  const MatrixF before = encode_noise(x), after = encode_noise(y);
  if (!before.allFinite() || !after.allFinite()) return std::nullopt;
  const Eigen::Index steps = before.rows();
  const int n = latents();
  const MatrixD q = posterior_of(log_ratios(before, after).cast<double>(), prior_);
  const MatrixD weight = 1.0 - q.rightCols(n).array();
  const auto errors = [&](const MatrixF& from) {
    return MatrixD((after - law(from).mean).cast<double>().cwiseAbs2().cwiseProduct(weight));
  };
  const MatrixD base = errors(before);
  LearnedGraph graph;
  graph.strengths = MatrixD::Zero(n, n);
  for (int j = 0; j < n; ++j) {
    MatrixD rise = MatrixD::Zero(steps, n);
    for (int s = 0; s < kShuffles; ++s) {
      MatrixF mixed = before;
      const auto rows = shuffled(steps, seed, static_cast<std::uint64_t>(j + s * n));
      mixed.col(j) = before(rows, j);
      rise += (errors(mixed) - base) / kShuffles;
    }
    for (int i = 0; i < n; ++i) {
      const double mean = rise.col(i).mean();
      const double error = std::sqrt((rise.col(i).array() - mean).square().mean() / static_cast<double>(steps));
      if (mean > kStandardErrors * error) graph.strengths(j, i) = mean / std::max(base.col(i).mean(), 1e-300);
    }
  }
  if (!graph.strengths.allFinite()) return std::nullopt;
  drop_below_gap(graph.strengths);
  return graph;
}

void TemporalModel::set_touch_range(const MatrixD& actions) {
  low_ = actions.colwise().minCoeff();
  high_ = actions.colwise().maxCoeff();
}

MatrixF TemporalModel::touch_features(const MatrixD& actions) const {
  const Eigen::Index a = actions.cols();
  MatrixF features(actions.rows(), kTouchFeatures * a);
  for (Eigen::Index c = 0; c < a; ++c) {
    const double span = std::max(high_(c) - low_(c), 1e-12);
    for (Eigen::Index r = 0; r < actions.rows(); ++r) {
      const double at = 2 * (actions(r, c) - low_(c)) / span - 1;
      float* out = &features(r, kTouchFeatures * c);
      *out++ = static_cast<float>(at);
      for (int k = 0; k < (kTouchFeatures - 1) / 2; ++k) {
        const double angle = std::numbers::pi * std::exp2(k) * at;
        *out++ = static_cast<float>(std::sin(angle));
        *out++ = static_cast<float>(std::cos(angle));
      }
    }
  }
  return features;
}

void TemporalModel::judge(const MatrixF& codes, int frames, const Matrix<std::uint8_t>* targets) {
  const int n = latents();
  const auto [x, y] = some_transitions(codes, frames, kJudged);
  const MatrixF before = encode_noise(x), after = encode_noise(y);
  if (targets != nullptr) {
    prior_(0) = static_cast<double>((targets->cast<int>().rowwise().sum().array() == 0).count());
    prior_.tail(n) = targets->cast<double>().colwise().sum().transpose();
    prior_ /= prior_.sum();
  } else {
    const MatrixD ratios = log_ratios(before, after).cast<double>();
    prior_.setConstant(1.0 / (n + 1));
    for (int round = 0; round < kPriorRounds; ++round) {
      prior_ = posterior_of(ratios, prior_).colwise().mean().transpose();
    }
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
