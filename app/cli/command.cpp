#include "app/cli/command.h"

#include <algorithm>
#include <thread>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/data/content_hash.h"
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

Dataset held_out_of(const TrainedRun& run, const std::string& data, int units, int threads) {
  Settings own = run.settings;
  std::error_code ignored;
  if (!data.empty()) {
    const bool same =
        !run.data_content.empty() && std::filesystem::exists(data, ignored) && content_hash(data) == run.data_content;
    if (!same) {
      DataLoadOptions options;
      options.image_size = own.image.size;
      options.threads = threads;
      return load_dataset(data, options);
    }
    own.world.data = data;
  } else if (!own.world.data.empty() && !std::filesystem::exists(own.world.data, ignored)) {
    throw Error("the data of " + run.directory.string() + " are not where they were: " + own.world.data,
                "say with --data where they are now");
  }
  return held_out_data(own, units, threads, run.data_content);
}

}  // namespace causeway::cli
