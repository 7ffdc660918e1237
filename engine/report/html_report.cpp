#include "engine/report/html_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "engine/core/escape.h"
#include "engine/models/registry.h"
#include "engine/report/html_page.h"
#include "engine/report/settings_apart.h"
#include "engine/report/svg_plot.h"

namespace causeway {

namespace {

constexpr std::string_view kStyle = R"(p{max-width:46rem}.scroll{overflow-x:auto}table{font-size:.88rem}
th,td{padding:.35rem .7rem .35rem 0;text-align:right;white-space:nowrap}
th{font-weight:600;color:var(--dim);white-space:normal;vertical-align:bottom}th:first-child,td:first-child,.l{text-align:left!important}
td.s{white-space:normal;min-width:9rem;max-width:16rem;font-size:.82rem;overflow-wrap:anywhere}td svg{vertical-align:-2px;margin-right:.4rem}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(25rem,1fr));gap:1.2rem}
.key{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;margin:.4rem 0 1rem;font-size:.92rem}
.key span{display:inline-flex;align-items:center;gap:.4rem}@media print{.scroll{overflow:visible}}
.bad{color:#c0392b}@media screen and (prefers-color-scheme:dark){.bad{color:#ff8a7a}}
)";

/// Colour and marker of a method: its place in the registry, so that a method looks the same in every report.
int style_of(const std::string& title) {
  const auto& all = methods();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Method& m) { return m.info.title == title; });
  return static_cast<int>(found - all.begin());
}

/// A row in few words: what tells it from others of its method, if anything does.
std::string row_name(const ComparisonRow& row) {
  const std::string& what = row.variant.empty() ? settings_text(row.settings) : row.variant;
  return what.empty() ? row.method : fmt::format("{}, {}", row.method, what);
}

/// Series in the order of the rows, one a method and variant. A method looks the same in every report; its variants
/// are told apart by dash and hollow markers, alike in the table and in the plots of all worlds.
std::vector<SvgSeries> series_of(std::span<const ComparisonRow> rows) {
  std::vector<SvgSeries> series;
  for (const ComparisonRow& row : rows) {
    const std::string name = row_name(row);
    const int style = style_of(row.method);
    if (std::any_of(series.begin(), series.end(), [&](const SvgSeries& s) { return s.name == name; })) continue;
    const auto before =
        std::count_if(series.begin(), series.end(), [&](const SvgSeries& s) { return s.style == style; });
    series.push_back({name, style, static_cast<int>(before), {}});
  }
  return series;
}

/// Those of `all` that `rows` are part of.
std::vector<SvgSeries> series_in(std::span<const ComparisonRow> rows, std::span<const SvgSeries> all) {
  std::vector<SvgSeries> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some), [&](const SvgSeries& s) {
    return std::any_of(rows.begin(), rows.end(), [&](const ComparisonRow& row) { return row_name(row) == s.name; });
  });
  return some;
}

/// The head of a metric's column: what it is in a tooltip, and which direction is better.
std::string head_of(const Metric& metric) {
  return fmt::format("<th title=\"{}: {}\">{} {}</th>", escape_markup(metric.title), escape_markup(metric.help),
                     escape_markup(metric.column), metric.better == Better::kHigher ? "↑" : "↓");
}

std::string table_of(std::span<const ComparisonRow> rows, std::span<const SvgSeries> all) {
  const bool settings = std::any_of(rows.begin(), rows.end(), [](const auto& row) { return !row.settings.empty(); });
  std::string out =
      "<div class=\"scroll\"><table><tr><th>method</th><th class=\"l\">told</th><th class=\"l\">world</th>";
  if (settings) out += "<th class=\"l\" title=\"settings that tell rows of one method apart\">differs in</th>";
  out += "<th>runs</th>";
  for (const Metric* metric : compared_metrics(rows)) out += head_of(*metric);
  out += "</tr>";
  for (const ComparisonRow& row : rows) {
    const SvgSeries series = series_in({&row, 1}, all).front();
    out += fmt::format("<tr><td>{}{}</td><td class=\"l\">{}</td><td class=\"l\">{}</td>",
                       svg_marker(series.style, series.variant), escape_markup(row_name(row)),
                       escape_markup(row.supervision), escape_markup(row.world));
    if (settings) {
      out += fmt::format("<td class=\"l s\">{}</td>", escape_markup(settings_text(row.settings, row.settings.size())));
    }
    out += fmt::format("<td>{}</td>", row.runs.size());
    for (const Metric* metric : compared_metrics(rows)) {
      out += fmt::format("<td>{}</td>", spread_text(row.score(*metric), *metric));
    }
    out += "</tr>";
  }
  return out + "</table></div>";
}

/// The number in names that are equal but for one number: scaling-4-random.
struct Numbered {
  std::string frame;
  double number = 0;
};
std::optional<Numbered> numbered(const std::string& world) {
  const auto begin = world.find_first_of("0123456789");
  if (begin == std::string::npos) return std::nullopt;
  const auto end = std::min(world.find_first_not_of("0123456789", begin), world.size());
  return Numbered{world.substr(0, begin) + "N" + world.substr(end), std::stod(world.substr(begin, end - begin))};
}

/// The upper end of a metric's axis: 1 for a share, else all runs and error bars fit below it.
double top_of(const Metric& metric, std::span<const ComparisonRow> rows) {
  if (metric.scale == Scale::kShare) return 1.0;
  double top = 0;
  for (const ComparisonRow& row : rows) {
    if (const auto& s = row.score(metric)) top = std::max({top, s->high, s->mean + s->std});
  }
  return top > 0 ? 1.08 * top : 1.0;
}

