// A few held-out pictures to look at, available at once: they do not wait for the training data of a run.
#pragma once

#include <memory>
#include <string>

#include "engine/data/dataset.h"
#include "engine/training/data_source.h"
#include "engine/training/settings.h"

namespace causeway {

inline constexpr int kSampleUnits = 64;
inline constexpr int kLeastFilms = 4;
inline constexpr int kScatterUnits = 512;  // enough to see a shape, rendered once in about a second

/// What a sample set is a function of.
struct SampleKey {
  Settings settings;
  int units = 0;  // of pictures or pairs; of sequences as many as have about as many frames, but at least kLeastFilms
  std::shared_ptr<const RunData> loaded;  // of a run whose data come from files
  bool without_truth = false;             // nothing of the truth comes with them

  /// Whether it is the same sample set: the settings ask for the same data.
  bool operator==(const SampleKey& other) const;
};
SampleKey sample_key(const Settings& settings, std::shared_ptr<const RunData> data, int units);

/// The first held-out units of the run, those that scores are measured on first: sampled and rendered here and now, or
/// taken from the run's own data if they come from files. Throws Error if there are none, or no pictures.
Dataset make_samples(const SampleKey& key);
/// Throws Error, in the words of a person who wants to see some, if `samples` of a run with these settings are vectors.
void check_has_pictures(const Settings& settings, const Dataset& samples);
/// The same, also of a world or file of vectors, which has no pictures.
Dataset make_held_out(const SampleKey& key);

}  // namespace causeway
