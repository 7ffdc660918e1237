#include "engine/models/pair_ica/pair_targets.h"

#include <algorithm>
#include <cmath>

namespace causeway {

namespace {

constexpr int kRounds = 5;
constexpr double kTrimmed = 0.1;       // share of the largest changes that do not count as leak: wrong targets
constexpr double kLeastLeak = 1e-4;    // standard deviations
constexpr double kNothing = 1e-5;      // a root mean squared change in standard deviations that counts as none
constexpr double kTwoGroups = 4.0;     // Ashman's D of two well separated groups is above 2; a skewed one can reach 3
constexpr double kSmallChange = 0.02;  // standard deviations: the limit where groups are not told apart
constexpr double kMostEvidence = 20;   // of a target in nats: beyond it nothing is surer

Vector<double> sizes_of(const MatrixD& changes) {
  return (changes.rowwise().squaredNorm() / static_cast<double>(changes.cols())).cwiseSqrt();
}

/// The limit between pairs with and without a change: Otsu's split of the logarithm of its size, if the two sides are
/// groups apart.
void split_none(const Vector<double>& sizes, TargetRule& rule) {
  std::vector<double> logs;
  for (const double size : sizes) logs.push_back(std::log(std::max(size, kNothing)));
  std::sort(logs.begin(), logs.end());
  const auto count = logs.size();
  std::vector<double> sum(count + 1, 0.0), square(count + 1, 0.0);
  for (std::size_t i = 0; i < count; ++i) {
    sum[i + 1] = sum[i] + logs[i];
    square[i + 1] = square[i] + logs[i] * logs[i];
  }
  double best = -1;
  std::size_t split = 0;
  for (std::size_t i = 1; i < count; ++i) {
    const auto low = static_cast<double>(i), high = static_cast<double>(count - i);
    const double apart = sum[i] / low - (sum[count] - sum[i]) / high;
    if (low * high * apart * apart > best && logs[i] > logs[i - 1]) {
      best = low * high * apart * apart;
      split = i;
    }
  }
  rule.none_below = kSmallChange;
  if (split == 0) {
    rule.none_below = count > 0 && logs.front() > std::log(kSmallChange) ? 0.0 : kSmallChange;
    return;
  }
  const auto low = static_cast<double>(split), high = static_cast<double>(count - split);
  const double mean_low = sum[split] / low, mean_high = (sum[count] - sum[split]) / high;
  const double variance =
      square[split] / low - mean_low * mean_low + (square[count] - square[split]) / high - mean_high * mean_high;
  rule.none_is_clear = (mean_high - mean_low) * std::sqrt(2.0) > kTwoGroups * std::sqrt(std::max(variance, 1e-12));
  if (rule.none_is_clear) rule.none_below = std::exp(0.5 * (logs[split - 1] + logs[split]));
}

}  // namespace

std::vector<int> told_targets(const TargetRule& rule, const MatrixD& changes) {
  const Vector<double> sizes = sizes_of(changes);
  std::vector<int> targets(static_cast<std::size_t>(changes.rows()), 0);
  for (Eigen::Index p = 0; p < changes.rows(); ++p) {
    if (!(sizes(p) > rule.none_below)) continue;
    Eigen::Index most = 0;
    (changes.row(p).array().abs() / rule.leak.transpose().array()).maxCoeff(&most);
    targets[static_cast<std::size_t>(p)] = static_cast<int>(most) + 1;
  }
  return targets;
}

TargetRule fit_target_rule(const MatrixD& changes) {
  TargetRule rule;
  rule.leak = Vector<double>::Ones(changes.cols());
  split_none(sizes_of(changes), rule);
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<int> targets = told_targets(rule, changes);
    Vector<double> leak(changes.cols());
    for (Eigen::Index i = 0; i < changes.cols(); ++i) {
      std::vector<double> others;
      for (std::size_t p = 0; p < targets.size(); ++p) {
        if (targets[p] > 0 && targets[p] != i + 1) others.push_back(std::abs(changes(static_cast<Eigen::Index>(p), i)));
      }
      std::sort(others.begin(), others.end());
      const auto kept = static_cast<std::size_t>((1.0 - kTrimmed) * static_cast<double>(others.size()));
      double sum = 0;
      for (std::size_t k = 0; k < kept; ++k) sum += others[k] * others[k];
      leak(i) = kept > 0 ? std::max(std::sqrt(sum / static_cast<double>(kept)), kLeastLeak) : rule.leak(i);
    }
    rule.leak = leak;
  }
  return rule;
}

MatrixF target_probabilities(const TargetRule& rule, const MatrixD& changes) {
  const Vector<double> sizes = sizes_of(changes);
  MatrixF q(changes.rows(), changes.cols() + 1);
  for (Eigen::Index p = 0; p < changes.rows(); ++p) {
    Eigen::RowVectorXd evidence = 0.5 * (changes.row(p).array() / rule.leak.transpose().array()).square().min(1e6);
    evidence = (evidence.array() - evidence.maxCoeff()).max(-kMostEvidence).exp();
    const bool none = !(sizes(p) > rule.none_below);
    const double changed = none ? std::exp(-kMostEvidence) : 1.0 - std::exp(-kMostEvidence);
    q.row(p).tail(changes.cols()) = (changed / evidence.sum() * evidence).cast<float>();
    q(p, 0) = static_cast<float>(1.0 - changed);
  }
  return q;
}

}  // namespace causeway