/// One metric of the rows of one world (groups side by side), or of worlds that differ in a number (lines).
std::string figure_of(const Metric& metric, std::span<const ComparisonRow> rows, std::span<const ComparedRun> runs,
                      std::span<const SvgSeries> all, const std::string& world, bool over_number) {
  SvgPlot plot;
  plot.title = fmt::format("{} · {}", metric.column, world);
  plot.y_name = fmt::format("{} ({} is better)", metric.column, metric.better == Better::kHigher ? "higher" : "lower");
  plot.high = top_of(metric, rows);
  plot.lines = over_number;
  if (over_number) plot.x_name = "number of variables N";
  std::vector<SvgSeries> series = series_in(rows, all);
  for (const ComparisonRow& row : rows) {
    if (!row.score(metric)) continue;
    const auto s =
        std::find_if(series.begin(), series.end(), [&](const auto& one) { return one.name == row_name(row); });
    const double x = over_number ? numbered(row.world)->number : static_cast<double>(plot.x_labels.size());
    for (const std::size_t i : row.runs) {
      if (const auto value = runs[i].score(metric.key)) s->points.push_back({x, *value});
    }
    if (!over_number) plot.x_labels.push_back(row_name(row));
  }
  std::erase_if(series, [](const SvgSeries& s) { return s.points.empty(); });
  if (series.empty()) return "";
  return "<figure>" + svg_plot(plot, series) + "</figure>";
}

std::string legend_of(std::span<const ComparisonRow> rows, std::span<const SvgSeries> all) {
  std::string out = "<div class=\"key\">";
  for (const SvgSeries& s : series_in(rows, all)) {
    out += fmt::format("<span>{}{}</span>", svg_marker(s.style, s.variant), escape_markup(s.name));
  }
  return out + "</div>";
}

/// Metrics in the order of their figures. Over the number of variables the first question is how long variables and
/// graph are still found.
std::vector<const Metric*> figure_order(std::span<const ComparisonRow> rows, bool over_number) {
  std::vector<const Metric*> order = compared_metrics(rows);
  if (!over_number) return order;
  std::stable_partition(order.begin(), order.end(),
                        [](const Metric* metric) { return metric->prominence == Prominence::kHeadline; });
  return order;
}

std::string plots_of(std::span<const ComparisonRow> rows, std::span<const ComparedRun> runs,
                     std::span<const SvgSeries> all) {
  std::vector<std::pair<std::string, std::vector<ComparisonRow>>> groups;
  for (const ComparisonRow& row : rows) {
    // Only worlds of several sizes are told apart by a number: in the name of a data file it counts something else.
    const bool sampled = runs[row.runs.front()].settings.world.data.empty();
    const auto number = sampled ? numbered(row.world) : std::nullopt;
    const std::string key = number ? number->frame : row.world;
    auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == key; });
    if (found == groups.end()) found = groups.insert(groups.end(), {key, {}});
    found->second.push_back(row);
  }
  std::string out;
  for (const auto& [key, group] : groups) {
    const bool over_number =
        group.front().world != key && std::any_of(group.begin(), group.end(), [&, &group = group](const auto& row) {
          return row.world != group.front().world;
        });
    const std::string world = over_number ? key : group.front().world;
    out += fmt::format("<h2>{}</h2>", escape_markup(world));
    if (over_number) out += legend_of(group, all);
    out += "<div class=\"plots\">";
    for (const Metric* metric : figure_order(group, over_number)) {
      out += figure_of(*metric, group, runs, all, world, over_number);
    }
    out += "</div>";
  }
  return out;
}

}  // namespace

std::string html_report(const ReportText& text, std::span<const ComparedRun> runs,
                        std::span<const MissingRun> missing) {
  const std::vector<ComparisonRow> rows = compare_runs(runs);
  std::string out = html_begin(text.title, kStyle);
  out += fmt::format("<p class=\"dim\">{} runs finished, {} not. {}.</p>", runs.size(), missing.size(),
                     escape_markup(text.version));
  if (!rows.empty()) {
    out +=
        "<p>Mean ± standard deviation over seeds, in plots with a dot per run. A dash: the score does not apply to the "
        "method or the world.</p>";
    const std::string note = supervision_note(rows);
    if (!note.empty()) out += fmt::format("<p><b>{}</b></p>", escape_markup(note));
    const std::vector<SvgSeries> all = series_of(rows);
    out += table_of(rows, all) + plots_of(rows, runs, all);
    out += "<h2>Every run</h2><div class=\"scroll\"><table><tr><th>run</th><th>seed</th><th>seconds</th>";
    for (const Metric& metric : metrics()) out += head_of(metric);
    out += "</tr>";
    for (const ComparedRun& run : runs) {
      out += fmt::format("<tr><td>{}</td><td>{}</td><td>{:.0f}</td>", escape_markup(run.name), run.settings.seed,
                         run.score("seconds").value_or(0.0));
      for (const Metric& metric : metrics()) {
        const auto value = run.score(metric.key);
        out += fmt::format("<td>{}</td>", value ? score_text(metric, *value, metric.decimals) : "–");
      }
      out += "</tr>";
    }
    out += "</table></div>";
  }
  if (!missing.empty()) {
    out += "<h2>Without a result</h2><table>";
    for (const MissingRun& run : missing) {
      out += fmt::format("<tr><td>{}</td><td class=\"l bad\">{}</td></tr>", escape_markup(run.name),
                         escape_markup(run.reason));
    }
    out += "</table>";
  }
  out += "<h2>What was asked for</h2><pre>" + escape_markup(text.spec) + "</pre>";
  out += kHtmlEnd;
  return out;
}

}  // namespace causeway
