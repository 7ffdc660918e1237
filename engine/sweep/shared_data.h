// Data that several runs of a sweep have in common are made once.
#pragma once

#include "engine/training/data_source.h"

namespace causeway {

/// Passes requests on to `source`. Data made for settings of equal data_key() are shared by all callers while any of
/// them uses them, and the newest are kept for the next caller. Who asks for data that are just being made waits for
/// them. Thread-safe.
DataSource shared_data(DataSource source);

}  // namespace causeway
