#include "app/cli/command.h"

#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "engine/causal/world.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/number_text.h"
#include "engine/core/start_thread.h"
#include "engine/core/text.h"
#include "engine/data/content_hash.h"
#include "engine/data/load_dataset.h"
#include "engine/render/offscreen_renderer.h"
#include "engine/render/world_data.h"

namespace causeway::cli {

CLI::Validator whole_number(std::int64_t low, std::int64_t high) {
  return {[=](std::string& text) { return checked_whole(text, low, high); }, fmt::format("in [{} - {}]", low, high)};
}

CLI::Validator real_number(double low, double high) {
  return {[=](std::string& text) { return checked_real(text, low, high); }, fmt::format("in [{} - {}]", low, high)};
}

void add_threads_option(CLI::App& verb, int& threads) {
  threads = default_threads();
  verb.add_option("--threads", threads, "Threads to use; results do not depend on their number")
      ->transform(whole_number(1, kMostThreads))
      ->default_str("all cores");
}

CLI::Option* add_seed_option(CLI::App& verb, std::uint64_t& seed, const std::string& help) {
  return verb.add_option("--seed", seed, help)->transform(whole_number(0, kMaxSeed))->capture_default_str();
}

void check_output(const std::filesystem::path& out, const std::vector<std::string>& inputs) {
  std::error_code ignored;
  const auto holds = [&](const std::filesystem::path& folder) {
    const auto inside = std::filesystem::weakly_canonical(out, ignored)
                            .lexically_relative(std::filesystem::weakly_canonical(folder, ignored));
    return !inside.empty() && *inside.begin() != "..";
  };
  for (const std::string& input : inputs) {
    if (input.empty() || !std::filesystem::exists(out, ignored)) continue;
    const bool is_part = std::filesystem::is_directory(input, ignored) && holds(input);
    if (!is_part && !std::filesystem::equivalent(out, input, ignored)) continue;
    throw Error(fmt::format("{} is {}: writing there would destroy it", out.string(),
                            is_part ? "a file in " + input + ", which is read" : "what is read"),
                "choose another --out");
  }
  if (is_file_of_run(out)) {
    throw Error(out.string() + " is a file of a run: writing there would destroy it", "choose another --out");
  }
}

void check_is_png(const std::filesystem::path& out) {
  if (same_name(out.extension().string(), ".png")) return;
  throw UsageError(out.string() + " does not end in .png, which is what is written", "call it e.g. picture.png");
}

void check_means_one(const std::string& name, int latent_of_variable, int asked) {
  if (latent_of_variable == asked) return;
  throw UsageError("'" + name + "' is a latent, and also a variable that goes with another latent",
                   latent_of_variable >= 0 ? fmt::format("the variable's latent is z{}", latent_of_variable)
                                           : std::string("no latent goes with the variable: rename it in the data"));
}

void check_is_known(const std::string& name, double value, double low, double high, const std::string& data) {
  constexpr double kBeyond = 0.1;  // of the range: held-out values need not reach its ends
  const double more = kBeyond * (high - low);
  if (value >= low - more && value <= high + more) return;
  throw UsageError(fmt::format("{} = {:g} is far outside of its values in {}", on_one_line(name), value,
                               data.empty() ? "the held-out data" : data),
                   fmt::format("they are in [{:.3g}, {:.3g}]", low, high));
}

void say(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

std::pair<std::string, double> parse_assignment(const std::string& text) {
  const auto equals = text.rfind('=');  // a name may hold '=', a number may not
  const auto number =
      equals == std::string::npos || equals == 0 ? std::nullopt : number_in(std::string_view(text).substr(equals + 1));
  if (!number) {
    throw UsageError(fmt::format("'{}' is not of the form NAME=NUMBER, with a finite number", on_one_line(text)),
                     "e.g. --do arm=0.5");
  }
  return {text.substr(0, equals), *number};
}

namespace {

Dataset all_of(const TrainedRun& run, const std::string& data, int threads) {
  DataLoadOptions options;
  options.image_size = run.settings.image.size;
  options.threads = threads;
  return load_dataset(data, options);
}

}  // namespace

Dataset held_out_of(const TrainedRun& run, const std::string& data, int units, int threads) {
  Settings own = run.settings;
  std::error_code ignored;
  if (!data.empty()) {
    const bool same =
        !run.data_content.empty() && std::filesystem::exists(data, ignored) && content_hash(data) == run.data_content;
    if (!same) return all_of(run, data, threads);
    own.world.data = data;
  } else if (!own.world.data.empty() && !std::filesystem::exists(own.world.data, ignored)) {
    throw Error("the data of " + run.directory.string() + " are not where they were: " + own.world.data,
                "say with --data where they are now");
  }
  return held_out_data(own, units, threads, run.data_content);
}

Dataset data_to_encode(const TrainedRun& run, const std::string& data, int units, int threads) {
  Dataset out = held_out_of(run, data, units, threads);
  if (out.units > 0) return out;
  if (data.empty()) throw Error("the run holds no data out, and none are named", "give some with --data");
  out = all_of(run, data, threads);
  say(fmt::format("note: the run holds no data out: these are all {} {} that it was trained on\n", out.units,
                  unit_word(out.frames)));
  return out;
}

}  // namespace causeway::cli
