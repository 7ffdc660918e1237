// How far a model's idea of the future is from the world's.
#pragma once

#include <optional>

#include "engine/models/causal_model.h"
#include "engine/scores/true_world.h"

namespace causeway {

/// Error of the model's prediction after `steps` frames, beside that of a model by which nothing ever changes.
struct PredictionError {
  double model = 0, unchanged = 0;
};

/// Model and world start from the same frames, and go on without intervention, each step at its mean (the mean of the
/// next values, given that the present ones are those means). Predicted variables are translated into the factors that
/// they are matched with (MonotoneMap); a factor without a latent is predicted by its mean. The squared difference from
/// the world's values in units of the factor's variance, averaged over factors and starts: 0 is perfect, and about 1 or
/// more is no better than a constant. `causal`: the model's variables of all rows (R x latents); `factors`: R x n, none
/// constant. Empty unless the world goes on in time with these factors and the model does.
std::optional<PredictionError> prediction_error(const CausalModel& model, const MatrixD& causal, const MatrixD& factors,
                                                const std::vector<int>& latent_of_factor, const TrueWorld& truth,
                                                int steps);

}  // namespace causeway
