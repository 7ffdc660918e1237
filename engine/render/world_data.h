// The data of a run: sampled from a world and rendered, or read from files.
#pragma once

#include "engine/training/data_source.h"

namespace causeway {

/// Samples settings.world.pairs and test_pairs units of the world and renders them at settings.image.size (not those of
/// a world that is seen as vectors), or, if settings.world.data is set, reads them from there. Rendering that was
/// stopped is continued when the same data are asked for once more.
DataSource make_data_source();

/// The first `count` held-out units of a run, as scores see them: sampled from its world and rendered, or the part of
/// its file that it was not trained on, which may be fewer. Throws Error as make_data_source(), and if `content` is not
/// empty and the file holds something else (see RunData).
Dataset held_out_data(const Settings& settings, std::int64_t count, int threads, const std::string& content = "");

/// The world that `data` come from: that of the settings or, where they name a file, the one that the file names if
/// there is only one of that name; else none. The only place that decides whether the truth of a file is known.
TrueWorld true_world_of(const Settings& settings, const Dataset& data);

}  // namespace causeway
