// The data of a run: pairs of a world, sampled and drawn, or read from files.
#pragma once

#include "engine/training/data_source.h"

namespace causeway {

/// Samples and renders settings.world.pairs and test_pairs pairs of settings.world.name at settings.image.size, or, if
/// settings.world.data is set, reads pairs from there.
DataSource make_data_source();

}  // namespace causeway
