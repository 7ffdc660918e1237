// Worlds of any size in which everything is linear: a random graph over n variables, each a weighted sum of its causes
// and a noise of its own, seen as they are or through a rotation. What can be told of such a world from single vectors
// depends on the law of the noise alone: directions if it is not Gaussian (Shimizu, Hoyer, Hyvarinen, Kerminen, "A
// linear non-Gaussian acyclic model for causal discovery", JMLR 2006), and not if it is.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/causal/world.h"

namespace causeway {

std::vector<std::string> linear_noise_names();
std::vector<std::string> linear_mixing_names();

struct LinearWorldSettings {
  static constexpr const char* kGroup = "linear";

  std::string noise = "uniform";
  double gaussian = 0;
  int confounders = 0;
  std::string mixing = "none";

  static void visit(auto& s, auto&& entry) {
    entry("noise", s.noise, linear_noise_names, "law of the noise: uniform, laplace, gaussian");
    entry("gaussian", s.gaussian, 0, 1, "turns the noise towards Gaussian: 0 as linear.noise says, 1 all the way");
    entry("confounders", s.confounders, 0, 10, "hidden causes, each of the noise of two variables");
    entry("mixing", s.mixing, linear_mixing_names,
          "how variables are seen: none (each is a number of the vector), linear (rotated)");
  }
};

/// A law of mean 0 and variance 1 by its quantile function, ((1 - g) Q + g Q_normal) / std, where Q belongs to `family`
/// and g turns it towards Gaussian.
class NoiseLaw {
 public:
  /// Throws UsageError for an unknown family; `gaussian` is 0 .. 1.
  NoiseLaw(const std::string& family, double gaussian);

  /// Of `share` in (0, 1).
  double quantile(double share) const;
  /// The reverse, in (0, 1); of a value that the law cannot have the nearest share.
  double share(double value) const;

 private:
  enum class Family { kUniform, kLaplace, kGaussian };
  /// Quantile before the division by the standard deviation, as a function of the normal quantile of the same share.
  double raw(double normal) const;

  Family family_;
  double gaussian_;
  double std_ = 1;
};

/// Throws UsageError for a number of variables out of range, an unknown kind of graph (numbers and kinds are those of
/// the world "scaling"), or more hidden causes than there are pairs of variables.
void check_linear_spec(const WorldSpec& spec);

/// The world "linear", a pure function of `spec`. Each variable has mean 0 and (without hidden causes) variance 1, of
/// which its causes explain 0.4 .. 0.6; an intervention samples the new value from N(0, 1). Errors as
/// check_linear_spec().
World linear_world(const WorldSpec& spec);

/// Effect of each variable (row) on each other (column) in a world that linear_world() has made, n x n, 0 where there
/// is no edge.
MatrixD linear_weights(const World& world);

/// The two variables that each hidden cause of such a world reaches.
std::vector<std::pair<int, int>> linear_hidden_causes(const World& world);

/// Single vectors of such a world, hidden causes included.
DataKind linear_kind();

}  // namespace causeway
