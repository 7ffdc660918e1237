// The whole fit of DirectLiNGAM and ICA-LiNGAM to vectors, and what it refuses.
#pragma once

#include <cstdint>

#include "engine/models/linear_codes.h"
#include "engine/models/linear_roots/lingam_model.h"

namespace causeway {

enum class LingamMethod { kDirect, kIca };

/// Of X (R x n, whatever its scale). `seed` is that of ICA's start, and
/// `stop` says when ICA ends (with Gaussian noise it goes on to the last round). Throws Error, with what to do, for
/// fewer rows than 8 or n + 2, numbers that are not finite, a column that never varies, and columns that are the same
/// as another one or a sum of others.
LingamFit fit_lingam(const MatrixD& x, LingamMethod method, std::uint64_t seed, const LinearStop& stop = {1000, 1e-8});

}  // namespace causeway
