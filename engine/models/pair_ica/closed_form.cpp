#include "engine/models/pair_ica/closed_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/core/decompositions.h"
#include "engine/core/error.h"
#include "engine/models/code_directions.h"
#include "engine/models/linear_codes.h"
#include "engine/models/pair_ica/blocks.h"
#include "engine/models/pair_ica/causal_row.h"
#include "engine/models/pair_ica/curve_coordinate.h"
#include "engine/models/pair_ica/pair_model.h"

namespace causeway {

namespace {

constexpr Eigen::Index kLeastPairs = 20;
constexpr double kNoChange = 1e-10;        // of the mean squared difference: a pair with less did not change
constexpr Eigen::Index kIcaPairs = 8000;   // differences that ICA looks at
constexpr Eigen::Index kLevelRows = 4000;  // pictures for the dependence of levels
constexpr Eigen::Index kCurveRows = 1500;  // pictures for the coordinate of a curve
constexpr int kNeighbours = 16;
constexpr int kLandmarks = 300;
constexpr double kCurved = 0.1;  // least gap between the variable that was set and the next direction

/// Directions (k x d) of independent parts of the differences, as many as these have directions.
MatrixD difference_directions(const MatrixD& centred, int latents, std::uint64_t seed) {
  const Eigen::Index pairs = centred.rows() / 2, d = centred.cols();
  const MatrixD difference =
      centred(Eigen::seqN(1, pairs, 2), Eigen::all) - centred(Eigen::seqN(0, pairs, 2), Eigen::all);
  const Vector<double> size = difference.rowwise().squaredNorm();
  std::vector<Eigen::Index> changed;
  for (Eigen::Index p = 0; p < pairs; ++p) {
    if (size(p) > kNoChange * static_cast<double>(d)) changed.push_back(p);
  }
  if (static_cast<Eigen::Index>(changed.size()) < kLeastPairs) {
    throw Error(fmt::format("only {} of {} pairs show a change: there is nothing to learn from", changed.size(), pairs),
                "bring pairs in which one variable was changed between the two");
  }
  std::vector<Eigen::Index> seen;
  for (const Eigen::Index c : spread_rows(static_cast<Eigen::Index>(changed.size()), kIcaPairs)) {
    seen.push_back(changed[static_cast<std::size_t>(c)]);
  }
  const MatrixD r = difference(seen, Eigen::all);
  const int directions = varying_directions(r);
  if (directions < latents) {
    throw Error(
        fmt::format("the pairs change in {} independent directions, fewer than {} latents", directions, latents),
        "lower causal.latents, raise image.codes, or bring pairs that intervene on every variable");
  }
  return fit_fast_ica(r.cast<float>(), directions, seed).unmixing().cast<double>();
}

/// The coordinate of one block: its component or, of several, the position along their curve as a linear function of
/// the codes.
Eigen::RowVectorXd block_row(const MatrixD& centred, const MatrixD& directions, const std::vector<int>& block, int i,
                             ClosedFormSigns& signs) {
  if (block.size() == 1) return directions.row(block.front());
  const auto rows = spread_rows(centred.rows(), kCurveRows);
  const MatrixD codes = centred(rows, Eigen::all);
  const CurveCoordinate curve =
      curve_coordinate(codes * directions(block, Eigen::all).transpose(), kNeighbours, kLandmarks);
  signs.bend(i) = curve.bend;
  const MatrixD on_curve = codes(curve.rows, Eigen::all);
  const MatrixD x = on_curve.rowwise() - on_curve.colwise().mean();
  const Vector<double> position = curve.position.array() - curve.position.mean();
  const Vector<double> row = least_squares(x, position);
  signs.line_fit(i) = 1.0 - (position - x * row).squaredNorm() / std::max(position.squaredNorm(), 1e-300);
  return row.transpose();
}

/// Causes before effects: again and again the variable that those left move least.
std::vector<int> order_of(const MatrixD& moved) {
  std::vector<int> left(static_cast<std::size_t>(moved.rows())), order;
  std::iota(left.begin(), left.end(), 0);
  while (!left.empty()) {
    const auto by_others = [&](int i) {
      double sum = 0;
      for (const int j : left) sum += i == j ? 0.0 : moved(j, i);
      return sum;
    };
    const auto least =
        std::min_element(left.begin(), left.end(), [&](int a, int b) { return by_others(a) < by_others(b); });
    order.push_back(*least);
    left.erase(least);
  }
  return order;
}

/// How far variables move in pairs of each target (`of`: pairs by target, 0 = none), and the order that follows.
void order_effects(ClosedForm& form, const MatrixD& centred, const std::vector<std::vector<Eigen::Index>>& of) {
  const Eigen::Index n = form.causal_rows.rows(), pairs = centred.rows() / 2;
  const MatrixD z = centred * form.causal_rows.transpose();
  const MatrixD steps = z(Eigen::seqN(1, pairs, 2), Eigen::all) - z(Eigen::seqN(0, pairs, 2), Eigen::all);
  form.moved = MatrixD::Zero(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    const auto& own = of[static_cast<std::size_t>(j) + 1];
    for (Eigen::Index i = 0; i < n; ++i) form.moved(j, i) = root_mean_square(Vector<double>(steps(own, i)));
  }
  for (Eigen::Index i = 0; i < n; ++i) {
    const double own = form.moved(i, i);  // 0: it is never set, then its standard deviation, 1, is the measure
    if (own > 0) form.moved.col(i) /= own;
  }
  form.order = order_of(form.moved);
}

/// See ClosedFormSigns::echo. `changes`: of noise coordinates.
double echo_of(const ClosedForm& form, const MatrixD& changes, const std::vector<std::vector<Eigen::Index>>& of) {
  const Eigen::Index n = changes.cols();
  const double limit = find_effects(form.moved, form.order).limit;
  MatrixD noise(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < n; ++i) {
      noise(j, i) = root_mean_square(Vector<double>(changes(of[static_cast<std::size_t>(j) + 1], i)));
    }
  }
  double of_noise = 0, of_variables = 0;
  for (Eigen::Index j = 0; j < n; ++j) {
    for (Eigen::Index i = 0; i < n; ++i) {
      if (i == j || form.moved(j, i) <= limit || noise(i, i) <= 0) continue;
      of_noise += std::pow(noise(j, i) / noise(i, i), 2);
      of_variables += std::pow(form.moved(j, i), 2);
    }
  }
  return of_variables > 0 ? of_noise / of_variables : 0.0;
}

}  // namespace

