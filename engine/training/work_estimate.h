// How much arithmetic a stage is, from the shapes alone: what progress and ETA are reckoned in, since an update of one
// phase costs several times one of another.
#pragma once

#include <cstdint>

#include "engine/training/settings.h"

namespace causeway {

/// Multiply-adds of one update of the image stage, forward and backward.
double image_step_work(const ImageSettings& settings);

/// Multiply-adds of the updates begin .. end-1 of one start of the causal stage on `codes` live codes.
double causal_work(const CausalSettings& settings, int codes, std::int64_t begin, std::int64_t end);

}  // namespace causeway
