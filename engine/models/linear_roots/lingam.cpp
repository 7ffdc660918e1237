#include "engine/models/linear_roots/lingam.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "engine/core/decompositions.h"
#include "engine/metrics/matching.h"

namespace causeway {
namespace {

Vector<double> centred(const Vector<double>& v) { return v.array() - v.mean(); }

/// Standard deviation with 1/R.
double deviation(const Vector<double>& v) {
  return std::sqrt(centred(v).squaredNorm() / static_cast<double>(v.size()));
}

Vector<double> standardised(const Vector<double>& v) { return centred(v) / deviation(v); }

/// What the regression of `of` on `on` leaves; means are not removed.
Vector<double> left_over(const Vector<double>& of, const Vector<double>& on) {
  const Vector<double> around = centred(on);
  return of - around.dot(of) / around.squaredNorm() * on;
}

/// The order in which variables can be taken away whose row is 0 among those that are left, the first such one each
/// time; empty if there is none.
std::vector<int> removal_order(const MatrixD& effects) {
  std::vector<int> left(static_cast<std::size_t>(effects.rows())), order;
  std::iota(left.begin(), left.end(), 0);
  while (!left.empty()) {
    const auto free = std::find_if(left.begin(), left.end(), [&](int i) {
      return std::all_of(left.begin(), left.end(), [&](int j) { return effects(i, j) == 0; });
    });
    if (free == left.end()) return {};
    order.push_back(*free);
    left.erase(free);
  }
  return order;
}

double log_normal_share(double z) {
  const double tail = 0.5 * boost::math::erfc(-z / std::numbers::sqrt2);
  return std::log(std::max(tail, std::numeric_limits<double>::min()));
}

}  // namespace

double entropy_of(const Vector<double>& u) {
  constexpr double kLogCosh = 79.047, kOfGaussian = 0.37457, kOdd = 7.4129;
  const double even = u.array().cosh().log().mean() - kOfGaussian;
  const double odd = (u.array() * (-0.5 * u.array().square()).exp()).mean();
  return 0.5 * (1 + std::log(2 * std::numbers::pi)) - kLogCosh * even * even - kOdd * odd * odd;
}

std::vector<LingamRound> direct_lingam_rounds(const MatrixD& x) {
  MatrixD left = x;
  std::vector<int> candidates(static_cast<std::size_t>(x.cols()));
  std::iota(candidates.begin(), candidates.end(), 0);
  std::vector<LingamRound> rounds;
  while (!candidates.empty()) {
    const auto count = static_cast<Eigen::Index>(candidates.size());
    std::vector<Vector<double>> columns;
    Vector<double> entropy(count);
    for (Eigen::Index c = 0; c < count; ++c) {
      columns.push_back(standardised(left.col(candidates[static_cast<std::size_t>(c)])));
      entropy(c) = entropy_of(columns.back());
    }
    MatrixD after(count, count);  // entropy of what the column's variable leaves of the row's
    for (Eigen::Index a = 0; a < count; ++a) {
      for (Eigen::Index b = 0; b < count; ++b) {
        if (a == b) continue;
        const Vector<double> rest =
            left_over(columns[static_cast<std::size_t>(a)], columns[static_cast<std::size_t>(b)]);
        after(a, b) = entropy_of(rest / deviation(rest));
      }
    }
    LingamRound round;
    round.candidates = candidates;
    round.dependence = Vector<double>::Zero(count);
    for (Eigen::Index i = 0; i < count; ++i) {
      for (Eigen::Index j = 0; j < count; ++j) {
        if (i == j) continue;
        const double towards = (entropy(j) + after(i, j)) - (entropy(i) + after(j, i));
        round.dependence(i) += std::min(0.0, towards) * std::min(0.0, towards);
      }
    }
    Eigen::Index least = 0;
    round.dependence.minCoeff(&least);
    round.chosen = candidates[static_cast<std::size_t>(least)];
    candidates.erase(candidates.begin() + least);
    for (const int c : candidates) left.col(c) = left_over(left.col(c), left.col(round.chosen));
    rounds.push_back(std::move(round));
  }
  return rounds;
}

MatrixD scaled_unmixing(const MatrixD& unmixing) {
  // An entry of 0 must not make the sum infinite.
  const MatrixD cost = unmixing.cwiseAbs().cwiseMax(1e-300).cwiseInverse().cwiseMin(1e150);
  const Assignment places = assign_minimum(cost);
  MatrixD scaled(unmixing.rows(), unmixing.cols());
  for (Eigen::Index r = 0; r < unmixing.rows(); ++r) {
    const int place = places.column_of_row[static_cast<std::size_t>(r)];
    scaled.row(place) = unmixing.row(r) / unmixing(r, place);
  }
  return scaled;
}

std::vector<int> order_of_effects(MatrixD effects) {
  const Eigen::Index n = effects.rows();
  std::vector<Eigen::Index> entries(static_cast<std::size_t>(effects.size()));
  std::iota(entries.begin(), entries.end(), Eigen::Index{0});
  std::stable_sort(entries.begin(), entries.end(), [&](Eigen::Index a, Eigen::Index b) {
    return std::abs(effects.data()[a]) < std::abs(effects.data()[b]);
  });
  const auto first = static_cast<std::size_t>(n * (n + 1) / 2);
  for (std::size_t k = 0; k < entries.size(); ++k) {
    if (k >= first) {
      if (std::vector<int> order = removal_order(effects); !order.empty()) return order;
    }
    effects.data()[entries[k]] = 0;
  }
  return removal_order(effects);  // of zeros
}

Vector<double> regression_weights(const MatrixD& x, const Vector<double>& y) {
  if (x.cols() == 0) return {};
  const MatrixD around = x.rowwise() - x.colwise().mean();
  return least_squares(around, MatrixD(centred(y)));
}

std::vector<int> adaptive_lasso(const MatrixD& x, const Vector<double>& y, LassoPath* path) {
  const Eigen::Index rows = x.rows(), p = x.cols();
  if (p == 0) return {};
  MatrixD columns(rows, p);
  for (Eigen::Index c = 0; c < p; ++c) columns.col(c) = standardised(x.col(c));
  const Vector<double> target = standardised(y);
  const Vector<double> weights = regression_weights(columns, target).cwiseAbs();
  columns = columns * weights.asDiagonal();
  const auto n = static_cast<double>(rows);
  const MatrixD gram = columns.transpose() * columns / n;
  const Vector<double> with_target = columns.transpose() * target / n;
  const Vector<double> best = regression_weights(columns, target);

  LassoPath own;
  own.noise_variance = (target - columns * best).squaredNorm() / static_cast<double>(rows - p - 1);
  std::vector<Vector<double>> knots;
  std::vector<Eigen::Index> active;
  Vector<double> w = Vector<double>::Zero(p), correlation = with_target;
  double alpha = correlation.cwiseAbs().maxCoeff();
  const auto note = [&] {
    const double rss = (target - columns * w).squaredNorm();
    const auto kept = static_cast<double>((w.array() != 0).count());
    own.alphas.push_back(alpha);
    own.bic.push_back(n * std::log(2 * std::numbers::pi * own.noise_variance) + rss / own.noise_variance +
                      std::log(n) * kept);
    knots.push_back(w);
  };
  note();
  Eigen::Index joins = 0;
  correlation.cwiseAbs().maxCoeff(&joins);
  active.push_back(joins);
  // Each step goes to the next knot: where a column reaches the correlation of those in use, or a coefficient reaches
  // 0. Their number is bounded; the limit only guards against rounding.
  for (Eigen::Index step = 0; step < 8 * p && alpha > 1e-12; ++step) {
    const auto count = static_cast<Eigen::Index>(active.size());
    MatrixD own_gram = gram(active, active);
    Vector<double> sign(count);
    for (Eigen::Index a = 0; a < count; ++a) {
      sign(a) = correlation(active[static_cast<std::size_t>(a)]) < 0 ? -1.0 : 1.0;
    }
    const Vector<double> direction = solve_positive(own_gram, sign);  // of the coefficients, for each alpha given up
    const Vector<double> falls = gram(Eigen::all, active) * direction;
    double reach = alpha;  // how far alpha goes down
    Eigen::Index joining = -1, leaving = -1;
    for (Eigen::Index j = 0; j < p; ++j) {
      if (std::find(active.begin(), active.end(), j) != active.end()) continue;
      // |c_j - t f_j| = alpha - t
      for (const double side : {1.0, -1.0}) {
        const double slower = 1 - side * falls(j);
        const double at = slower > 1e-14 ? (alpha - side * correlation(j)) / slower : reach;
        if (at > 1e-14 && at < reach) {
          reach = at;
          joining = j;
          leaving = -1;
        }
      }
    }
    for (Eigen::Index a = 0; a < count; ++a) {
      const double now = w(active[static_cast<std::size_t>(a)]);
      const double at = direction(a) != 0 ? -now / direction(a) : reach;
      if (at > 1e-14 && at < reach) {
        reach = at;
        leaving = a;
        joining = -1;
      }
    }
    for (Eigen::Index a = 0; a < count; ++a) w(active[static_cast<std::size_t>(a)]) += reach * direction(a);
    alpha = std::max(0.0, alpha - reach);
    if (leaving >= 0) {
      w(active[static_cast<std::size_t>(leaving)]) = 0;
      active.erase(active.begin() + leaving);
    }
    correlation = with_target - gram * w;
    note();
    if (joining < 0 && leaving < 0) break;  // least squares
    if (joining >= 0) active.push_back(joining);
    if (active.empty()) break;
  }
  own.chosen = static_cast<int>(std::min_element(own.bic.begin(), own.bic.end()) - own.bic.begin());
  own.coefficients.resize(static_cast<Eigen::Index>(knots.size()), p);
  for (std::size_t k = 0; k < knots.size(); ++k) {
    own.coefficients.row(static_cast<Eigen::Index>(k)) = knots[k].transpose();
  }
  std::vector<int> kept;
  for (Eigen::Index c = 0; c < p; ++c) {
    if (own.coefficients(own.chosen, c) != 0) kept.push_back(static_cast<int>(c));
  }
  if (path != nullptr) *path = std::move(own);
  return kept;
}

MatrixD effects_in_order(const MatrixD& x, const std::vector<int>& order, bool select) {
  MatrixD effects = MatrixD::Zero(x.cols(), x.cols());
  for (std::size_t k = 1; k < order.size(); ++k) {
    std::vector<int> causes(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k));
    const Vector<double> y = x.col(order[k]);
    if (select) {
      std::vector<int> kept;
      for (const int c : adaptive_lasso(x(Eigen::all, causes), y)) kept.push_back(causes[static_cast<std::size_t>(c)]);
      causes = std::move(kept);
    }
    const Vector<double> found = regression_weights(x(Eigen::all, causes), y);
    for (std::size_t c = 0; c < causes.size(); ++c) effects(order[k], causes[c]) = found(static_cast<Eigen::Index>(c));
  }
  return effects;
}

double anderson_darling(Vector<double> sample) {
  sample = standardised(sample) * std::sqrt(1.0 - 1.0 / static_cast<double>(sample.size()));  // 1/(R-1)
  std::sort(sample.begin(), sample.end());
  const Eigen::Index rows = sample.size();
  const auto n = static_cast<double>(rows);
  double sum = 0;
  for (Eigen::Index i = 0; i < rows; ++i) {
    sum += static_cast<double>(2 * i + 1) * (log_normal_share(sample(i)) + log_normal_share(-sample(rows - 1 - i)));
  }
  return (-n - sum / n) * (1 + 0.75 / n + 2.25 / (n * n));
}

}  // namespace causeway
