// Blocks of random numbers for a training step: pure functions of (seed, stream, step), vectorised.
#pragma once

#include "engine/core/random.h"
#include "engine/core/types.h"

namespace causeway {

/// Fills `out` with U(0,1) numbers (24 bits, never 0 or 1). Entry i depends on (seed, stream, block, i) only.
void fill_uniform(float* out, Eigen::Index count, std::uint64_t seed, Stream stream, std::uint64_t block);

/// Fills `out` with N(0,1) numbers (Box-Muller on single-precision uniforms: |value| < 5.8).
void fill_normal(float* out, Eigen::Index count, std::uint64_t seed, Stream stream, std::uint64_t block);

}  // namespace causeway
