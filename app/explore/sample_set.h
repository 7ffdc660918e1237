// A few test pictures to look at, available at once: they do not wait for the training data of a run.
#pragma once

#include <memory>
#include <string>

#include "engine/data/pair_dataset.h"
#include "engine/training/data_source.h"
#include "engine/training/settings.h"

namespace causeway {

inline constexpr int kSamplePairs = 64;
inline constexpr int kScatterPairs = 512;  // enough to see a shape, rendered once in about a second

/// What a sample set is a function of.
struct SampleKey {
  WorldSpec world;
  std::string data;
  int size = 0;
  int pairs = 0;
  std::shared_ptr<const RunData> loaded;  // of a run whose pairs come from files
  bool operator==(const SampleKey&) const = default;
};
SampleKey sample_key(const Settings& settings, std::shared_ptr<const RunData> data, int pairs);

/// Held-out pairs of the world, sampled here and now (the first of those that scores are measured on), or the first of
/// the run's own data if it is not rendered. Throws Error if there are none.
PairDataset make_samples(const SampleKey& key);
/// The same, also for a world or file of vectors: such pairs have no pictures.
PairDataset make_test_pairs(const SampleKey& key);

}  // namespace causeway
