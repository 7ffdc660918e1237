#include "app/explore/sample_set.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/render/world_data.h"

namespace causeway {

bool SampleKey::operator==(const SampleKey& other) const {
  return units == other.units && loaded == other.loaded && without_truth == other.without_truth &&
         data_key(settings) == data_key(other.settings);
}

SampleKey sample_key(const Settings& settings, std::shared_ptr<const RunData> data, int units) {
  SampleKey key{settings, units, nullptr};
  if (!settings.world.data.empty()) key.loaded = std::move(data);
  return key;
}

Dataset make_samples(const SampleKey& key) {
  Dataset samples = make_held_out(key);
  check_has_pictures(key.settings, samples);
  return samples;
}

void check_has_pictures(const Settings& settings, const Dataset& samples) {
  if (samples.has_pictures()) return;
  if (!settings.world.data.empty()) throw Error("this data set holds no pictures", "open data with pictures");
  throw Error("world '" + samples.world + "' is a list of numbers: there are no pictures", "choose another preset");
}

namespace {

std::int64_t units_to_show(int units, int frames) {
  return frames <= 2 ? units : std::max(kLeastFilms, 2 * units / frames);
}

}  // namespace

Dataset make_held_out(const SampleKey& key) {
  if (key.without_truth) {
    SampleKey whole = key;
    whole.without_truth = false;
    Dataset samples = make_held_out(whole);
    samples.truth = {};
    return samples;
  }
  if (key.settings.world.data.empty()) {
    return held_out_data(key.settings, units_to_show(key.units, data_kind(key.settings).offer.frames), 1);
  }
  if (!key.loaded) throw Error("the data of this run are not loaded yet", "press Play: they are read first");
  const Dataset& all = key.loaded->test.units > 0 ? key.loaded->test : key.loaded->train;
  return slice(all, 0, std::min(units_to_show(key.units, all.frames), all.units));
}

}  // namespace causeway
