// Data of a world whose causal model is known, sampled without pictures: those are rendered afterwards.
#pragma once

#include "engine/causal/world.h"
#include "engine/core/random.h"
#include "engine/data/dataset.h"

namespace causeway {

/// Units 0 .. count-1 of a world with their complete ground truth, and with vectors if the world has them. Unit u is
/// a function of (world, kind, seed, stream, u) alone, whatever the number of threads; those of Stream::kWorldTest are
/// held out (see DataKind). Throws UsageError for a negative count, and for one that needs more memory than
/// kDefaultMemoryBudget.
Dataset sample_dataset(const World& world, const DataKind& kind, std::int64_t count, std::uint64_t seed, Stream stream,
                       int threads = 1);

/// The same for pairs before and after an intervention.
Dataset sample_pairs(const World& world, std::int64_t count, std::uint64_t seed, Stream stream);

}  // namespace causeway
