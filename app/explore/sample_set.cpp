#include "app/explore/sample_set.h"

#include <algorithm>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/render/offscreen_renderer.h"

namespace causeway {

SampleKey sample_key(const Settings& settings, std::shared_ptr<const RunData> data, int pairs) {
  SampleKey key{world_spec(settings), settings.world.data, settings.image.size, pairs, nullptr};
  if (!key.data.empty()) key.loaded = std::move(data);
  return key;
}

PairDataset make_samples(const SampleKey& key) {
  PairDataset samples = make_test_pairs(key);
  if (samples.has_images()) return samples;
  if (!key.data.empty()) throw Error("this data set holds no pictures", "open pairs with pictures");
  throw Error("world '" + samples.world + "' is seen as vectors: there are no pictures", "choose another preset");
}

PairDataset make_test_pairs(const SampleKey& key) {
  if (!key.data.empty()) {
    if (!key.loaded) throw Error("the pairs of this run are not loaded yet", "press Play: they are read first");
    const PairDataset& all = key.loaded->test.pairs > 0 ? key.loaded->test : key.loaded->train;
    return slice(all, 0, std::min<std::int64_t>(key.pairs, all.pairs));
  }
  const World world = make_world(key.world);
  PairDataset samples = sample_pairs(world, key.pairs, key.world.seed, Stream::kWorldTest);
  if (world.observation() != nullptr) return samples;
  samples.allocate_images(key.size, key.size);
  OffscreenRenderer renderer(world.name(), key.size);
  renderer.render_many(samples.latents.data(), static_cast<int>(samples.latents.rows()), samples.images.data());
  return samples;
}

}  // namespace causeway
