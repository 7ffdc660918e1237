#include "app/cli/command.h"

#include <algorithm>
#include <thread>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/data/pair_npz.h"
#include "engine/render/offscreen_renderer.h"

namespace causeway::cli {

int default_threads() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

void add_threads_option(CLI::App& verb, int& threads) {
  threads = default_threads();
  verb.add_option("--threads", threads, "Threads to use; results do not depend on it")
      ->check(CLI::Range(1, 1024))
      ->default_str("all cores");
}

std::pair<std::string, double> parse_assignment(const std::string& text) {
  const auto equals = text.find('=');
  try {
    if (equals == std::string::npos || equals == 0) throw std::invalid_argument(text);
    std::size_t used = 0;
    const std::string value = text.substr(equals + 1);
    const double number = std::stod(value, &used);
    if (used != value.size()) throw std::invalid_argument(text);
    return {text.substr(0, equals), number};
  } catch (const std::exception&) {
    throw UsageError("'" + text + "' is not of the form NAME=NUMBER", "e.g. --do arm=0.5");
  }
}

PairDataset test_pairs_of(const Settings& settings, const std::string& data, int pairs, int threads) {
  const std::string& file = data.empty() ? settings.world.data : data;
  if (!file.empty()) {
    PairLoadOptions options;
    options.image_size = settings.image.size;
    options.threads = threads;
    PairDataset loaded = load_pairs(file, options);
    // The run's own file: only the part that it did not train on.
    return data.empty() ? split_data(std::move(loaded), settings.world.test_pairs).test : loaded;
  }
  const World world = make_world(world_spec(settings));
  PairDataset test = sample_pairs(world, pairs, settings.seed, Stream::kWorldTest);
  if (test.has_observations()) return test;
  test.images = render_dataset_images(world.name(), test.latents, settings.image.size, threads);
  test.width = test.height = settings.image.size;
  return test;
}

}  // namespace causeway::cli
