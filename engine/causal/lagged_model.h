// How variables go on in time: each one's next value follows from the present ones and from a noise of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/causal/intervention.h"
#include "engine/causal/structural_causal_model.h"

namespace causeway {

/// Values that a variable can take.
struct LatentRange {
  double low = 0.0;
  double high = 1.0;
};

/// The mechanism of a variable's next value. `latents` of a transition are 2n numbers: all variables at time t, then
/// all at time t + 1 (NaN where they are not known yet); most transitions read the first half alone.
class Transition : public Mechanism {
 public:
  /// Mean of the next value.
  virtual double mean(std::span<const double> latents) const = 0;
  /// Log of the density of the next value at `value`; minus infinity outside of the variable's range.
  virtual double log_density(double value, std::span<const double> latents) const = 0;
};

/// A next value with a Beta law on a range of values. With m the mean and s the standard deviation where m is in the
/// middle of the range, both in units of its width: Beta(k m, k (1 - m)) with k = 1 / (4 s^2) - 1, so the variance is
/// 4 s^2 m (1 - m) and next values stay in the range.
class BetaTransition : public Transition {
 public:
  using Mean = std::function<double(std::span<const double> latents)>;

  /// `mean` must be inside the range. `spread`: s, between kLeastStepNoise and kMostStepNoise (UsageError).
  BetaTransition(Mean mean, LatentRange range, double spread);

  double value(double noise, std::span<const double> latents) const override;
  double noise(double value, std::span<const double> latents) const override;
  double mean(std::span<const double> latents) const override { return mean_(latents); }
  double log_density(double value, std::span<const double> latents) const override;

 private:
  /// Mean in units of the range, kept a little away from its ends, where there is no Beta law.
  double share(std::span<const double> latents) const;

  Mean mean_;
  LatentRange range_;
  double concentration_;
};

inline constexpr double kLeastStepNoise = 0.01, kMostStepNoise = 0.1;

/// n variables in time, and how often they are intervened on. An intervention gives a variable a value that is uniform
/// on its range. Immutable; all functions may be called from several threads.
class LaggedModel {
 public:
  struct Step {
    std::vector<double> latents;  // n, at t + 1
    std::vector<double> noise;    // n, in (0, 1); of a variable that was set the noise that would have given its value
  };

  /// `lagged`: n x n of 0 and 1, row at t causes column at t + 1. `within`: who causes whom at t + 1; usually nobody.
  /// `transitions` and `ranges`: one a variable. `rate`: share of steps with an intervention, 0 to 1. Throws UsageError
  /// if sizes do not agree or the rate is out of range.
  LaggedModel(Matrix<int> lagged, Dag within, std::vector<std::shared_ptr<const Transition>> transitions,
              std::vector<LatentRange> ranges, double rate);

  int size() const { return within_.size(); }
  const std::vector<std::string>& names() const { return within_.names(); }
  const Matrix<int>& lagged() const { return lagged_; }
  const Dag& within() const { return within_; }
  double rate() const { return rate_; }

  /// Mean of the next values after `now` (n) where `set` is set and nothing else is intervened on. Causes within the
  /// frame stand at their own means.
  std::vector<double> mean_next(std::span<const double> now, std::span<const Do> set = {}) const;
  /// A sample of the same: one random.uniform() a variable, in the order of the indices.
  Step sample_next(std::span<const double> now, std::span<const Do> set, Random& random) const;
  /// Log density of next[variable] given all the rest, where the variable is not intervened on.
  double log_density_next(int variable, std::span<const double> now, std::span<const double> next) const;
  /// The probability that nothing (entry 0) or variable i (entry i + 1) was intervened on, of a step from `now` to
  /// `next` where at most one variable was. By Bayes' rule: prior 1 - rate for nothing and rate / n for each variable,
  /// times the density of the intervention or of the transition at each next value. Nobody who sees the step, and
  /// nothing else of the time before, can know it better.
  std::vector<double> target_posterior(std::span<const double> now, std::span<const double> next) const;

 private:
  /// Calls next(variable, both) for each variable along the order within the frame and puts what it gives in `both`.
  template <class Next>
  std::vector<double> solve(std::span<const double> now, Next next) const;

  Matrix<int> lagged_;
  Dag within_;
  std::vector<int> order_;
  std::vector<std::shared_ptr<const Transition>> transitions_;
  std::vector<LatentRange> ranges_;
  double rate_;
};

}  // namespace causeway
