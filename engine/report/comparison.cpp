#include "engine/report/comparison.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/models/registry.h"
#include "engine/report/settings_apart.h"
#include "engine/training/run_directory.h"

namespace causeway {

namespace {

/// Everything that runs of one row have in common.
std::string group_key(const ComparedRun& run) {
  std::string key = fmt::format("{}\n{}\n", run.world, run.variant);
  const std::vector<std::string> assignments = setting_assignments(run.settings);
  for (std::size_t i = 0; i < assignments.size(); ++i) {
    if (tells_runs_apart(setting_infos()[i].path)) key += assignments[i] + '\n';
  }
  return key;
}

/// Rows that only their settings tell apart say in which ones they differ.
void tell_apart(std::vector<ComparisonRow>& rows, std::span<const ComparedRun> runs) {
  std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> alike;
  for (std::size_t r = 0; r < rows.size(); ++r) alike[{rows[r].method, rows[r].world}].push_back(r);
  for (const auto& [name, group] : alike) {
    std::vector<const Settings*> settings;
    for (const std::size_t r : group) settings.push_back(&runs[rows[r].runs.front()].settings);
    auto apart = settings_apart(settings);
    for (std::size_t i = 0; i < group.size(); ++i) rows[group[i]].settings = std::move(apart[i]);
  }
}

std::optional<Spread> spread_of(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  Spread s;
  s.count = static_cast<int>(values.size());
  for (const double v : values) s.mean += v / s.count;
  for (const double v : values) s.std += (v - s.mean) * (v - s.mean);
  s.std = s.count > 1 ? std::sqrt(s.std / (s.count - 1)) : 0.0;
  s.low = *std::min_element(values.begin(), values.end());
  s.high = *std::max_element(values.begin(), values.end());
  return s;
}

/// Whether two runs are one experiment with one result. Seconds and the like may differ.
bool same_result(const ComparedRun& a, const ComparedRun& b) {
  if (a.settings.seed != b.settings.seed || setting_assignments(a.settings) != setting_assignments(b.settings))
    return false;
  return std::all_of(metrics().begin(), metrics().end(),
                     [&](const Metric& metric) { return a.score(metric.key) == b.score(metric.key); });
}

}  // namespace

std::string world_label(const Settings& s) {
  if (!s.world.data.empty()) return std::filesystem::path(s.world.data).stem().string();
  if (!world_has_variants(s.world.name)) return s.world.name;
  return fmt::format("{}-{}-{}", s.world.name, s.world.variables, s.world.graph);
}

std::optional<double> ComparedRun::score(std::string_view key) const {
  const auto found = summary.find(key);
  if (found == summary.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

const std::optional<Spread>& ComparisonRow::score(const Metric& metric) const {
  for (std::size_t m = 0; m < metrics().size(); ++m) {
    if (metrics()[m].key == metric.key) return scores.at(m);
  }
  return scores.at(scores.size());  // of another list: out of range
}

ComparedRun compared_run(const std::string& directory) {
  ComparedRun run;
  run.settings = load_run_settings(directory);
  run.summary = read_summary(directory);
  const std::filesystem::path path(directory);
  run.name = (path.has_filename() ? path : path.parent_path()).filename().string();
  run.world = world_label(run.settings);
  if (run.summary.empty()) {
    throw Error(fmt::format("{} has no summary.json, so no scores to compare", directory),
                fmt::format("restore it from a copy; causeway-cli eval {} scores this one run", directory));
  }
  if (run.summary.value("stage", "") != stage_name(Stage::kDone)) {
    throw Error(fmt::format("{} is not trained to the end, so it has no scores to compare", directory),
                fmt::format("go on with: causeway-cli train --resume {}", shell_word(directory)));
  }
  return run;
}

ComparedRuns compared_runs(std::span<const std::string> directories) {
  ComparedRuns all;
  std::map<std::filesystem::path, std::string> known;
  for (const std::string& directory : directories) {
    std::error_code ignored;
    const auto [place, is_new] = known.emplace(std::filesystem::weakly_canonical(directory, ignored), directory);
    if (!is_new) {
      all.repeated.push_back({directory, fmt::format("it is the same folder as {}", place->second)});
      continue;
    }
    try {
      ComparedRun run = compared_run(directory);
      const auto twin = std::find_if(all.runs.begin(), all.runs.end(),
                                     [&](const ComparedRun& other) { return same_result(run, other); });
      if (twin != all.runs.end()) {
        all.repeated.push_back({directory, fmt::format("its settings, seed and scores are those of {}", twin->name)});
      } else {
        all.runs.push_back(std::move(run));
      }
    } catch (const std::exception& failure) {  // the JSON library's too, for a summary of another form
      all.missing.push_back({directory, failure.what()});
    }
  }
  return all;
}

std::vector<ComparisonRow> compare_runs(std::span<const ComparedRun> runs) {
  std::vector<ComparisonRow> rows;
  std::map<std::string, std::size_t> row_of;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto [found, is_new] = row_of.emplace(group_key(runs[i]), rows.size());
    if (is_new) {
      const Method& method = find_method(runs[i].settings.method);
      rows.push_back(
          {method.info.title, method.info.name, needs_text(method.needs), runs[i].world, runs[i].variant, {}, {}, {}});
    }
    rows[found->second].runs.push_back(i);
  }
  for (ComparisonRow& row : rows) {
    for (const Metric& metric : metrics()) {
      std::vector<double> values;
      for (const std::size_t i : row.runs) {
        if (const auto value = runs[i].score(metric.key)) values.push_back(*value);
      }
      row.scores.push_back(spread_of(values));
    }
  }
  tell_apart(rows, runs);
  std::vector<std::string> worlds;
  for (const ComparisonRow& row : rows) {
    if (std::find(worlds.begin(), worlds.end(), row.world) == worlds.end()) worlds.push_back(row.world);
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const ComparisonRow& a, const ComparisonRow& b) {
    return std::find(worlds.begin(), worlds.end(), a.world) < std::find(worlds.begin(), worlds.end(), b.world);
  });
  return rows;
}

const std::vector<const Metric*>& compared_metrics(std::span<const ComparisonRow> rows) {
  TableParts about;
  for (const ComparisonRow& row : rows) {
    for (const Metric& metric : metrics()) {
      if (!row.score(metric)) continue;
      about.sequences |= metric.needs.sequences;
      about.answers |= metric.needs.learned_answers;
      about.style |= metric.needs.style;
    }
  }
  return table_metrics(about);
}

std::string spread_text(const std::optional<Spread>& spread, const Metric& metric) {
  if (!spread) return "–";
  if (spread->count == 1) return score_text(metric, spread->mean, metric.decimals);
  return fmt::format("{:.{}f} ± {:.{}f}", spread->mean, metric.decimals, spread->std, metric.decimals);
}

std::string supervision_note(std::span<const ComparisonRow> rows) {
  std::map<std::string, std::set<std::string>> told;
  for (const ComparisonRow& row : rows) told[row.supervision].insert(row.method);
  if (told.size() < 2) return "";
  std::vector<std::string> parts;
  for (const auto& [supervision, methods] : told) {
    parts.push_back(fmt::format("{} ({})", supervision == "none" ? "nothing" : supervision, fmt::join(methods, ", ")));
  }
  return fmt::format("Not one ranking: besides pictures these methods were told {}.", fmt::join(parts, "; "));
}

nlohmann::json comparison_to_json(std::span<const ComparisonRow> rows, std::span<const ComparedRun> runs) {
  using nlohmann::json;
  json out = json::array();
  for (const ComparisonRow& row : rows) {
    json entry{{"method", row.method}, {"method_name", row.method_name}, {"supervision", row.supervision},
               {"world", row.world},   {"variant", row.variant},         {"settings", row.settings}};
    entry["runs"] = json::array();
    entry["seeds"] = json::array();
    for (const std::size_t i : row.runs) {
      entry["runs"].push_back(runs[i].name);
      entry["seeds"].push_back(runs[i].settings.seed);
    }
    for (const Metric& metric : metrics()) {
      const auto& s = row.score(metric);
      entry[metric.key] =
          s ? json{{"mean", s->mean}, {"std", s->std}, {"low", s->low}, {"high", s->high}, {"count", s->count}}
            : json(nullptr);
    }
    out.push_back(entry);
  }
  return {{"rows", out}, {"note", supervision_note(rows)}};
}

std::string comparison_csv(std::span<const ComparedRun> runs) {
  std::string out = "name,method,supervision,world,variant,seed,seconds";
  for (const Metric& metric : metrics()) out += fmt::format(",{}", metric.key);
  out += '\n';
  for (const ComparedRun& run : runs) {
    const Method& method = find_method(run.settings.method);
    out +=
        fmt::format("{},{},{},{},{},{},{}", csv_cell(run.name), method.info.name, csv_cell(needs_text(method.needs)),
                    csv_cell(run.world), csv_cell(run.variant), run.settings.seed, run.score("seconds").value_or(0.0));
    for (const Metric& metric : metrics()) {
      const auto value = run.score(metric.key);
      out += value ? fmt::format(",{}", *value) : ",";
    }
    out += '\n';
  }
  return out;
}

}  // namespace causeway
