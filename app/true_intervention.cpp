#include "app/true_intervention.h"

#include <algorithm>
#include <cmath>

#include "engine/causal/intervention.h"
#include "engine/core/error.h"

namespace causeway {
namespace {

std::vector<double> sorted(std::span<const double> values) {
  std::vector<double> out(values.begin(), values.end());
  std::sort(out.begin(), out.end());
  return out;
}

double correlation_sign(std::span<const double> a, std::span<const double> b) {
  double mean_a = 0;
  double mean_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    mean_a += a[i] / static_cast<double>(a.size());
    mean_b += b[i] / static_cast<double>(a.size());
  }
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum;
}

}  // namespace

double factor_value(std::span<const double> latent, std::span<const double> factor, double value) {
  if (latent.size() != factor.size() || latent.size() < 2) {
    throw UsageError("a latent and a factor are compared on as many pictures, two at least");
  }
  const std::vector<double> from = sorted(latent);
  std::vector<double> to = sorted(factor);
  if (correlation_sign(latent, factor) < 0) std::reverse(to.begin(), to.end());
  if (value <= from.front()) return to.front();
  if (value >= from.back()) return to.back();
  const auto above = static_cast<std::size_t>(std::upper_bound(from.begin(), from.end(), value) - from.begin());
  const double low = from[above - 1];
  const double high = from[above];
  const double share = high > low ? (value - low) / (high - low) : 0.0;
  return to[above - 1] + share * (to[above] - to[above - 1]);
}

std::vector<double> true_edit(const World& world, std::span<const double> latents, std::vector<Setting> settings,
                              EditMode mode, std::uint64_t seed) {
  std::vector<double> after(latents.begin(), latents.end());
  for (Setting& setting : settings) {
    const auto at = static_cast<std::size_t>(setting.variable);
    const LatentRange range = world.ranges().at(at);
    setting.value = std::clamp(setting.value, range.low, range.high);
    after[at] = setting.value;
  }
  if (mode == EditMode::kSetLatent || settings.empty()) return after;
  if (mode == EditMode::kCounterfactual) return counterfactual(world.model(), latents, settings);
  // Fresh noise for the effects, the picture's own for all the rest. No data set has as many rows as this one's number.
  std::vector<double> noise = world.model().abduct(latents);
  Random random(seed, Stream::kWorldTest, std::uint64_t{1} << 40);
  const std::vector<double> fresh = world.model().draw_noise(random);
  for (const Setting& setting : settings) {
    for (const int v : world.graph().descendants(setting.variable)) {
      noise[static_cast<std::size_t>(v)] = fresh[static_cast<std::size_t>(v)];
    }
  }
  return counterfactual(world.model(), world.model().solve(noise), settings);
}

}  // namespace causeway
