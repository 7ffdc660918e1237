// Runs side by side: what each method reached, as mean and spread over the seeds.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/scores/metric.h"
#include "engine/training/settings.h"

namespace causeway {

/// A run as a comparison sees it.
struct ComparedRun {
  std::string name;
  std::string world;    // see world_label()
  std::string variant;  // what else tells it apart; may be empty
  Settings settings;
  nlohmann::json summary;

  /// A score of the summary; empty if it does not apply.
  std::optional<double> score(std::string_view key) const;
};

/// How a comparison calls the world of these settings: circuit, scaling-4-random, or the name of the data file.
std::string world_label(const Settings& settings);

/// From settings.json and summary.json of a directory. Throws Error if it is no run or has no scores yet.
ComparedRun compared_run(const std::string& directory);

/// A run without a result, and why.
struct MissingRun {
  std::string name;
  std::string reason;
};

/// What of some directories can be compared.
struct ComparedRuns {
  std::vector<ComparedRun> runs;
  std::vector<MissingRun> missing;   // unfinished, damaged, or no run at all
  std::vector<MissingRun> repeated;  // left out as well: counted twice, a run would make the spread too small
};

/// Each run once. One is repeated if it is the same folder by another path, or has settings, seed and scores of one
/// before it: a copy, or the same run made again.
ComparedRuns compared_runs(std::span<const std::string> directories);

struct Spread {
  int count = 0;
  double mean = 0, std = 0, low = 0, high = 0;  // std: of the sample, 0 for one run
};

/// Runs of one method, world and variant with the same settings.
struct ComparisonRow {
  std::string method;       // its title
  std::string method_name;  // as settings have it, e.g. "ilcm"
  std::string supervision;
  std::string world, variant;
  std::vector<std::string> settings;          // "path=value" where rows of this method and world differ
  std::vector<std::size_t> runs;              // indices into what was compared
  std::vector<std::optional<Spread>> scores;  // one a metric of metrics(); empty where it does not apply

  const std::optional<Spread>& score(const Metric& metric) const;
};

/// Rows in the order of the first run of each, those of one world together.
std::vector<ComparisonRow> compare_runs(std::span<const ComparedRun> runs);

/// The metrics of a table of these rows, see table_metrics().
const std::vector<const Metric*>& compared_metrics(std::span<const ComparisonRow> rows);

/// "0.982 ± 0.004", one number for a single run, or a dash.
std::string spread_text(const std::optional<Spread>& spread, const Metric& metric);

/// A note for every table that some methods were told more than others. Empty if all were told the same.
std::string supervision_note(std::span<const ComparisonRow> rows);

nlohmann::json comparison_to_json(std::span<const ComparisonRow> rows, std::span<const ComparedRun> runs);

/// One line a run: name, method, supervision, world, variant, seed, seconds, all metrics by key. Empty cells: does not
/// apply.
std::string comparison_csv(std::span<const ComparedRun> runs);

}  // namespace causeway