void fit_causal_side(ClosedForm& form, const MatrixF& codes, const MatrixD& noise, std::uint64_t seed) {
  const Eigen::Index n = noise.cols(), pairs = codes.rows() / 2;
  const MatrixD centred = codes.cast<double>().rowwise() - form.mean;
  const auto first = Eigen::seqN(0, pairs, 2), second = Eigen::seqN(1, pairs, 2);
  const MatrixD changes = noise(second, Eigen::all) - noise(first, Eigen::all);
  form.targets = fit_target_rule(changes);
  const std::vector<int> targets = told_targets(form.targets, changes);
  std::vector<std::vector<Eigen::Index>> of(static_cast<std::size_t>(n) + 1);
  for (std::size_t p = 0; p < targets.size(); ++p) {
    of[static_cast<std::size_t>(targets[p])].push_back(static_cast<Eigen::Index>(p));
  }
  ClosedFormSigns& signs = form.signs;
  signs.none_is_clear = form.targets.none_is_clear;
  form.detail.predictable.clear();
  signs.shares.resize(n + 1);
  signs.predictable = MatrixD::Constant(n, 2, std::numeric_limits<double>::quiet_NaN());
  signs.chance = Vector<double>::Zero(n);
  form.causal_rows = form.noise_rows;
  std::vector<Eigen::Index> set_rows;  // variables whose direction comes from what cannot be predicted
  const MatrixD before = centred(first, Eigen::all), after = centred(second, Eigen::all);
  for (Eigen::Index i = 0; i <= n; ++i) {
    const auto& own = of[static_cast<std::size_t>(i)];
    signs.shares(i) = static_cast<double>(own.size()) / static_cast<double>(pairs);
    if (i == 0) continue;
    const CausalRow found = causal_row(before(own, Eigen::all), after(own, Eigen::all), seed, static_cast<int>(i));
    form.detail.predictable.push_back(found.predictable);
    if (found.row.size() == 0) continue;
    const double next = found.predictable.size() > 1 ? found.predictable(1) : 1.0;
    signs.predictable.row(i - 1) << found.predictable(0), next;
    signs.chance(i - 1) = found.chance;
    // Of a variable that bends, every direction that it shows in is unpredictable: there the curve's row stays.
    if (next - found.predictable(0) <= kCurved) continue;
    form.causal_rows.row(i - 1) = found.row;
    set_rows.push_back(i - 1);
  }
  for (Eigen::Index i = 0; i < n; ++i) normalise_row(form.causal_rows, i, centred);
  order_effects(form, centred, of);

  // Where an intervention has no effect on a variable, its direction must not move either: few pairs tell that better
  // than what cannot be predicted.
  signs.moved = form.moved;
  const Effects effects = find_effects(form.moved, form.order);
  const MatrixD differences = after - before;
  for (const Eigen::Index i : set_rows) {
    std::vector<Eigen::Index> still;
    for (Eigen::Index j = 0; j < n; ++j) {
      const auto& others = of[static_cast<std::size_t>(j) + 1];
      if (j != i && form.moved(j, i) <= effects.limit) still.insert(still.end(), others.begin(), others.end());
    }
    if (still.empty()) continue;
    const auto& own = of[static_cast<std::size_t>(i) + 1];
    form.causal_rows.row(i) =
        steady_row(before(own, Eigen::all), after(own, Eigen::all), differences(still, Eigen::all));
    normalise_row(form.causal_rows, i, centred);
  }
  order_effects(form, centred, of);
  signs.echo = echo_of(form, changes, of);
}

