// What a camera or a sensor adds to what is seen of a world.
#pragma once

#include <cstdint>

#include "engine/core/random.h"
#include "engine/data/dataset.h"

namespace causeway {

/// Adds independent normal noise to every number of the pictures (standard deviation `deviation` times white, then
/// rounded and kept between black and white) or of the vectors (times the standard deviation of each over the data).
/// That of a row is a function of (seed, stream, row) alone. Nothing for 0. Throws UsageError for a negative one.
void add_observation_noise(Dataset& data, double deviation, std::uint64_t seed, Stream stream);

}  // namespace causeway
