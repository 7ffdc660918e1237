#include "app/panels/parts/compare_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/widgets/controls.h"
#include "engine/report/settings_apart.h"

namespace causeway {
namespace {

struct Cell {
  std::string title;
  std::string help;
  std::string value;
};

std::vector<Cell> cells_of(const ComparedColumn& column, const TableParts& about) {
  std::vector<Cell> cells{
      {"told",
       "What the method was told besides pictures. Methods that were told more are not to be ranked with others.",
       column.supervision}};
  for (const Metric* metric : table_metrics(about)) {
    const auto value = column.scores.value(metric->key);
    cells.push_back({metric->column, metric->title + ". " + metric->help,
                     value ? score_text(*metric, *value, metric->decimals) : std::string("-")});
  }
  return cells;
}

/// "D, C, MCC": the metrics that need the truth.
std::string metrics_of_truth() {
  std::vector<std::string> names;
  for (const Metric* metric : table_metrics()) {
    if (metric->needs.labels) names.push_back(metric->column);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

ImU32 compared_colour(const Theme& theme, std::size_t i) {
  return theme.colours().series[i % std::size(theme.colours().series)];
}

void draw_comparison_table(PanelContext& context, const Comparison& comparison, ImVec2 at, float width) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float line = theme.px(26);
  TableParts about;
  for (const ComparedColumn& column : comparison.columns) {
    const TableParts of_column = column.scores.table_parts();
    about.sequences |= of_column.sequences;
    about.answers |= of_column.answers;
    about.style |= of_column.style;
  }
  const auto titles = cells_of({}, about);
  // Columns are as wide as what stands in them, the room that is left is shared.
  std::vector<float> wide;
  float needed = 0;
  for (const auto& title : titles) {
    wide.push_back(std::max(text_size(theme.small, title.title).x, text_size(theme.body, "0.0000").x));
    needed += wide.back() + theme.px(10);
  }
  const float first = std::clamp(width - needed, theme.px(90), std::min(theme.px(300), width * 0.3F));
  const float spare = (width - first - needed) / static_cast<float>(titles.size());
  std::vector<float> rights;
  for (const float w : wide) {
    rights.push_back((rights.empty() ? at.x + first : rights.back()) + w + theme.px(10) + spare);
  }
  for (std::size_t i = 0; i < titles.size(); ++i) {
    text_at(draw, theme.small, ImVec2(rights[i], at.y), c.muted, titles[i].title, 1.0F);
    ImGui::SetCursorScreenPos(ImVec2(rights[i] - wide[i], at.y));
    ImGui::PushID(static_cast<int>(i));
    ImGui::InvisibleButton("column", ImVec2(wide[i], line));
    ImGui::PopID();
    tooltip(theme, titles[i].help);
  }
  float y = at.y + line;
  bool told_less = false, told_more = false;
  for (std::size_t r = 0; r < comparison.columns.size(); ++r) {
    const ComparedColumn& column = comparison.columns[r];
    (column.supervision == "none" ? told_less : told_more) = true;
    draw->AddLine(ImVec2(at.x, y - theme.px(5)), ImVec2(at.x + width, y - theme.px(5)), c.card_border, theme.px(1));
    draw->AddCircleFilled(ImVec2(at.x + theme.px(6), y + theme.body->FontSize / 2), theme.px(4),
                          compared_colour(theme, r));
    ImGui::SetCursorScreenPos(ImVec2(at.x + theme.px(18), y));
    const bool live = comparison.request.live && r == 0;
    const std::string what = column.settings.empty() ? (live ? "here" : column.name) : settings_text(column.settings);
    elided_text(theme, theme.body, c.text, fmt::format("{}, {}", column.method, what), first - theme.px(18));
    if (!column.settings.empty()) {
      tooltip(theme, fmt::format("{}: {}", live ? "The run in this window" : column.name,
                                 settings_text(column.settings, column.settings.size())));
    }
    context.widgets.show(fmt::format("compare.{}.settings", r), settings_text(column.settings));
    const auto cells = cells_of(column, about);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text_at(draw, theme.body, ImVec2(rights[i], y), cells[i].value == "-" ? c.faint : c.text, cells[i].value, 1.0F);
      context.widgets.show(fmt::format("compare.{}.{}", r, cells[i].title),
                           cells[i].value == "-" ? "" : cells[i].value);
    }
    y += line;
  }
  ImGui::SetCursorScreenPos(ImVec2(at.x, y));
  const bool scored = std::any_of(comparison.columns.begin(), comparison.columns.end(),
                                  [](const ComparedColumn& column) { return !column.scores.latent_of_factor.empty(); });
  std::string note;
  if (comparison.request.truth_hidden) {
    note = metrics_of_truth() + " are hidden with the truth. ";
  } else if (!scored) {
    note = metrics_of_truth() + " need the truth, which the data do not hold. ";
  }
  if (told_less && told_more) note += "Not one ranking: 'told' says what a method knew besides pictures.";
  if (!note.empty()) elided_text(theme, theme.small, c.muted, note, width);
  context.widgets.show("compare.note", note);
  ImGui::Dummy(ImVec2(1, 1));
}

}  // namespace causeway
