// A heteroscedastic mechanism whose noise has two modes: value = mu(causes) + s(causes) g(noise), where mu and log s
// are random networks. Neither the functions nor the noise belong to the families that learners assume.
#pragma once

#include <optional>
#include <vector>

#include "engine/causal/structural_causal_model.h"
#include "engine/causal/tanh_network.h"

namespace causeway {

/// A strictly increasing map of normal noise v to a distribution with two modes, mean 0 and variance 1:
/// (v + b tanh(c (v - d)) + k v^3 - mean) / std. The cubic term gives even extreme values a representable noise.
class BimodalShape {
 public:
  /// Samples b, c and d.
  explicit BimodalShape(Random& random);

  double value(double normal) const { return (raw(normal) - mean_) / std_; }
  /// The normal noise that gives `value`.
  double inverse(double value) const;

 private:
  double raw(double v) const;

  double step_, slope_, centre_;  // b, c, d
  double mean_ = 0.0;
  double std_ = 1.0;
};

class BimodalMechanism : public Mechanism {
 public:
  /// `causes`: indices into the latents, ascending. `reference` (R x n) holds latents of the world with the columns of
  /// the causes filled in: over its rows mu has mean 0 and explains `explained` (0..1) of the variance, which is 1 in
  /// all. Of several random networks the one is taken whose weakest cause has the most effect, so that every edge
  /// matters.
  BimodalMechanism(std::vector<int> causes, const MatrixD& reference, double explained, Random& random);

  double value(double noise, std::span<const double> latents) const override;
  /// Where the normal noise is beyond about 8 standard deviations, the nearest noise inside (0, 1).
  double noise(double value, std::span<const double> latents) const override;

  /// mu and s, for tests: value = location + scale * (bimodal noise of mean 0 and variance 1).
  double location(std::span<const double> latents) const { return at(latents).location; }
  double scale(std::span<const double> latents) const { return at(latents).scale; }

 private:
  struct Law {
    double location = 0.0;
    double scale = 1.0;
  };
  Law at(std::span<const double> latents) const;

  std::vector<int> causes_;
  BimodalShape shape_;
  std::optional<TanhNetwork> location_, log_scale_;  // none without causes
  // location = (network - offset) * gain; log s likewise
  double location_offset_ = 0.0, location_gain_ = 0.0;
  double scale_offset_ = 0.0, scale_gain_ = 0.0;
};

}  // namespace causeway
