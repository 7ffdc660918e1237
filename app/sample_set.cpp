#include "app/sample_set.h"

#include <algorithm>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/render/offscreen_renderer.h"

namespace causeway {

SampleKey sample_key(const Settings& settings, std::shared_ptr<const RunData> data, int pairs) {
  SampleKey key{settings.world.name, settings.world.data, settings.seed, settings.image.size, pairs, nullptr};
  if (!key.data.empty()) key.loaded = std::move(data);
  return key;
}

PairDataset make_samples(const SampleKey& key) {
  if (!key.data.empty()) {
    if (!key.loaded) throw Error("the pictures of this run are not loaded yet", "press Play: they are read first");
    const PairDataset& all = key.loaded->test.pairs > 0 ? key.loaded->test : key.loaded->train;
    PairDataset some;
    some.world = all.world;
    some.pairs = std::min<std::int64_t>(key.pairs, all.pairs);
    if (some.pairs == 0) throw Error("this data set holds no pictures", "bring more pairs");
    some.allocate_images(all.height, all.width);
    std::copy_n(all.images.begin(), some.images.size(), some.images.begin());
    some.has_truth = all.has_truth;
    some.latent_names = all.latent_names;
    const auto top = [&](const MatrixD& m) { return m.size() > 0 ? MatrixD(m.topRows(2 * some.pairs)) : MatrixD(); };
    some.latents = top(all.latents);
    some.noise = top(all.noise);
    some.pressed = top(all.pressed);
    if (all.has_truth) {
      some.intervention_labels.assign(all.intervention_labels.begin(), all.intervention_labels.begin() + some.pairs);
    }
    return some;
  }
  const World world = make_world(key.world);
  PairDataset samples = sample_pairs(world, key.pairs, key.seed, Stream::kWorldTest);
  samples.allocate_images(key.size, key.size);
  OffscreenRenderer renderer(key.world, key.size);
  renderer.render_many(samples.latents.data(), static_cast<int>(samples.latents.rows()), samples.images.data());
  return samples;
}

}  // namespace causeway
