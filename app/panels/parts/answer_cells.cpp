#include "app/panels/parts/answer_cells.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {

namespace {

constexpr float kTile = 46;        // side of a picture
constexpr float kCellHead = 46;    // title and count
constexpr float kLeastCell = 102;  // height with pictures
constexpr float kLeastCellWide = 132;

double rate_of(const AnswerCell& cell) {
  if (cell.units.empty()) return std::numeric_limits<double>::quiet_NaN();
  return 1.0 - static_cast<double>(cell.wrong) / static_cast<double>(cell.units.size());
}

unsigned int tile_texture(PanelContext& context, const GroupAnswers& answers, const std::string& name, int unit) {
  // A picture is known by its run and number.
  const std::uint64_t version = answers.run * 1'000'003 + static_cast<std::uint64_t>(unit) + 1;
  return context.textures.get(name, version, [&] { return answers.data->picture(unit, 0); });
}

struct CellPlace {
  ImVec2 low, high;
};

std::optional<int> draw_tiles(PanelContext& context, const GroupAnswers& answers, const AnswerCell& cell,
                              CellPlace place, int chosen) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const float gap = theme.px(5), pad = theme.px(8);
  const float side = theme.px(kTile);
  const float top = place.low.y + theme.px(kCellHead);
  const auto columns = static_cast<int>((place.high.x - place.low.x - 2 * pad + gap) / (side + gap));
  const auto rows = static_cast<int>((place.high.y - top - pad + gap) / (side + gap));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  std::optional<int> clicked;
  for (int k = 0; k < columns * rows && k < static_cast<int>(cell.units.size()); ++k) {
    const AnsweredUnit& unit = *cell.units[static_cast<std::size_t>(k)];
    const std::string name = fmt::format("answers.tile.{}.{}.{}", cell.row, cell.column, k);
    const ImVec2 low(place.low.x + pad + static_cast<float>(k % columns) * (side + gap),
                     top + static_cast<float>(k / columns) * (side + gap));
    const ImVec2 high(low.x + side, low.y + side);
    draw->AddImageRounded(compat::texture(tile_texture(context, answers, name, unit.unit)), low, high, ImVec2(0, 0),
                          ImVec2(1, 1), IM_COL32_WHITE, theme.px(3));
    const bool wrong = static_cast<std::size_t>(k) < cell.wrong;
    if (wrong) {
      compat::outline(draw, low, high, c.danger, theme.px(3), theme.px(1.5F));
      const ImVec2 mark(high.x - theme.px(7), low.y + theme.px(7));
      const float arm = theme.px(3);
      draw->AddCircleFilled(mark, theme.px(6.5F), c.danger);
      for (const float way : {-1.0F, 1.0F}) {
        draw->AddLine(ImVec2(mark.x - arm, mark.y - way * arm), ImVec2(mark.x + arm, mark.y + way * arm), c.on_accent,
                      theme.px(1.5F));
      }
    }
    if (unit.unit == chosen) {
      compat::outline(draw, ImVec2(low.x - theme.px(2), low.y - theme.px(2)),
                      ImVec2(high.x + theme.px(2), high.y + theme.px(2)), c.accent, theme.px(5), theme.px(2));
    }
    ImGui::SetCursorScreenPos(low);
    ImGui::PushID(k);
    if (ImGui::InvisibleButton("tile", ImVec2(side, side))) clicked = unit.unit;
    ImGui::PopID();
    context.widgets.mark(name);
    tooltip(theme, fmt::format("{}answered {} with {:.1f} %", wrong ? "wrong: " : "",
                               answers.words.class_name(unit.answer), 100 * static_cast<double>(unit.probability)));
  }
  return clicked;
}

std::optional<int> draw_cell(PanelContext& context, const GroupAnswers& answers, const AnswerCell& cell,
                             CellPlace place, int chosen) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float pad = theme.px(8);
  draw->AddRectFilled(place.low, place.high, c.inset, theme.px(5));
  compat::outline(draw, place.low, place.high, cell.worst ? c.danger : c.card_border, theme.px(5),
                  theme.px(cell.worst ? 2.0F : 1.0F));
  const float value = text_size(theme.strong, cell.value).x;
  text_at(draw, theme.strong, ImVec2(place.high.x - pad, place.low.y + theme.px(5)), c.text, cell.value, 1.0F);
  text_at(draw, theme.body, ImVec2(place.low.x + pad, place.low.y + theme.px(5)), c.text,
          shortened(theme.body, cell.title, place.high.x - place.low.x - 3 * pad - value));
  const float line = place.high.x - place.low.x - 3 * pad - text_size(theme.small, cell.note).x;
  const std::string worst = !cell.worst                                       ? ""
                            : text_size(theme.small, "worst group").x <= line ? "worst group"
                                                                              : "worst";
  text_at(draw, theme.small, ImVec2(place.high.x - pad, place.low.y + theme.px(25)), c.danger, worst, 1.0F);
  text_at(draw, theme.small, ImVec2(place.low.x + pad, place.low.y + theme.px(25)), c.muted,
          shortened(theme.small, cell.note, place.high.x - place.low.x - 3 * pad - text_size(theme.small, worst).x));
  context.widgets.mark(fmt::format("answers.cell.{}.{}", cell.row, cell.column),
                       {place.low.x, place.low.y, place.high.x, place.high.y, true});
  const double rate = rate_of(cell);
  context.widgets.show(fmt::format("answers.rate.{}.{}", cell.row, cell.column),
                       cell.value.empty() || std::isnan(rate) ? "" : fmt::format("{:.4f}", rate));
  if (!answers.data->has_pictures()) return std::nullopt;
  ImGui::PushID(cell.row);
  ImGui::PushID(cell.column);
  const auto clicked = draw_tiles(context, answers, cell, place, chosen);
  ImGui::PopID();
  ImGui::PopID();
  return clicked;
}

}  // namespace

