#include "engine/causal/edit.h"

#include <algorithm>

#include "engine/causal/intervention.h"

namespace causeway {

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
