#include "app/panels/parts/plot_menu.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "app/explore/exporter.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/core/escape.h"

namespace causeway {
namespace {

struct Column {
  std::string name;
  const std::vector<double>* x;
  std::vector<double> values;
};

std::vector<Column> columns_of(std::span<const PlotSeries> series, const PlotOptions& options, const PlotState& state) {
  std::vector<Column> columns;
  for (const PlotSeries& s : series) {
    if (state.hidden.contains(s.name)) continue;
    const std::string& name = s.full_name.empty() ? s.name : s.full_name;
    columns.push_back({name, &s.x, s.y});
    if (options.can_smooth && state.smoothing > 0) {
      columns.push_back({name + ", smoothed", &s.x, smoothed(s.y, state.smoothing)});
    }
  }
  return columns;
}

}  // namespace

std::string plot_csv(std::span<const PlotSeries> series, const PlotOptions& options, const PlotState& state) {
  const std::vector<Column> columns = columns_of(series, options, state);
  std::map<double, std::vector<double>> rows;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::vector<double>& x = *columns[c].x;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (state.x && (x[i] < state.x->low || x[i] > state.x->high)) continue;
      auto& row = rows.try_emplace(x[i], columns.size(), std::nan("")).first->second;
      row[c] = columns[c].values[i];
    }
  }
  std::string csv = csv_cell(options.x_name);
  for (const Column& column : columns) csv += "," + csv_cell(column.name);
  csv += '\n';
  for (const auto& [x, row] : rows) {
    csv += fmt::format("{}", x);
    for (const double value : row) csv += std::isnan(value) ? "," : fmt::format(",{}", value);
    csv += '\n';
  }
  return csv;
}

void draw_plot_menu(PanelContext& context, const std::string& name, std::span<const PlotSeries> series,
                    const PlotOptions& options, const PlotState& state) {
  const Theme& theme = context.theme;
  constexpr const char* kWhich = "The curves that are shown, at the steps in view.";
  std::string what = name;
  std::replace(what.begin(), what.end(), '.', '-');
  if (ImGui::MenuItem("Copy values as CSV")) {
    ImGui::SetClipboardText(plot_csv(series, options, state).c_str());
    context.ui.say("copied the values of the plot");
  }
  context.widgets.mark(name + ".copy");
  tooltip(theme, kWhich);
  if (ImGui::MenuItem("Save values as CSV")) {
    try {
      const auto path =
          export_text(context.snapshot(), what, "csv", plot_csv(series, options, state), context.ui.export_folder);
      context.ui.say_exported(path);
    } catch (const Error& error) {
      context.ui.say(one_line(error), true);
    }
  }
  context.widgets.mark(name + ".csv");
  tooltip(theme, kWhich);
  if (ImGui::MenuItem("Save plot as PNG")) context.ui.wanted_picture = {what, name + ".figure"};
  context.widgets.mark(name + ".png");
  tooltip(theme, "The plot as it is now, without the controls around it.");
}

}  // namespace causeway