std::string answer_group_name(const AnswerWords& words, int row, int column) {
  const char* between = words.columns.empty() ? ", " : " on ";
  return words.class_name(row) + between + words.column_name(column);
}

std::vector<AnswerCell> answer_cells(const GroupAnswers& answers, bool truth) {
  const int columns = truth ? answers.columns : answers.classes;
  std::vector<AnswerCell> cells;
  for (int row = 0; row < (truth ? answers.classes : 1); ++row) {
    for (int column = 0; column < columns; ++column) {
      AnswerCell cell;
      cell.row = row;
      cell.column = column;
      cell.title =
          truth ? answer_group_name(answers.words, row, column) : "answered " + answers.words.class_name(column);
      cells.push_back(std::move(cell));
    }
  }
  for (const AnsweredUnit& unit : answers.units) {
    const int at = truth ? unit.truth * columns + unit.column : unit.answer;
    AnswerCell& cell = cells[static_cast<std::size_t>(at)];
    cell.units.push_back(&unit);
    if (truth && !unit.right()) ++cell.wrong;
  }
  double worst = 1;
  for (AnswerCell& cell : cells) {
    const auto wrong_first = [&](const AnsweredUnit* a, const AnsweredUnit* b) {
      if (truth && a->right() != b->right()) return !a->right();
      return truth && !a->right() && a->probability > b->probability;
    };
    std::stable_sort(cell.units.begin(), cell.units.end(), wrong_first);
    const char* noun = answers.data->has_pictures() ? "pictures" : "units";
    cell.note = cell.wrong > 0 ? fmt::format("{} of {} wrong", cell.wrong, cell.units.size())
                               : fmt::format("{} {}", cell.units.size(), noun);
    if (!truth) continue;
    const double rate = rate_of(cell);
    cell.value = std::isnan(rate) ? "-" : fmt::format("{:.1f} %", 100 * rate);
    if (rate < worst) worst = rate;
  }
  if (!truth || cells.size() < 2) return cells;
  for (AnswerCell& cell : cells) {
    cell.worst = rate_of(cell) == worst && worst < 1;
    if (cell.worst) break;
  }
  return cells;
}

GroupRates group_rates(const GroupAnswers& answers) {
  GroupRates rates{std::numeric_limits<double>::quiet_NaN(), 0};
  int count = 0;
  for (const AnswerCell& cell : answer_cells(answers, true)) {
    const double rate = rate_of(cell);
    if (std::isnan(rate)) continue;
    if (!(rates.worst <= rate)) rates.worst = rate;
    rates.mean += rate;
    ++count;
  }
  rates.mean = count > 0 ? rates.mean / count : std::numeric_limits<double>::quiet_NaN();
  return rates;
}

std::optional<int> draw_answer_cells(PanelContext& context, const GroupAnswers& answers,
                                     const std::vector<AnswerCell>& cells, int chosen) {
  const Theme& theme = context.theme;
  if (cells.empty()) return std::nullopt;
  const int columns = cells.back().column + 1;
  const int rows = cells.back().row + 1;
  ImVec2 area = ImGui::GetContentRegionAvail();
  const float gap = theme.px(8);
  const auto across = static_cast<float>(columns), down = static_cast<float>(rows);
  const float least = answers.data->has_pictures() ? theme.px(kLeastCell) : theme.px(kCellHead) + theme.px(4);
  const float high = std::max(least, std::floor((area.y - gap * (down - 1)) / down));
  const ImVec2 whole = area;
  if (high * down + gap * (down - 1) > area.y) area.x -= ImGui::GetStyle().ScrollbarSize;
  const float wide = std::max(theme.px(kLeastCellWide), std::floor((area.x - gap * (across - 1)) / across));
  const bool scrolls = wide * across > area.x;
  std::optional<int> clicked;
  ImGui::BeginChild("cells", whole, false, scrolls ? ImGuiWindowFlags_HorizontalScrollbar : 0);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  for (const AnswerCell& cell : cells) {
    const ImVec2 low(corner.x + static_cast<float>(cell.column) * (wide + gap),
                     corner.y + static_cast<float>(cell.row) * (high + gap));
    // One row of the table without pictures is as low as its words.
    const float tall = answers.data->has_pictures() ? high : std::min(high, least);
    if (const auto unit = draw_cell(context, answers, cell, {low, ImVec2(low.x + wide, low.y + tall)}, chosen))
      clicked = unit;
  }
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + down * (high + gap) - gap - 1));
  ImGui::Dummy(ImVec2(1, 1));
  ImGui::EndChild();
  return clicked;
}

}  // namespace causeway
