#include "engine/render/world_data.h"

#include <algorithm>
#include <mutex>

#include "engine/causal/circuit_own_world.h"
#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/data/content_hash.h"
#include "engine/data/load_dataset.h"
#include "engine/data/observation_noise.h"
#include "engine/data/sample_dataset.h"
#include "engine/render/offscreen_renderer.h"

namespace causeway {

namespace {

TrueWorld asked(World world) {
  TrueWorld truth{std::move(world), {}};
  if (truth.world->observation() == nullptr) {
    truth.render = [name = truth.world->name()](const MatrixD& latents, int size, int threads) {
      return render_dataset_images(name, latents, size, threads);
    };
  }
  return truth;
}

/// Data of a world in the making: sampled at once, rendered in pieces.
class SampledData {
 public:
  SampledData(const Settings& settings, int threads)
      : data_(std::make_shared<RunData>()),
        size_(settings.image.size),
        noise_(picture_noise(world_spec(settings))),
        seed_(settings.seed) {
    const World world = make_world(world_spec(settings));
    const DataKind& kind = data_kind(settings);
    data_->train = sample_dataset(world, kind, settings.world.pairs, settings.seed, Stream::kWorldTrain, threads);
    data_->test = sample_dataset(world, kind, settings.world.test_pairs, settings.seed, Stream::kWorldTest, threads);
    data_->truth = asked(world);
    if (world.observation() != nullptr) return;
    for (Dataset* part : {&data_->test, &data_->train}) {
      if (part->units > 0) waiting_.push_back({part, {world.name(), part->truth.factors, size_}});
    }
  }

  /// The data once all are rendered; null if `progress` asked to stop.
  std::shared_ptr<const RunData> work(int threads, const DataProgress& progress) {
    double total = 0, before = 0;
    for (const Part& part : waiting_) total += part.rendering.total();
    for (Part& part : waiting_) {
      const auto report = [&](int done, int) { return progress((before + done) / total); };
      if (part.rendering.done() < part.rendering.total() && !part.rendering.work(threads, report)) return nullptr;
      before += part.rendering.total();
    }
    for (Part& part : waiting_) {
      part.data->pictures = part.rendering.take_pictures();
      part.data->width = part.data->height = size_;
      const bool train = part.data == &data_->train;
      add_observation_noise(*part.data, noise_, seed_, train ? Stream::kWorldTrain : Stream::kWorldTest);
    }
    return data_;
  }

 private:
  struct Part {
    Dataset* data;
    DatasetRendering rendering;
  };

  std::shared_ptr<RunData> data_;
  int size_;
  double noise_;
  std::uint64_t seed_;
  std::vector<Part> waiting_;
};

/// The data whose rendering was stopped last, so that it can be continued. For use by several threads.
class Unfinished {
 public:
  std::unique_ptr<SampledData> take(const std::string& key) {
    const std::lock_guard lock(mutex_);
    return key == key_ ? std::move(data_) : nullptr;
  }
  void keep(std::string key, std::unique_ptr<SampledData> data) {
    const std::lock_guard lock(mutex_);
    key_ = std::move(key);
    data_ = std::move(data);
  }

 private:
  std::mutex mutex_;
  std::string key_;
  std::unique_ptr<SampledData> data_;
};

std::shared_ptr<const RunData> sampled(Unfinished& unfinished, const Settings& settings, int threads,
                                       const DataProgress& progress) {
  const std::string key = data_key(settings);
  auto data = unfinished.take(key);
  if (!data) data = std::make_unique<SampledData>(settings, threads);
  auto made = data->work(threads, progress);
  if (!made) unfinished.keep(key, std::move(data));
  return made;
}

RunData loaded(const Settings& settings, int threads) {
  DataLoadOptions options;
  options.image_size = settings.image.size;
  options.threads = threads;
  RunData data = split_data(load_dataset(settings.world.data, options), settings);
  data.truth = true_world_of(settings, data.test);
  data.content = content_hash(settings.world.data);
  return data;
}

}  // namespace

TrueWorld true_world_of(const Settings& settings, const Dataset& data) {
  if (settings.world.data.empty()) return asked(make_world(world_spec(settings)));
  const auto names = world_names();
  const bool known = std::find(names.begin(), names.end(), data.world) != names.end();
  // If the world comes in variants, the file does not say which variant it is.
  if (!known || world_has_variants(data.world) || is_own_circuit(data.world)) return {};
  TrueWorld truth = asked(make_world(WorldSpec{.name = data.world}));
  truth.law_known = truth.world->lagged() == nullptr;
  return truth;
}

Dataset held_out_data(const Settings& settings, std::int64_t count, int threads, const std::string& content) {
  if (!settings.world.data.empty()) {
    const RunData data = loaded(settings, threads);
    if (!content.empty() && data.content != content) {
      throw other_content(settings.world.data, "open the run with other data to look at");
    }
    const Dataset& all = data.test;
    return slice(all, 0, std::min(count, all.units));
  }
  const World world = make_world(world_spec(settings));
  Dataset data = sample_dataset(world, data_kind(settings), count, settings.seed, Stream::kWorldTest, threads);
  if (data.units == 0 || data.has_vectors()) return data;
  data.pictures = render_dataset_images(world.name(), data.truth.factors, settings.image.size, threads);
  data.width = data.height = settings.image.size;
  add_observation_noise(data, picture_noise(world_spec(settings)), settings.seed, Stream::kWorldTest);
  return data;
}

DataSource make_data_source() {
  return [unfinished = std::make_shared<Unfinished>()](const Settings& settings, int threads,
                                                       const DataProgress& progress) -> std::shared_ptr<const RunData> {
    if (settings.world.data.empty()) {
      auto made = sampled(*unfinished, settings, threads, progress);
      if (made) progress(1.0);
      return made;
    }
    progress(0.0);
    return std::make_shared<const RunData>(loaded(settings, threads));
  };
}

}  // namespace causeway
