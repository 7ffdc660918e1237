#include "app/explore/three_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "app/explore/density.h"
#include "engine/causal/coupling_flow.h"
#include "engine/causal/environment_kinds.h"
#include "engine/causal/linear_world.h"
#include "engine/causal/sequence_kinds.h"
#include "engine/core/decompositions.h"
#include "engine/core/stopwatch.h"
#include "engine/data/sample_dataset.h"
#include "engine/metrics/graph_metrics.h"
#include "engine/metrics/mcc.h"
#include "engine/models/environments/environment_form.h"
#include "engine/models/environments/environment_model.h"
#include "engine/models/learned_graph.h"
#include "engine/models/temporal/step_graph.h"
#include "engine/models/temporal/temporal_form.h"
#include "engine/models/temporal/transitions.h"

namespace causeway {

namespace {

constexpr int kLinearVariables = 4;
constexpr double kLinearEffect = 0.1;  // weaker effects are no arrows
constexpr Eigen::Index kPoints = 300;
constexpr std::int64_t kSequences = 160;
constexpr std::int64_t kEnvironmentRows = 5000;
constexpr int kFewerEnvironments = 3;  // the world by itself and two lamps
// A step farther from what is expected than this, in robust deviations, shows a poke; where fewer steps than one in a
// thousand do, nothing was poked (the same as for a trained model of sequences).
constexpr double kFarStep = 5, kAnyone = 1e-3;
constexpr double kNormalQuartile = 0.6745;  // median of |x| for a standard normal x

/// Columns with mean 0 and standard deviation 1.
MatrixD in_deviations(MatrixD x) {
  x.rowwise() -= x.colwise().mean().eval();
  for (auto column : x.colwise()) {
    const double deviation = std::sqrt(column.squaredNorm() / static_cast<double>(x.rows()));
    if (deviation > 0) column /= deviation;
  }
  return x;
}

/// What is seen of variables: a rotation of them, a row each.
MatrixF rotated(const MatrixD& factors, std::uint64_t seed) {
  const auto n = static_cast<int>(factors.cols());
  const CouplingFlow rotation = CouplingFlow::linear(n, seed);
  MatrixF seen(factors.rows(), n);
  std::vector<double> z(static_cast<std::size_t>(n));
  for (Eigen::Index r = 0; r < factors.rows(); ++r) {
    for (int i = 0; i < n; ++i) z[static_cast<std::size_t>(i)] = factors(r, i);
    const std::vector<double> x = rotation.forward(z);
    for (int i = 0; i < n; ++i) seen(r, i) = static_cast<float>(x[static_cast<std::size_t>(i)]);
  }
  return seen;
}

/// Matches latents with variables and renames the arrows between latents.
void take_matched(SettingAnswer& out, const MatrixD& latents, const MatrixD& truth, const Matrix<int>& arrows) {
  const MccResult matched = mcc(latents, truth, CorrelationKind::kPearson);
  out.correlation = matched.correlation_by_factor;
  for (const int code : own_codes(matched.correlation, matched.code_of_factor)) out.found.push_back(code >= 0 ? 1 : 0);
  out.arrows = permute_graph(arrows, matched.code_of_factor);
}

SettingAnswer drawn_alike(bool holds, std::uint64_t seed) {
  LinearAnswer linear;
  linear.request.variables = kLinearVariables;
  linear.request.noise = holds ? -1 : 0;
  linear.request.seed = seed;
  const World world = make_world(linear_spec(linear.request));
  compute(linear);

  SettingAnswer out;
  out.names = world.latent_names();
  out.rows = linear.request.rows;
  out.true_arrows = world.graph().adjacency();
  out.arrows = threshold_graph(linear.found, kLinearEffect);
  // The same rows again: the numbers are the variables, so what can be right or wrong is the noise that is left.
  const Dataset data =
      sample_dataset(world, linear_kind(), linear.request.rows, linear.request.seed, Stream::kWorldTrain);
  const MatrixD x = in_deviations(data.vectors.cast<double>());
  const MatrixD left = x - x * linear.found;
  const MatrixD correlation = absolute_correlation(left, data.truth.noise, CorrelationKind::kSpearman);
  out.correlation = correlation.diagonal();
  out.found.assign(out.names.size(), 1);  // the numbers themselves
  if (linear.undetermined) out.doubt = "the noise cannot be told from Gaussian";

  // The two numbers that go together most.
  MatrixD together = absolute_correlation(x, x, CorrelationKind::kPearson);
  together.diagonal().setZero();
  Eigen::Index first = 0, second = 1;
  together.maxCoeff(&first, &second);
  if (first > second) std::swap(first, second);
  for (Eigen::Index r = 0; r < std::min(kPoints, x.rows()); ++r) out.points.push_back({x(r, first), x(r, second)});
  out.point_names = {out.names[static_cast<std::size_t>(first)], out.names[static_cast<std::size_t>(second)]};
  return out;
}

/// Values, their squares (the arm lights the lamp in the middle, and turning it to either side dims that one) and 1.
MatrixD step_features(const MatrixD& before) {
  MatrixD x(before.rows(), 2 * before.cols() + 1);
  x << before, before.array().square().matrix(), Vector<double>::Ones(before.rows());
  return x;
}

/// The best prediction of a step from those, by least squares.
struct StepFit {
  MatrixD weights;  // (2n + 1) x n
  MatrixF from(const MatrixF& before) const { return (step_features(before.cast<double>()) * weights).cast<float>(); }
};

/// From the steps that count: `counts` T x n of 0 and 1.
StepFit fit_step(const MatrixD& before, const MatrixD& after, const MatrixD& counts) {
  const MatrixD x = step_features(before);
  StepFit step{MatrixD::Zero(x.cols(), after.cols())};
  for (Eigen::Index i = 0; i < after.cols(); ++i) {
    std::vector<Eigen::Index> kept;
    for (Eigen::Index t = 0; t < counts.rows(); ++t) {
      if (counts(t, i) > 0) kept.push_back(t);
    }
    step.weights.col(i) = least_squares(x(kept, Eigen::all), MatrixD(after(kept, {i})));
  }
  return step;
}

/// T x n of 0 and 1: 0 where a step takes a variable farther than `most` robust deviations from what is expected.
MatrixD usual_steps(const MatrixD& residuals, double most) {
  MatrixD usual = MatrixD::Ones(residuals.rows(), residuals.cols());
  for (Eigen::Index i = 0; i < residuals.cols(); ++i) {
    std::vector<double> sizes;
    for (Eigen::Index t = 0; t < residuals.rows(); ++t) sizes.push_back(std::abs(residuals(t, i)));
    const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
    std::nth_element(sizes.begin(), middle, sizes.end());
    const double deviation = *middle / kNormalQuartile;
    for (Eigen::Index t = 0; t < residuals.rows(); ++t) {
      if (std::abs(residuals(t, i)) > most * deviation) usual(t, i) = 0;
    }
  }
  return usual;
}

SettingAnswer in_time(bool holds, std::uint64_t seed) {
  WorldSpec spec;
  spec.name = "circuit-time";
  if (!holds) spec.intervention_rate = 0;
  const World world = make_world(spec);
  const Dataset data = sample_dataset(world, sequences_kind(false), kSequences, seed, Stream::kWorldTrain);
  const MatrixF seen = rotated(data.truth.factors, seed);
  SettingAnswer out;
  out.names = world.latent_names();
  out.rows = seen.rows();
  out.true_arrows = world.lagged()->lagged();
  out.true_arrows.diagonal().setZero();
  const auto n = static_cast<int>(out.names.size());
  const TemporalForm form = fit_isa(seen, data.frames, n, seed);
  const MatrixD z = in_deviations(form.variables_of(seen));

  const auto [before, after] = before_and_after<double>(z, data.frames);
  // What is expected of a step is fitted to steps in which nothing was poked, which takes a second look.
  MatrixD usual = MatrixD::Ones(before.rows(), n);
  StepFit step;
  for (int look = 0; look < 2; ++look) {
    step = fit_step(before, after, usual);
    usual = usual_steps(after - step.from(before.cast<float>()).cast<double>(), look == 0 ? 3 : kFarStep);
  }
  const double poked = 1 - usual.rowwise().minCoeff().mean();
  if (poked < kAnyone) out.doubt = "no step shows a poke";
  Matrix<int> arrows = Matrix<int>::Zero(n, n);
  if (const auto graph = read_step_graph(
          before.cast<float>(), after.cast<float>(), usual, single_columns(n),
          [&](const MatrixF& from) { return step.from(from); }, seed)) {
    arrows = threshold_graph(graph->strengths, 0);
  }
  take_matched(out, z, data.truth.factors, arrows);

  const MatrixD x = in_deviations(seen.cast<double>());
  for (int i = 0; i < n; ++i) {
    out.curves.emplace_back();
    for (int f = 0; f < data.frames; ++f) out.curves.back().push_back(x(f, i));
    out.curve_names.push_back(fmt::format("x{}", i + 1));
  }
  return out;
}

SettingAnswer of_environments(bool holds, std::uint64_t seed) {
  WorldSpec spec;
  spec.name = "circuit-environments";
  if (!holds) spec.own["count"] = kFewerEnvironments;
  const World world = make_world(spec);
  const Dataset data = sample_dataset(world, environments_kind(), kEnvironmentRows, seed, Stream::kWorldTrain);
  const MatrixF seen = rotated(data.truth.factors, seed);
  const EnvironmentRows environments = environment_rows(data.domain);
  SettingAnswer out;
  out.names = world.latent_names();
  out.rows = seen.rows();
  const auto n = static_cast<int>(out.names.size());
  // A change of one variable reaches all that follow from it, by whatever way.
  out.true_arrows = Matrix<int>::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    for (const int j : world.graph().descendants(i)) out.true_arrows(i, j) = 1;
  }
  const EnvironmentForm form = fit_lscale(seen, environments, n, 0);
  const MatrixD z = (seen.cast<double>().rowwise() - form.mean) * form.whitening.transpose() * form.rows.transpose();
  MatrixD strengths = reached_strengths(z, environments, form.changed, 0, seed);
  order_and_prune(strengths);
  const auto doubts = environment_doubts(form, environments.numbers.front());
  if (!doubts.empty()) out.doubt = doubts.back().what;
  take_matched(out, z, data.truth.factors, threshold_graph(strengths, 0));

