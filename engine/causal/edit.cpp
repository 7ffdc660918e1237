#include "engine/causal/edit.h"

#include <algorithm>

#include "engine/causal/intervention.h"

namespace causeway {

std::vector<double> true_edit(const World& world, std::span<const double> latents, std::vector<Do> interventions,
                              EditMode mode, std::uint64_t seed) {
  std::vector<double> after(latents.begin(), latents.end());
  for (Do& intervention : interventions) {
    const auto at = static_cast<std::size_t>(intervention.variable);
    const LatentRange range = world.ranges().at(at);
    intervention.value = std::clamp(intervention.value, range.low, range.high);
    after[at] = intervention.value;
  }
  if (mode == EditMode::kSetLatent || interventions.empty()) return after;
  if (mode == EditMode::kCounterfactual) return counterfactual(world.model(), latents, interventions);
  // Fresh noise for descendants, abducted noise for the rest. The random row 2^40 lies beyond those of any data set.
  std::vector<double> noise = world.model().abduct(latents);
  Random random(seed, Stream::kWorldTest, std::uint64_t{1} << 40);
  const std::vector<double> fresh = world.model().draw_noise(random);
  for (const Do& intervention : interventions) {
    for (const int v : world.graph().descendants(intervention.variable)) {
      noise[static_cast<std::size_t>(v)] = fresh[static_cast<std::size_t>(v)];
    }
  }
  return counterfactual(world.model(), world.model().solve(noise), interventions);
}

}  // namespace causeway
