// Where a run's pairs come from. The engine cannot draw pictures, so whoever starts a run brings the function that
// does.
#pragma once

#include <functional>
#include <memory>

#include "engine/data/pair_dataset.h"
#include "engine/scores/true_world.h"
#include "engine/training/settings.h"

namespace causeway {

/// Training pairs (images are all a learner gets to see) and held-out pairs for scores.
struct RunData {
  PairDataset train;
  PairDataset test;
  TrueWorld truth;  // asked by scores alone
  /// What the source declares of its data: a method that needs more is refused.
  DataOffer offer{.frames = 2};
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
