// What the verbs of causeway-cli share.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/models/pipeline.h"
#include "engine/report/comparison.h"
#include "engine/training/run_directory.h"

namespace causeway::cli {

/// Exit codes of the command line.
enum ExitCode { kDone = 0, kFailed = 1, kUsage = 2, kInterrupted = 130 };

/// Each adds its verb with options and a callback that leaves the exit code in `exit_code`.
void add_render(CLI::App& app, int& exit_code);
void add_dataset(CLI::App& app, int& exit_code);
void add_train(CLI::App& app, int& exit_code);
void add_eval(CLI::App& app, int& exit_code);
void add_graph(CLI::App& app, int& exit_code);
void add_traverse(CLI::App& app, int& exit_code);
void add_intervene(CLI::App& app, int& exit_code);
void add_predict(CLI::App& app, int& exit_code);
void add_export(CLI::App& app, int& exit_code);
void add_compare(CLI::App& app, int& exit_code);
void add_sweep(CLI::App& app, int& exit_code);
void add_bench(CLI::App& app, int& exit_code);
void add_methods(CLI::App& app, int& exit_code);
void add_worlds(CLI::App& app, int& exit_code);

/// For Option::transform(): a whole number low .. high, or a finite one, by the rules of engine/core/number_text.h.
CLI::Validator whole_number(std::int64_t low, std::int64_t high);
CLI::Validator real_number(double low, double high);

/// `--threads N`, 1 .. kMostThreads; as many as there are cores without it.
void add_threads_option(CLI::App& verb, int& threads);
/// `--seed N`, 0 .. kMaxSeed.
CLI::Option* add_seed_option(CLI::App& verb, std::uint64_t& seed, const std::string& help);

/// Throws Error if writing to `out` would destroy what the command reads (`inputs`, files or folders; empty ones do not
/// count) or a file of a saved run.
void check_output(const std::filesystem::path& out, const std::vector<std::string>& inputs);
/// Throws UsageError unless the name ends in .png, which is what is written.
void check_is_png(const std::filesystem::path& out);

/// Text on standard error. What cannot be written there is passed over: a terminal that is gone must not end a run.
void say(const std::string& text);

/// "NAME=VALUE" -> parts, at the last '='; UsageError if there is none or the value is no finite number.
std::pair<std::string, double> parse_assignment(const std::string& text);

/// Throws UsageError if `name` is that of the latent z`asked` and also of a variable that goes with another latent.
void check_means_one(const std::string& name, int latent_of_variable, int asked);
/// Throws UsageError if a variable is to be set far outside of low .. high, its values in `data` (empty: held-out ones
/// of the run): what is asked for is found by these values, and their nearest end would be drawn instead.
void check_is_known(const std::string& name, double value, double low, double high, const std::string& data);

/// Held-out data of a run (at most `units` units); pictures are of the model's size. `data`, if not empty, names other
/// data, of which all are taken, or the run's own where they are now, of which those that are held out are. Throws
/// Error if the run's data are not found or are not what they were.
Dataset held_out_of(const TrainedRun& run, const std::string& data, int units, int threads);

/// The same for what is shown or written but not scored: of a run that holds nothing out, all of `data` where they are
/// named, and a line on standard error says so if they are those that it was trained on.
Dataset data_to_encode(const TrainedRun& run, const std::string& data, int units, int threads);

/// The comparison of runs as a table for people, or as one JSON object that names those without a result, too.
void print_comparison(const std::vector<ComparedRun>& runs, const std::vector<MissingRun>& missing, bool json);

}  // namespace causeway::cli
