// The truth beside what a model says: the same intervention, made on the world itself.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/causal/world.h"
#include "engine/models/pipeline.h"

namespace causeway {

/// The value of a factor that a latent's `value` stands for, told from pictures of which both are known: the monotone
/// map that takes the latent's quantiles to the factor's (to the reversed ones if the two are ordered against each
/// other), linear in between, constant outside. `latent` and `factor`: one entry a picture, at least two.
double factor_value(std::span<const double> latent, std::span<const double> factor, double value);

/// True latents after variables of the world were set, values clamped to their ranges: alone (kSetLatent), with effects
/// that follow with fresh noise (kDo; what they do not cause stays as it is), or with their own noise
/// (kCounterfactual).
std::vector<double> true_edit(const World& world, std::span<const double> latents, std::vector<Setting> settings,
                              EditMode mode, std::uint64_t seed);

}  // namespace causeway
