#include "engine/causal/bounded_normal_mechanism.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/core/error.h"

namespace causeway {
namespace {

/// Distribution function on [0, 1].
class Law {
 public:
  Law(double mean, double deviation) : mean_(mean), deviation_(deviation) {
    below_ = normal_below(0.0);
    inside_ = normal_below(1.0) - below_;
  }

  double below(double x) const {
    constexpr double kAnywhere = BoundedNormalMechanism::kAnywhere;
    return (1.0 - kAnywhere) * (normal_below(x) - below_) / inside_ + kAnywhere * x;
  }

 private:
  double normal_below(double x) const { return 0.5 * std::erfc((mean_ - x) / (deviation_ * std::numbers::sqrt2)); }

  double mean_, deviation_, below_ = 0, inside_ = 1;
};

}  // namespace

BoundedNormalMechanism::BoundedNormalMechanism(Mean mean, double deviation)
    : mean_(std::move(mean)), deviation_(deviation) {
  if (!(deviation > 0.0)) throw UsageError(fmt::format("a standard deviation of {} is not positive", deviation));
}

double BoundedNormalMechanism::value(double noise, std::span<const double> latents) const {
  const Law law(mean_(latents), deviation_);
  const double at_low = law.below(0.0) - noise, at_high = law.below(1.0) - noise;
  if (at_low >= 0.0) return 0.0;
  if (at_high <= 0.0) return 1.0;
  std::uintmax_t iterations = 200;
  const auto [low, high] = boost::math::tools::toms748_solve(
      [&](double x) { return law.below(x) - noise; }, 0.0, 1.0, at_low, at_high,
      boost::math::tools::eps_tolerance<double>(std::numeric_limits<double>::digits - 1), iterations);
  return 0.5 * (low + high);
}

double BoundedNormalMechanism::noise(double value, std::span<const double> latents) const {
  if (!(value >= 0.0 && value <= 1.0)) throw Error(fmt::format("{} is outside of [0, 1]", value));
  return into_open_unit_interval(Law(mean_(latents), deviation_).below(value));
}

}  // namespace causeway
