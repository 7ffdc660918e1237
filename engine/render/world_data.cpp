#include "engine/render/world_data.h"

#include <algorithm>

#include "engine/causal/world.h"
#include "engine/data/pair_npz.h"
#include "engine/render/offscreen_renderer.h"

namespace causeway {

namespace {

TrueWorld asked(World world) {
  TrueWorld truth{std::move(world), {}};
  if (truth.world->observation() == nullptr) {
    truth.draw = [name = truth.world->name()](const MatrixD& latents, int size, int threads) {
      return render_dataset_images(name, latents, size, threads);
    };
  }
  return truth;
}

std::shared_ptr<const RunData> made(const Settings& settings, int threads, const DataProgress& progress) {
  const World world = make_world(world_spec(settings));
  auto data = std::make_shared<RunData>();
  data->train = sample_pairs(world, settings.world.pairs, settings.seed, Stream::kWorldTrain);
  data->test = sample_pairs(world, settings.world.test_pairs, settings.seed, Stream::kWorldTest);
  data->truth = asked(world);
  data->offer = world_offer(world.name());
  if (world.observation() != nullptr) return progress(1.0) ? data : nullptr;
  const double total = 2.0 * (settings.world.pairs + settings.world.test_pairs);
  double before = 0;
  for (PairDataset* part : {&data->test, &data->train}) {
    if (part->pairs == 0) continue;
    bool cancelled = false;
    part->images = render_dataset_images(world.name(), part->latents, settings.image.size, threads, [&](int done, int) {
      cancelled = !progress((before + done) / total) || cancelled;
      return !cancelled;
    });
    if (cancelled) return nullptr;
    part->width = part->height = settings.image.size;
    before += 2.0 * static_cast<double>(part->pairs);
  }
  return data;
}

std::shared_ptr<const RunData> loaded(const Settings& settings, int threads, const DataProgress& progress) {
  progress(0.0);
  PairLoadOptions options;
  options.image_size = settings.image.size;
  options.threads = threads;
  RunData data = split_data(load_pairs(settings.world.data, options), settings.world.test_pairs);
  data.truth = true_world_of(settings, data.test);
  return std::make_shared<RunData>(std::move(data));
}

}  // namespace

TrueWorld true_world_of(const Settings& settings, const PairDataset& pairs) {
  if (settings.world.data.empty()) return asked(make_world(world_spec(settings)));
  const auto names = world_names();
  const bool known = std::find(names.begin(), names.end(), pairs.world) != names.end();
  // Of a world that comes in variants a file does not say which one.
  if (!known || world_has_variants(pairs.world)) return {};
  return asked(make_world(WorldSpec{.name = pairs.world}));
}

DataSource make_data_source() {
  return [](const Settings& settings, int threads, const DataProgress& progress) {
    return settings.world.data.empty() ? made(settings, threads, progress) : loaded(settings, threads, progress);
  };
}

}  // namespace causeway
