#include "engine/causal/lagged_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/causal/beta_law.h"
#include "engine/core/error.h"

namespace causeway {

namespace {

constexpr double kEdge = 1e-3;  // of a range: means of Beta laws stay inside

BetaLaw beta(double share, double concentration) { return {concentration * share, concentration * (1.0 - share)}; }

}  // namespace

BetaTransition::BetaTransition(Mean mean, LatentRange range, double spread)
    : mean_(std::move(mean)), range_(range), concentration_(0.25 / (spread * spread) - 1.0) {
  if (!(spread >= kLeastStepNoise && spread <= kMostStepNoise)) {
    throw UsageError(fmt::format("a noise of {} in each step is out of range", spread),
                     fmt::format("it is {} to {} of a variable's range", kLeastStepNoise, kMostStepNoise));
  }
}

double BetaTransition::share(std::span<const double> latents) const {
  return std::clamp((mean_(latents) - range_.low) / (range_.high - range_.low), kEdge, 1.0 - kEdge);
}

double BetaTransition::value(double noise, std::span<const double> latents) const {
  return range_.low + (range_.high - range_.low) * boost::math::quantile(beta(share(latents), concentration_), noise);
}

double BetaTransition::noise(double value, std::span<const double> latents) const {
  if (!(value >= range_.low && value <= range_.high)) {
    throw Error(fmt::format("{} is outside of [{}, {}]", value, range_.low, range_.high));
  }
  const double place = (value - range_.low) / (range_.high - range_.low);
  return into_open_unit_interval(boost::math::cdf(beta(share(latents), concentration_), place));
}

double BetaTransition::log_density(double value, std::span<const double> latents) const {
  const double width = range_.high - range_.low;
  const double place = (value - range_.low) / width;
  if (!(place >= 0.0 && place <= 1.0)) return -std::numeric_limits<double>::infinity();
  const double m = share(latents);
  const double a = concentration_ * m, b = concentration_ * (1.0 - m);
  // Boost's pdf underflows far from the mean, where the ratio of two densities still tells something.
  const double inside = std::clamp(place, 1e-300, 1.0 - 0x1p-53);
  return (a - 1.0) * std::log(inside) + (b - 1.0) * std::log1p(-inside) + std::lgamma(a + b) - std::lgamma(a) -
         std::lgamma(b) - std::log(width);
}

LaggedModel::LaggedModel(Matrix<int> lagged, Dag within, std::vector<std::shared_ptr<const Transition>> transitions,
                         std::vector<LatentRange> ranges, double rate)
    : lagged_(std::move(lagged)),
      within_(std::move(within)),
      order_(within_.topological_order()),
      transitions_(std::move(transitions)),
      ranges_(std::move(ranges)),
      rate_(rate) {
  if (lagged_.rows() != size() || lagged_.cols() != size() || std::ssize(transitions_) != size() ||
      std::ssize(ranges_) != size()) {
    throw UsageError(fmt::format("a model of {} variables in time with {} transitions, {} ranges and a {} x {} graph",
                                 size(), transitions_.size(), ranges_.size(), lagged_.rows(), lagged_.cols()));
  }
  if (!(rate_ >= 0.0 && rate_ <= 1.0)) {
    throw UsageError(fmt::format("interventions in a share of {} of the steps are not possible", rate_),
                     "it is 0 (never) to 1 (in each step)");
  }
}

template <class Next>
std::vector<double> LaggedModel::solve(std::span<const double> now, Next next) const {
  const auto n = static_cast<std::size_t>(size());
  if (now.size() != n) throw UsageError(fmt::format("{} values for {} variables", now.size(), n));
  std::vector<double> both(now.begin(), now.end());
  both.resize(2 * n, std::numeric_limits<double>::quiet_NaN());
  for (const int i : order_) both[n + static_cast<std::size_t>(i)] = next(i, std::span<const double>(both));
  both.erase(both.begin(), both.begin() + static_cast<std::ptrdiff_t>(n));
  return both;
}

namespace {

const Do* of_variable(std::span<const Do> set, int variable) {
  const auto found = std::find_if(set.begin(), set.end(), [&](const Do& one) { return one.variable == variable; });
  return found == set.end() ? nullptr : &*found;
}

}  // namespace

std::vector<double> LaggedModel::mean_next(std::span<const double> now, std::span<const Do> set) const {
  return solve(now, [&](int i, std::span<const double> both) {
    const Do* fixed = of_variable(set, i);
    return fixed != nullptr ? fixed->value : transitions_[static_cast<std::size_t>(i)]->mean(both);
  });
}

LaggedModel::Step LaggedModel::sample_next(std::span<const double> now, std::span<const Do> set, Random& random) const {
  Step step;
  step.noise.resize(static_cast<std::size_t>(size()));
  for (double& noise : step.noise) noise = into_open_unit_interval(random.uniform());
  step.latents = solve(now, [&](int i, std::span<const double> both) {
    const Transition& transition = *transitions_[static_cast<std::size_t>(i)];
    double& noise = step.noise[static_cast<std::size_t>(i)];
    const Do* fixed = of_variable(set, i);
    if (fixed == nullptr) return transition.value(noise, both);
    noise = transition.noise(fixed->value, both);
    return fixed->value;
  });
  return step;
}

double LaggedModel::log_density_next(int variable, std::span<const double> now, std::span<const double> next) const {
  if (std::ssize(now) != size() || std::ssize(next) != size()) {
    throw UsageError(fmt::format("{} and {} values for {} variables", now.size(), next.size(), size()));
  }
  std::vector<double> both(now.begin(), now.end());
  both.insert(both.end(), next.begin(), next.end());
  return transitions_.at(static_cast<std::size_t>(variable))
      ->log_density(next[static_cast<std::size_t>(variable)], both);
}

std::vector<double> LaggedModel::target_posterior(std::span<const double> now, std::span<const double> next) const {
  // All densities but that of the variable in question are the same, so ratios are enough.
  std::vector<double> logs{rate_ < 1.0 ? std::log1p(-rate_) : -std::numeric_limits<double>::infinity()};
  for (int i = 0; i < size(); ++i) {
    const LatentRange& range = ranges_[static_cast<std::size_t>(i)];
    logs.push_back(std::log(rate_ / size()) - std::log(range.high - range.low) - log_density_next(i, now, next));
  }
  const double most = *std::max_element(logs.begin(), logs.end());
  double sum = 0;
  for (double& value : logs) sum += value = std::exp(value - most);
  for (double& value : logs) value /= sum;
  return logs;
}

}  // namespace causeway
