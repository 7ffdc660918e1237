// Pairs that several runs of a sweep have in common are made once.
#pragma once

#include "engine/training/data_source.h"

namespace causeway {

/// Passes requests on to `source`, but gives what was made for equal settings of world, picture size and seed to all
/// who ask while anyone still uses it, and keeps the newest for the next. Who asks for data in the making waits. For
/// use by several threads.
DataSource shared_data(DataSource source);

}  // namespace causeway
