// Structural causal models: every variable is a function of its causes and of a noise of its own.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/causal/graph.h"
#include "engine/core/random.h"

namespace causeway {

/// How one variable comes about: value = f(noise; causes), strictly increasing in the noise, so it is invertible.
/// Noise is uniform on the open interval (0, 1) whatever the variable's distribution: f is then its quantile function.
/// `latents` is the vector of all variables, in the model's order; a mechanism reads only the entries of its causes
/// (while a model is being solved the entries that come later hold NaN). Stateless: may be shared between threads.
class Mechanism {
 public:
  virtual ~Mechanism() = default;
  /// The variable's value for a noise in (0, 1).
  virtual double value(double noise, std::span<const double> latents) const = 0;
  /// The noise in (0, 1) that gives `value`: the inverse of value(). A value on the border of the variable's range
  /// gives the nearest noise inside (0, 1); one outside it is an Error.
  virtual double noise(double value, std::span<const double> latents) const = 0;
};

/// `x` moved into the open interval (0, 1) if rounding has put it on the border.
double into_open_unit_interval(double x);

/// A variable without causes, uniform on [low, high].
class UniformMechanism : public Mechanism {
 public:
  /// Throws UsageError unless low < high, both finite.
  UniformMechanism(double low, double high);
  double value(double noise, std::span<const double> latents) const override;
  double noise(double value, std::span<const double> latents) const override;

 private:
  double low_;
  double high_;
};

/// A graph with a mechanism for each variable. All vectors below have size() entries, in the order of names().
class StructuralCausalModel {
 public:
  struct Sample {
    std::vector<double> noise;
    std::vector<double> latents;
  };

  /// Throws UsageError unless there is exactly one mechanism (not null) for each variable of the graph.
  StructuralCausalModel(Dag graph, std::vector<std::shared_ptr<const Mechanism>> mechanisms);

  int size() const { return graph_.size(); }
  const std::vector<std::string>& names() const { return graph_.names(); }
  const Dag& graph() const { return graph_; }
  const Mechanism& mechanism(int variable) const { return *mechanisms_.at(static_cast<std::size_t>(variable)); }
  /// graph().topological_order(), computed once.
  const std::vector<int>& order() const { return order_; }

  /// Noise -> latents, causes first. Throws UsageError for a noise outside (0, 1) or a wrong number of entries.
  std::vector<double> solve(std::span<const double> noise) const;
  /// Latents -> noise: inverts solve(). Throws UsageError for a wrong number of entries or values that are not finite.
  std::vector<double> abduct(std::span<const double> latents) const;

  /// Independent uniform noise, sampled in the order of the indices (one random.uniform() each).
  std::vector<double> draw_noise(Random& random) const;
  Sample sample(Random& random) const;

  /// Throws UsageError unless `values` has size() finite entries; `what` names them in the message.
  void check(std::span<const double> values, const char* what) const;

 private:
  Dag graph_;
  std::vector<std::shared_ptr<const Mechanism>> mechanisms_;
  std::vector<int> order_;
};

}  // namespace causeway
