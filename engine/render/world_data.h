// The data of a run: pairs of a world, sampled and drawn, or read from files.
#pragma once

#include "engine/training/data_source.h"

namespace causeway {

/// Samples settings.world.pairs and test_pairs pairs of the world and renders them at settings.image.size (not those of
/// a world that is seen as vectors), or, if settings.world.data is set, reads pairs from there.
DataSource make_data_source();

/// The world that `pairs` come from: that of the settings or, where they name a file, the one that the file names if
/// there is only one of that name; else none.
TrueWorld true_world_of(const Settings& settings, const PairDataset& pairs);

}  // namespace causeway
