#include "app/cli/command.h"

#include <algorithm>
#include <thread>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/data/load_dataset.h"
#include "engine/render/offscreen_renderer.h"
#include "engine/render/world_data.h"

namespace causeway::cli {

int default_threads() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

void add_threads_option(CLI::App& verb, int& threads) {
  threads = default_threads();
  verb.add_option("--threads", threads, "Threads to use; results do not depend on their number")
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

Dataset held_out_of(const Settings& settings, const std::string& data, int units, int threads) {
  if (data.empty()) return held_out_data(settings, units, threads);
  DataLoadOptions options;
  options.image_size = settings.image.size;
  options.threads = threads;
  return load_dataset(data, options);
}

}  // namespace causeway::cli
