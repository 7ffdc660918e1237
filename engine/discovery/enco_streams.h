// Which random numbers belong to what in ENCO: a row of its stream for every (use, variable, step).
#pragma once

#include "engine/core/random.h"

namespace causeway {

/// Part of the reproducibility contract: never renumber.
enum class EncoUse : std::uint64_t { kWeights = 0, kFit = 1, kGraphs = 2, kTargets = 3 };

inline Random enco_random(std::uint64_t seed, EncoUse use, int variable, std::uint64_t step) {
  return {seed, Stream::kEnco,
          (static_cast<std::uint64_t>(use) << 56) | (static_cast<std::uint64_t>(variable) << 40) | step};
}

}  // namespace causeway