  // The number that differs most between environments.
  const MatrixD x = in_deviations(seen.cast<double>());
  Eigen::Index shown = 0;
  double most = -1;
  for (Eigen::Index i = 0; i < n; ++i) {
    double low = 1e9, high = 0;
    for (const auto& rows : environments.rows) {
      const MatrixD own = x(rows, {i});
      const double deviation = std::sqrt((own.array() - own.mean()).square().mean());
      low = std::min(low, deviation);
      high = std::max(high, deviation);
    }
    if (high / std::max(low, 1e-9) > most) {
      most = high / std::max(low, 1e-9);
      shown = i;
    }
  }
  out.point_names[0] = fmt::format("x{}", shown + 1);
  for (std::size_t e = 0; e < environments.rows.size(); ++e) {
    std::vector<double> values;
    for (const int r : environments.rows[e]) values.push_back(x(r, shown));
    std::sort(values.begin(), values.end());
    out.curves.push_back(density_of(values, -kNoiseReach, kNoiseReach, kNoisePoints));
    out.curve_names.push_back(fmt::format("{}", environments.numbers[e]));
  }
  return out;
}

}  // namespace

ArrowCount count_arrows(const SettingAnswer& answer) {
  ArrowCount count;
  for (Eigen::Index i = 0; i < answer.arrows.rows(); ++i) {
    for (Eigen::Index j = 0; j < answer.arrows.cols(); ++j) {
      if (answer.true_arrows(i, j) != 0) ++count.all;
      if (answer.arrows(i, j) == 0) continue;
      const bool both =
          answer.found[static_cast<std::size_t>(i)] != 0 && answer.found[static_cast<std::size_t>(j)] != 0;
      ++(answer.true_arrows(i, j) != 0 && both ? count.right : count.wrong);
    }
  }
  return count;
}

int count_found(const SettingAnswer& answer) {
  return static_cast<int>(std::count(answer.found.begin(), answer.found.end(), 1));
}

SettingAnswer ask_setting(Setting setting, bool holds, std::uint64_t seed) {
  const Stopwatch watch;
  SettingAnswer out = setting == Setting::kAlike  ? drawn_alike(holds, seed)
                      : setting == Setting::kTime ? in_time(holds, seed)
                                                  : of_environments(holds, seed);
  out.milliseconds = watch.milliseconds();
  return out;
}

ThreeSettings::ThreeSettings()
    : thread_([] {
        // A switch changes one setting: the others are kept.
        auto last = std::make_shared<SettingsAnswer>();
        return [last](SettingsAnswer& out) {
          for (std::size_t i = 0; i < kSettings; ++i) {
            const bool known = last->of[i].rows > 0 && last->request.seed == out.request.seed &&
                               last->request.holds[i] == out.request.holds[i];
            out.of[i] =
                known ? last->of[i] : ask_setting(static_cast<Setting>(i), out.request.holds[i], out.request.seed);
          }
          *last = out;
        };
      }) {}

}  // namespace causeway
