// Where a run's pairs come from. The engine cannot draw pictures, so whoever starts a run brings the function that
// does.
#pragma once

#include <functional>
#include <memory>

#include "engine/data/pair_dataset.h"
#include "engine/training/settings.h"

namespace causeway {

/// Training pairs (images are all a learner gets to see) and held-out pairs for scores.
struct RunData {
  PairDataset train;
  PairDataset test;
};

/// Called with the share done, 0..1; returning false asks to stop.
using DataProgress = std::function<bool(double share)>;

/// Makes the data of `settings` with `threads` threads: a pure function of the settings. Null if it was asked to stop.
/// Throws Error.
using DataSource =
    std::function<std::shared_ptr<const RunData>(const Settings& settings, int threads, const DataProgress& progress)>;

/// Splits the last `test_pairs` pairs (at most a fifth) off a data set that came from a file.
RunData split_data(PairDataset all, int test_pairs);

}  // namespace causeway
