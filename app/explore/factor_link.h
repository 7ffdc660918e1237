// The one rule by which latents and true factors are matched and translated into each other, for the window and the
// command line.
#pragma once

#include <vector>

#include "engine/core/types.h"
#include "engine/metrics/monotone_map.h"

namespace causeway {

/// For each factor the latent that goes with it, no latent twice; -1: none is left. Found by rank correlation over
/// `latents` (rows x n) and `factors` (rows x F), as scores do.
std::vector<int> match_latents(const MatrixF& latents, const MatrixD& factors);

/// Whether the latent that is matched with a factor may bear its name, see own_codes().
bool follows_clearly(const MatrixF& latents, const MatrixD& factors, int factor);

/// The latent that is matched with a factor, and the reverse; -1 if there is none or no match is known.
int latent_of(const std::vector<int>& latent_of_factor, int factor);
int factor_of(const std::vector<int>& latent_of_factor, int latent);

/// Values of a factor to the latent's values at the same quantiles, and the reverse. Rows of both are the same samples,
/// at least two; else UsageError.
MonotoneMap factor_to_latent(const MatrixD& factors, int factor, const MatrixF& latents, int latent);
MonotoneMap latent_to_factor(const MatrixF& latents, int latent, const MatrixD& factors, int factor);

}  // namespace causeway
