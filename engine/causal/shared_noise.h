// Two variables with a common cause that is not among the variables of their world: a hidden one.
#pragma once

#include <span>

namespace causeway {

/// A mechanism that is one of these gets a noise that hangs together with the noise of another variable. Interventions
/// and counterfactuals are as ever: they look at one system, whose noise is what it is.
class SharedNoise {
 public:
  virtual ~SharedNoise() = default;
  /// The variable's noise in (0, 1), uniform over all systems. `independent`: the uniform noise that every variable of
  /// the system was given by itself, in the model's order.
  virtual double shared_noise(std::span<const double> independent) const = 0;
};

}  // namespace causeway
