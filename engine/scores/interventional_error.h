// How far the effects of an intervention on a latent are from those of the same intervention in the true world: the
// score of what a causal model is for. It needs a world that can tell the true effects.
#pragma once

#include <optional>

#include "engine/models/pipeline.h"
#include "engine/scores/true_world.h"

namespace causeway {

/// Mean absolute differences, each beside that of a model by which an intervention changes nothing.
struct InterventionalError {
  double factors = 0, factors_unchanged = 0;           // of factors, in units of their ranges
  std::optional<double> pictures, pictures_unchanged;  // of pixel values, 0..1
  // Of factors again, by what they are to the one that is set: its descendants (beside a model by which none of them
  // moves), all that should stay, and itself. Without value where no factor is of that kind.
  std::optional<double> descendants, nothing_moves, others, set;
};

/// Sets each matched latent of units' first frames to values that it takes elsewhere in the held-out data, and the
/// factor it is matched with to what that value stands for (MonotoneMap); in model and world effects follow with the
/// frame's own noise (a counterfactual, so there is one right answer). `codes`: standardised, R x kept. Factors without
/// a latent are predicted by their mean. Empty if the world or the matching is not known.
std::optional<InterventionalError> interventional_error(const Pipeline& pipeline, const Dataset& test,
                                                        const MatrixF& codes, const std::vector<int>& latent_of_factor,
                                                        const TrueWorld& truth, int threads, std::uint64_t seed);

/// Mean absolute difference (0..1) between units' first pictures and what the model decodes from their encoder means;
/// empty without pictures.
std::optional<double> reconstruction_error(const Pipeline& pipeline, const Dataset& test, const MatrixF& codes);

}  // namespace causeway
