#include "app/panels/parts/compare_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/widgets/controls.h"
#include "engine/report/settings_apart.h"

namespace causeway {
namespace {

constexpr float kColumnGap = 12, kLeastFirst = 110, kMostTold = 120;

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

/// Which columns are drawn, and how wide; the first is what methods were told.
struct TableColumns {
  std::vector<std::size_t> shown;
  std::vector<float> wide;       // of those
  std::size_t left = 0;          // columns that have values and no room
  std::vector<std::size_t> all;  // that have values
};

/// As many columns as have room, from the `begin`th of those that have a value in any row.
TableColumns columns_in(const Theme& theme, const std::vector<std::vector<Cell>>& rows, float room, std::size_t begin) {
  TableColumns out;
  const auto wide_of = [&](std::size_t i) {
    float wide = text_size(theme.small, rows.front()[i].title).x;
    for (const auto& row : rows) wide = std::max(wide, text_size(theme.body, row[i].value).x);
    return std::ceil(i == 0 ? std::min(wide, theme.px(kMostTold)) : wide) + theme.px(kColumnGap);
  };
  float whole = wide_of(0);
  for (std::size_t i = 1; i < rows.front().size(); ++i) {
    const bool any = std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row[i].value != "-"; });
    if (!any) continue;
    out.all.push_back(i);
    whole += wide_of(i);
  }
  begin = whole <= room || begin >= out.all.size() ? 0 : begin;
  out.shown = {0};
  out.wide = {wide_of(0)};
  float used = out.wide.front();
  for (std::size_t k = begin; k < out.all.size(); ++k) {
    const float wide = wide_of(out.all[k]);
    if (k > begin && used + wide > room) break;
    used += wide;
    out.shown.push_back(out.all[k]);
    out.wide.push_back(wide);
  }
  out.left = out.all.size() + 1 - out.shown.size();
  return out;
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
  std::vector<std::vector<Cell>> rows;
  for (const ComparedColumn& column : comparison.columns) rows.push_back(cells_of(column, about));
  if (rows.empty()) rows.push_back(cells_of({}, about));
  // Columns are as wide as what stands in them, the room that is left is shared. Those without room follow by a click.
  const float more = theme.px(46);
  ImGuiStorage* kept = ImGui::GetStateStorage();
  const ImGuiID page = ImGui::GetID("columns");
  const auto begin = static_cast<std::size_t>(std::max(0, kept->GetInt(page)));
  const float least = std::min(theme.px(kLeastFirst), width * 0.4F);
  TableColumns columns = columns_in(theme, rows, width - least, begin);
  if (columns.left > 0) columns = columns_in(theme, rows, width - least - more, begin);
  float needed = columns.left > 0 ? more : 0;
  for (const float w : columns.wide) needed += w;
  const float first = std::clamp(width - needed, least, std::max(least, std::min(theme.px(300), width * 0.3F)));
  const float spare = std::max(0.0F, (width - first - needed) / static_cast<float>(columns.shown.size()));
  std::vector<float> rights;
  for (const float w : columns.wide) rights.push_back((rights.empty() ? at.x + first : rights.back()) + w + spare);
  for (std::size_t k = 0; k < columns.shown.size(); ++k) {
    const Cell& title = rows.front()[columns.shown[k]];
    text_at(draw, theme.small, ImVec2(rights[k], at.y), c.muted, title.title, 1.0F);
    ImGui::SetCursorScreenPos(ImVec2(rights[k] - columns.wide[k], at.y));
    ImGui::PushID(static_cast<int>(k));
    ImGui::InvisibleButton("column", ImVec2(columns.wide[k], line));
    ImGui::PopID();
    tooltip(theme, title.help);
  }
  std::vector<std::string> names;
  for (const std::size_t i : columns.shown) names.push_back(rows.front()[i].title);
  context.widgets.show("compare.columns", fmt::format("{}", fmt::join(names, ", ")));
  if (columns.left > 0) {
    const WithFont font(theme.small);
    ImGui::SetCursorScreenPos(ImVec2(at.x + width - more + theme.px(6), at.y - theme.px(3)));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.px(5), theme.px(2)));
    if (push_button(theme, fmt::format("+{}##more", columns.left).c_str(), ButtonKind::kNormal)) {
      const std::size_t next = begin + columns.shown.size() - 1;
      kept->SetInt(page, next >= columns.all.size() ? 0 : static_cast<int>(next));
    }
    ImGui::PopStyleVar();
    context.widgets.mark("compare.columns.more");
    tooltip(theme, "Scores that have no room here: click to go on to them.");
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
    const bool live = comparison.live_first && r == 0;
    const std::string what = column.settings.empty() ? (live ? "here" : column.name) : settings_text(column.settings);
    elided_text(theme, theme.body, c.text, fmt::format("{}, {}", column.method, what), first - theme.px(18));
    if (!column.settings.empty()) {
      tooltip(theme, fmt::format("{}: {}", live ? "The run in this window" : column.name,
                                 settings_text(column.settings, column.settings.size())));
    }
    context.widgets.show(fmt::format("compare.{}.settings", r), settings_text(column.settings));
    const auto& cells = rows[r];
    for (std::size_t k = 0; k < columns.shown.size(); ++k) {
      const std::string& value = cells[columns.shown[k]].value;
      const float room = columns.wide[k] - theme.px(kColumnGap) + 1;
      const std::string brief = shortened(theme.body, value, room);
      text_at(draw, theme.body, ImVec2(rights[k], y), value == "-" ? c.faint : c.text, brief, 1.0F);
      if (brief == value) continue;
      ImGui::SetCursorScreenPos(ImVec2(rights[k] - room, y));
      ImGui::Dummy(ImVec2(room, theme.body->FontSize));
      tooltip(theme, value);
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
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
