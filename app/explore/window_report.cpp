#include "app/explore/window_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <utility>

#include "app/explore/shown_graph.h"
#include "engine/core/escape.h"
#include "engine/core/version.h"
#include "engine/data/image_io.h"
#include "engine/models/learned_graph.h"
#include "engine/models/registry.h"
#include "engine/report/html_page.h"
#include "engine/report/svg_plot.h"
#include "engine/training/settings.h"

namespace causeway {
namespace {

constexpr std::string_view kStyle = R"(th,td{padding:.3rem 1.2rem .3rem 0;text-align:left}td.n{text-align:right}
img{max-width:100%;height:auto;border:1px solid var(--line);border-radius:6px}
.row{display:flex;flex-wrap:wrap;gap:1.2rem}.row figure{flex:1 1 26rem}pre{white-space:pre-wrap;overflow-wrap:anywhere}
)";

constexpr std::size_t kMostPoints = 50;  // of a curve: each is drawn with a marker

/// One curve a start of the causal stage, thinned evenly.
std::string curve_of(const HistoryView& history, const char* title, auto&& value) {
  std::map<int, std::vector<SvgPoint>> starts;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  history.for_each([&](const Record& r) {
    const double y = value(r);
    if (r.stage != "causal" || !std::isfinite(y)) return;
    starts[r.start].push_back({static_cast<double>(r.step), y});
  });
  std::vector<SvgSeries> series;
  for (auto& [start, points] : starts) {
    SvgSeries s{fmt::format("start {}", start + 1), start, 0, {}};
    const std::size_t step = points.size() / kMostPoints + 1;
    for (std::size_t i = 0; i < points.size(); i += step) s.points.push_back(points[i]);
    for (const SvgPoint& p : s.points) {
      low = std::min(low, p.y);
      high = std::max(high, p.y);
    }
    series.push_back(std::move(s));
  }
  if (series.empty()) return "";
  SvgPlot plot;
  plot.title = title;
  plot.x_name = "step";
  plot.low = low;
  plot.high = high > low ? high : low + 1;
  plot.lines = true;
  return "<figure>" + svg_plot(plot, series) + "</figure>";
}

std::string scores_table(const Scores& scores) {
  std::string rows;
  for (const Metric* metric : table_metrics(scores.table_parts())) {
    const auto value = scores.value(metric->key);
    rows += fmt::format("<tr><td title=\"{}\">{}</td><td class=\"n\">{}</td><td class=\"dim\">{}</td></tr>",
                        escape_markup(metric->help), escape_markup(metric->title),
                        value ? fmt::format("{:.4g}", *value) : "does not apply",
                        metric->better == Better::kHigher ? "higher is better" : "lower is better");
  }
  return rows.empty() ? "" : "<h2>Scores</h2><table>" + rows + "</table>";
}

std::string names_table(const Scores& scores, int latents) {
  std::string rows;
  for (int i = 0; i < latents; ++i) {
    const std::string why = why_named(scores, i);
    if (!why.empty()) rows += fmt::format("<tr><td>z{}</td><td>{}</td></tr>", i, escape_markup(why));
  }
  return rows.empty() ? "" : "<h2>Latents</h2><table>" + rows + "</table>";
}

std::string settings_part(const Settings& settings) {
  const auto presets = preset_names();
  std::string rows;
  if (std::find(presets.begin(), presets.end(), settings.preset) != presets.end()) {
    for (const std::string& change : settings_difference(settings, load_preset(settings.preset))) {
      const auto equals = change.find('=');
      rows += fmt::format("<tr><td>{}</td><td>{}</td></tr>", escape_markup(change.substr(0, equals)),
                          escape_markup(change.substr(equals + 1)));
    }
  }
  return "<h2>Settings</h2>" + (rows.empty() ? "" : "<p>Other than in the preset:</p><table>" + rows + "</table>") +
         "<details><summary>All settings</summary><pre>" +
         escape_markup(settings_to_json(settings).dump(2, ' ', false, nlohmann::json::error_handler_t::replace)) +
         "</pre></details>";
}

}  // namespace

