// Where a run's data come from. The engine cannot render pictures, so whoever starts a run passes in the function that
// does.
#pragma once

#include <functional>
#include <memory>

#include "engine/data/dataset.h"
#include "engine/scores/true_world.h"
#include "engine/training/settings.h"

namespace causeway {

/// Training data (of which a learner sees what its method declares, see needs.h) and held-out data for scores.
struct RunData {
  Dataset train;
  Dataset test;
  TrueWorld truth;  // asked by scores and views alone
  /// What the file held that they were read from (see content_hash.h); empty if they were not.
  std::string content;
};

/// Called with the share done, 0..1; returning false asks to stop.
using DataProgress = std::function<bool(double share)>;

/// Makes the data of `settings` with `threads` threads: a pure function of the settings. Null if it was asked to stop;
/// asked for the same data once more, it may go on where it was. Throws Error.
using DataSource =
    std::function<std::shared_ptr<const RunData>(const Settings& settings, int threads, const DataProgress& progress)>;

/// Text that is the same for settings that ask for the same data.
std::string data_key(const Settings& settings);

/// Splits the last `test_units` units (at most a fifth) off a data set that came from a file. Throws Error for fewer
/// than 2 units.
RunData split_data(Dataset all, int test_units);

}  // namespace causeway
