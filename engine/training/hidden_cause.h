// Signs of a cause that is not among the latents, from what interventions do and do not explain.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// For every two latents of which neither moves when the other is set: the correlation that is left of them between
/// states in which all latents that move either are nearly equal; 0 where one moves the other, or nothing is known.
/// `latents`: R x n, one state of the world a row. `targets`: P, of each pair before and after the latent that was set
/// (0 .. n-1) or -1; `moved`: P x n, 1 where the latent changed in the pair. Symmetric, n x n.
MatrixD unexplained_correlation(const MatrixD& latents, const std::vector<int>& targets, const MatrixD& moved);

}  // namespace causeway
