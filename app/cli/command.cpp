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

Image tile(const std::vector<std::vector<Image>>& rows, int gap, int scale) {
  std::size_t columns = 0;
  for (const auto& row : rows) columns = std::max(columns, row.size());
  const int cell_w = rows.at(0).at(0).width * scale;
  const int cell_h = rows.at(0).at(0).height * scale;
  Image out;
  out.width = static_cast<int>(columns) * (cell_w + gap) + gap;
  out.height = static_cast<int>(rows.size()) * (cell_h + gap) + gap;
  out.pixels.assign(3 * static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height), 255);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows[r].size(); ++c) {
      const Image& image = rows[r][c];
      const int left = gap + static_cast<int>(c) * (cell_w + gap);
      const int top = gap + static_cast<int>(r) * (cell_h + gap);
      for (int y = 0; y < cell_h; ++y) {
        for (int x = 0; x < cell_w; ++x) {
          const auto* from = &image.pixels[3 * (static_cast<std::size_t>(y / scale) * image.width + x / scale)];
          std::copy_n(from, 3, &out.pixels[3 * (static_cast<std::size_t>(top + y) * out.width + left + x)]);
        }
      }
    }
  }
  return out;
}

}  // namespace causeway::cli
