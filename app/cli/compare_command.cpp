#include <fmt/format.h>

#include <algorithm>

#include "app/cli/command.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/json_text.h"
#include "engine/report/comparison.h"
#include "engine/report/settings_apart.h"

namespace causeway::cli {

namespace {

/// Letters of UTF-8 text, which is as wide as it looks in a terminal.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return (c & 0xC0U) != 0x80U; }));
}

void print_table(const std::vector<std::vector<std::string>>& lines, std::size_t left_columns) {
  std::vector<std::size_t> widths(lines.front().size(), 0);
  for (const auto& line : lines) {
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], width_of(line[c]));
  }
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t c = 0; c < line.size(); ++c) {
      const std::string space(widths[c] - width_of(line[c]), ' ');
      text += c < left_columns ? on_one_line(line[c]) + space : space + line[c];
      if (c + 1 < line.size()) text += "  ";
    }
    fmt::print("{}\n", text);
  }
}

}  // namespace

void print_comparison(const std::vector<ComparedRun>& runs, const std::vector<MissingRun>& missing, bool json) {
  const auto rows = compare_runs(runs);
  if (json) {
    nlohmann::json out = comparison_to_json(rows, runs);
    out["missing"] = nlohmann::json::array();
    for (const MissingRun& run : missing) out["missing"].push_back({{"run", run.name}, {"reason", run.reason}});
    fmt::print("{}\n", json_text(out));
    return;
  }
  std::vector<std::vector<std::string>> lines{{"method", "told", "world", "runs"}};
  const bool variants = std::any_of(rows.begin(), rows.end(), [](const auto& row) { return !row.variant.empty(); });
  const bool settings = std::any_of(rows.begin(), rows.end(), [](const auto& row) { return !row.settings.empty(); });
  if (variants) lines[0].insert(lines[0].end() - 1, "variant");
  if (settings) lines[0].insert(lines[0].end() - 1, "differs in");
  const std::size_t left_columns = lines[0].size() - 1;
  for (const Metric* metric : compared_metrics(rows)) lines[0].push_back(metric->column);
  for (const ComparisonRow& row : rows) {
    std::vector<std::string> line{row.method, row.supervision, row.world};
    if (variants) line.push_back(row.variant);
    if (settings) line.push_back(settings_text(row.settings));
    line.push_back(std::to_string(row.runs.size()));
    for (const Metric* metric : compared_metrics(rows)) line.push_back(spread_text(row.score(*metric), *metric));
    lines.push_back(std::move(line));
  }
  print_table(lines, left_columns);
  const std::string note = supervision_note(rows);
  if (!note.empty()) fmt::print("{}\n", note);
}

void add_compare(CLI::App& app, int& exit_code) {
  struct Options {
    std::vector<std::string> runs;
    bool json = false;
  };
  auto o = std::make_shared<Options>();
  CLI::App* verb =
      app.add_subcommand("compare",
                         "Put finished runs side by side: mean and spread over seeds, one line per method. Runs that "
                         "cannot be read are left out, and the exit code is 1 then");
  verb->add_option("RUN", o->runs, "Run directories")->required();
  verb->add_flag("--json", o->json, "Print one JSON object on standard output");
  verb->callback([o, &exit_code] {
    const ComparedRuns all = compared_runs(o->runs);
    for (const MissingRun& run : all.repeated) {
      say(fmt::format("{} is counted once: {}\n", on_one_line(run.name), on_one_line(run.reason)));
    }
    if (all.runs.empty()) {
      throw Error(fmt::format("none of the {} runs can be compared, the first: {}", all.missing.size(),
                              on_one_line(all.missing.front().reason)),
                  "give the folders of runs that were trained to the end");
    }
    for (const MissingRun& run : all.missing) {
      say(fmt::format("left out: {}: {}\n", on_one_line(run.name), on_one_line(run.reason)));
    }
    print_comparison(all.runs, all.missing, o->json);
    exit_code = all.missing.empty() ? kDone : kFailed;
  });
}

}  // namespace causeway::cli