ClosedForm fit_closed_form(const MatrixF& codes, int latents, std::uint64_t seed) {
  if (!codes.allFinite()) {
    throw Error("the codes hold numbers that are not finite", "remove NaN and infinity from the data");
  }
  const Eigen::Index pairs = codes.rows() / 2, d = codes.cols();
  if (pairs < kLeastPairs) {
    throw Error(fmt::format("{} pairs are too few for independent components", pairs),
                fmt::format("bring {} or more (world.pairs)", kLeastPairs));
  }
  if (latents > d) {
    throw Error(fmt::format("{} latents cannot be told from {} codes", latents, d),
                "lower causal.latents or raise image.codes");
  }
  ClosedForm form;
  form.mean = codes.cast<double>().colwise().mean();
  MatrixD scaled = codes.cast<double>().rowwise() - form.mean;
  const Eigen::RowVectorXd std =
      (scaled.colwise().squaredNorm() / static_cast<double>(scaled.rows())).cwiseSqrt().cwiseMax(1e-12);
  scaled.array().rowwise() /= std.array();
  const MatrixD directions = difference_directions(scaled, latents, seed);

  const auto rows = spread_rows(scaled.rows(), kLevelRows);
  const MatrixD dependence = level_dependence(scaled(rows, Eigen::all) * directions.transpose());
  const Blocks blocks = link_blocks(dependence, latents);
  ClosedFormSigns& signs = form.signs;
  signs.joined = blocks.joined;
  signs.apart = blocks.apart;
  signs.bend = Vector<double>::Zero(latents);
  signs.line_fit = Vector<double>::Ones(latents);
  form.noise_rows.resize(latents, d);
  for (int i = 0; i < latents; ++i) {
    const auto& block = blocks.members[static_cast<std::size_t>(i)];
    signs.block_sizes.push_back(static_cast<int>(block.size()));
    form.noise_rows.row(i) = block_row(scaled, directions, block, i, signs);
    normalise_row(form.noise_rows, i, scaled);
  }
  form.noise_rows.array().rowwise() /= std.array();
  form.detail.dependence = dependence;
  form.detail.blocks = blocks.members;
  fit_causal_side(form, codes, form.noise_of(codes), seed);
  return form;
}

}  // namespace causeway
