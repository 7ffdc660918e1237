// A variable in [0, 1] that is what its causes make it, give or take: worlds of physics with a noise of their own.
#pragma once

#include <functional>

#include "engine/causal/structural_causal_model.h"

namespace causeway {

/// Normal law of standard deviation `deviation` around a mean that depends on the causes, cut to [0, 1] without atoms
/// at the ends; with a share of kAnywhere the value is uniform on [0, 1] instead. So every value of the range has a
/// noise, also one that is far from what its causes make it (after an intervention), and noise and value are inverse
/// to some 12 digits.
class BoundedNormalMechanism : public Mechanism {
 public:
  using Mean = std::function<double(std::span<const double> latents)>;

  static constexpr double kAnywhere = 0.002;

  /// Throws UsageError unless `deviation` > 0. The mean may be any finite number within 30 deviations of [0, 1].
  BoundedNormalMechanism(Mean mean, double deviation);
  double value(double noise, std::span<const double> latents) const override;
  double noise(double value, std::span<const double> latents) const override;

 private:
  Mean mean_;
  double deviation_;
};

}  // namespace causeway
