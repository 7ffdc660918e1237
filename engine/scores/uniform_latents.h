// What a model finds in pictures or vectors whose variables are uniform and independent. Data of a world in time visit
// some values seldom and others together; a model of such data may be right where they are and wrong elsewhere.
#pragma once

#include <optional>

#include "engine/models/pipeline.h"
#include "engine/scores/true_world.h"

namespace causeway {

/// R x n both.
struct UniformLatents {
  MatrixD factors, causal;
};

inline constexpr int kUniformSamples = 2000;

/// kUniformSamples of them, of a world that goes on in time. Empty if the world is not known, does not go on in time or
/// cannot be drawn, or if the model gives numbers that are not finite.
std::optional<UniformLatents> uniform_latents(const Pipeline& pipeline, const TrueWorld& truth, int threads,
                                              std::uint64_t seed);

}  // namespace causeway
