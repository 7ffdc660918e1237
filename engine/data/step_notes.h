// What a person should know of what was done between the frames of a data set.
#pragma once

#include "engine/data/dataset.h"

namespace causeway {

/// Adds notes where targets are known but none is ever one, or where steps have several; and where actions of two
/// numbers are not all in 0 .. 1, although methods take them for the place in the picture that was touched.
void note_steps(Dataset& data);

}  // namespace causeway
