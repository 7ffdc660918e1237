// Interventions on variables of a world, in the three meanings a person may have in mind.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/causal/world.h"

namespace causeway {

/// What happens to the other variables when one is set.
enum class EditMode {
  kSetLatent,       // nothing: only this causal variable changes, its effects do not follow
  kDo,              // descendants follow their mechanisms with fresh noise; all other variables keep their values
  kCounterfactual,  // descendants follow their mechanisms with the noise that the given latents imply
};

/// True latents after variables of the world were set, values clamped to their ranges. kDo samples fresh noise for
/// the descendants from `seed`; the other variables keep their values.
std::vector<double> true_edit(const World& world, std::span<const double> latents, std::vector<Do> interventions,
                              EditMode mode, std::uint64_t seed);

}  // namespace causeway