std::string base64(std::span<const std::uint8_t> bytes) {
  constexpr const char* kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k) three = three << 8 | (k < left ? bytes[i + k] : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= left ? kDigits[three >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

std::string graph_svg(const Scores& scores, double threshold) {
  const auto shown = shown_graph(scores);
  if (!shown) return "";
  constexpr double kSize = 360, kRing = 120, kNode = 30, kHead = 9;
  const auto n = static_cast<int>(shown->strengths.rows());
  const std::vector<std::string> factors = factor_of_latent(scores, n);
  const auto at = [&](int i) {
    const double angle = 2 * std::numbers::pi * i / n - std::numbers::pi / 2;
    return std::pair{kSize / 2 + kRing * std::cos(angle), kSize / 2 + kRing * std::sin(angle)};
  };
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" role=\"img\" aria-label=\"learned graph\">",
      kSize);
  const Matrix<int> edges = shown->edges(threshold);
  const double most = std::max(1e-12, shown->strengths.cwiseAbs().maxCoeff());
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      if (edges(i, j) == 0) continue;
      const auto [x1, y1] = at(i);
      const double strength = shown->strengths(i, j), thick = 1.2 + 2.8 * std::abs(strength) / most;
      const std::string title = fmt::format("<title>z{} to z{}: {:.3g}</title>", i, j, strength);
      if (i == j) {
        out += fmt::format(
            "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"12\" fill=\"none\" stroke=\"#0072B2\" "
            "stroke-width=\"{:.1f}\">{}</circle>",
            x1 + kNode * 0.8, y1 - kNode * 0.8, thick, title);
        continue;
      }
      const auto [x2, y2] = at(j);
      const double length = std::hypot(x2 - x1, y2 - y1), dx = (x2 - x1) / length, dy = (y2 - y1) / length;
      const double bx = x1 + dx * kNode, by = y1 + dy * kNode, ex = x2 - dx * (kNode + kHead),
                   ey = y2 - dy * (kNode + kHead);
      out += fmt::format(
          "<g>{}<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\" stroke=\"#0072B2\" stroke-width=\"{:.1f}\"/><path "
          "fill=\"#0072B2\" "
          "d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}L{:.1f} {:.1f}Z\"/></g>",
          title, bx, by, ex, ey, thick, ex + dx * kHead, ey + dy * kHead, ex - dy * 5, ey + dx * 5, ex + dy * 5,
          ey - dx * 5);
    }
  }
  for (int i = 0; i < n; ++i) {
    const auto [x, y] = at(i);
    const std::string& factor = factors[static_cast<std::size_t>(i)];
    out += fmt::format(
        "<circle cx=\"{0:.1f}\" cy=\"{1:.1f}\" r=\"{2}\" fill=\"#56B4E9\" fill-opacity=\".25\" stroke=\"#0072B2\"/>"
        "<text x=\"{0:.1f}\" y=\"{3:.1f}\" text-anchor=\"middle\" font-family=\"sans-serif\" "
        "font-size=\"13\">z{4}</text>",
        x, y, kNode, factor.empty() ? y + 5 : y - 1, i);
    if (!factor.empty()) {
      out += fmt::format(
          "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" font-family=\"sans-serif\" "
          "font-size=\"12\">{}</text>",
          x, y + 14, escape_markup(factor));
    }
  }
  return out + "</svg>";
}

std::string window_report(const Snapshot& s, const WindowReport& parts) {
  const Settings& settings = s.settings;
  const std::string title =
      fmt::format("{}, seed {}", settings.preset.empty() ? settings.method : settings.preset, settings.seed);
  std::string out = html_begin(title, kStyle);
  out += fmt::format("<p class=\"dim\">{} on {}; {} updates, {:.0f} s of training; causeway {}</p>",
                     escape_markup(method_info(settings.method).title),
                     escape_markup(settings.world.data.empty() ? settings.world.name : settings.world.data), s.updates,
                     s.seconds, git_version());
  if (s.moment >= 0) {
    out += fmt::format("<p>Model and scores are those of update {}{}, looked back at.</p>", s.moment,
                       s.start >= 0 ? fmt::format(" of start {}", s.start) : "");
  }
  if (!parts.command.empty()) out += "<pre>" + escape_markup(parts.command) + "</pre>";
  if (parts.window.width > 0) {
    out += "<h2>The window</h2><img alt=\"the window\" src=\"data:image/png;base64," +
           base64(encode_png(parts.window)) + "\">";
  }
  const std::string graph = s.scores ? graph_svg(*s.scores, parts.edge_threshold) : "";
  const std::string loss = curve_of(s.history, "Loss of the causal stage", [](const Record& r) { return r.loss; });
  const std::string& column = headline_metrics().front()->column;
  const std::string score = curve_of(s.history, column.c_str(), [&](const Record& r) { return r.score(column); });
  if (!(graph + loss + score).empty()) {
    out += "<h2>Graph and training</h2><div class=\"row\">" + (graph.empty() ? "" : "<figure>" + graph + "</figure>") +
           loss + score + "</div>";
  }
  if (s.scores) out += scores_table(*s.scores) + names_table(*s.scores, settings.causal.latents);
  if (!s.findings.empty()) {
    out += "<h2>Diagnosis</h2><ul>";
    for (const Finding& finding : s.findings) {
      out += fmt::format("<li>{}: {}</li>", escape_markup(finding.what), escape_markup(finding.advice));
    }
    out += "</ul>";
  }
  if (!parts.units.empty()) {
    out += fmt::format("<h2>Selection</h2><p>{}: {} units, counted from 1:", escape_markup(parts.selected),
                       parts.units.size());
    for (const int unit : parts.units) out += fmt::format(" {}", unit + 1);
    out += "</p>";
  }
  return out + settings_part(settings).append(kHtmlEnd);
}

}  // namespace causeway
