// What the verbs of causeway-cli share.
#pragma once

#include <CLI/CLI.hpp>
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
void add_export(CLI::App& app, int& exit_code);
void add_compare(CLI::App& app, int& exit_code);
void add_sweep(CLI::App& app, int& exit_code);
void add_bench(CLI::App& app, int& exit_code);
void add_methods(CLI::App& app, int& exit_code);
void add_worlds(CLI::App& app, int& exit_code);

/// All cores of this machine.
int default_threads();
/// `--threads N`, at least 1.
void add_threads_option(CLI::App& verb, int& threads);

/// "NAME=VALUE" -> parts; UsageError if it has no '=' or the value is no number.
std::pair<std::string, double> parse_assignment(const std::string& text);

/// Held-out data of a run (at most `units` units); pictures are of the model's size. `data`, if not empty, names other
/// data, of which all are taken, or the run's own where they are now, of which those that are held out are. Throws
/// Error if the run's data are not found or are not what they were.
Dataset held_out_of(const TrainedRun& run, const std::string& data, int units, int threads);

/// The comparison of runs as a table for people, or as one JSON object.
void print_comparison(const std::vector<ComparedRun>& runs, bool json);

}  // namespace causeway::cli
