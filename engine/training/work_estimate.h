// How much arithmetic a stage takes, from shapes alone: the unit of progress and ETA, since an update of one
// phase costs several times one of another.
#pragma once

#include <cstdint>

#include "engine/training/settings.h"

namespace causeway {

/// Multiply-adds of one update of the image stage, forward and backward.
double image_step_work(const ImageSettings& settings);

}  // namespace causeway
