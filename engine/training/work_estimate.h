// How much arithmetic a stage is, from the shapes alone: what progress and ETA are reckoned in, since an update of one
// phase costs several times one of another.
#pragma once

#include <cstdint>

#include "engine/training/settings.h"

namespace causeway {

/// Multiply-adds of one update of the image stage, forward and backward.
double image_step_work(const ImageSettings& settings);

}  // namespace causeway
