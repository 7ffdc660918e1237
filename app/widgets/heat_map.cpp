#include "app/widgets/heat_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/imgui_compat.h"
#include "app/widgets/colour_scale.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

Image texture_of(const MatrixD& values) {
  Image image;
  image.width = static_cast<int>(values.cols());
  image.height = static_cast<int>(values.rows());
  for (Eigen::Index r = 0; r < values.rows(); ++r) {
    for (Eigen::Index c = 0; c < values.cols(); ++c) {
      const ImU32 colour = sequential_colour(values(r, c));
      for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT}) {
        image.pixels.push_back(static_cast<std::uint8_t>(colour >> shift & 255));
      }
    }
  }
  return image;
}

}  // namespace

void draw_heat_map(WidgetContext& context, const HeatMap& map, ImVec2 area) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const auto rows = static_cast<int>(map.values.rows());
  const auto columns = static_cast<int>(map.values.cols());
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  float label = 0;
  for (const HeatMapLabel& row : map.rows) label = std::max(label, text_size(theme.body, row.text).x);
  label += theme.px(26);
  const float heading = theme.px(22);
  const float bar = theme.px(44);
  const float room = (area.x - label - bar) / static_cast<float>(columns);
  const float cell = std::floor(std::min(room, std::min(theme.px(76), (area.y - heading) / static_cast<float>(rows))));
  // Square, but where there is little height still wide enough for the columns' names and the numbers.
  const float wide = std::floor(std::max(cell, std::min(room, theme.px(44))));
  if (cell < 4) {
    ImGui::Dummy(area);
    return;
  }
  const ImVec2 low(corner.x + label, corner.y + heading);
  const ImVec2 high(low.x + wide * static_cast<float>(columns), low.y + cell * static_cast<float>(rows));
  const unsigned int texture = context.textures.get(map.name, map.version, texture_of(map.values), false);
  draw->AddImage(compat::texture(texture), low, high);

  int over_row = -1;
  int over_column = -1;
  ImGui::SetCursorScreenPos(low);
  ImGui::InvisibleButton(map.name, ImVec2(high.x - low.x, high.y - low.y));
  context.widgets.mark(map.name);
  if (ImGui::IsItemHovered()) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    over_column = std::clamp(static_cast<int>((mouse.x - low.x) / wide), 0, columns - 1);
    over_row = std::clamp(static_cast<int>((mouse.y - low.y) / cell), 0, rows - 1);
  }
  for (int r = 0; r < rows; ++r) {
    for (int k = 0; k < columns; ++k) {
      const double value = map.values(r, k);
      const ImVec2 at(low.x + wide * static_cast<float>(k), low.y + cell * static_cast<float>(r));
      context.widgets.mark(fmt::format("{}.{}.{}", map.name, r, k), {at.x, at.y, at.x + wide, at.y + cell, true});
      context.widgets.show(fmt::format("{}.{}.{}", map.name, r, k), fmt::format("{:.3f}", value));
      if (wide < theme.px(28) || cell < theme.small->FontSize) continue;
      // Dark on the bright half, bright on the dark half, whatever the theme.
      const ImU32 ink = value > 0.6 ? IM_COL32(16, 20, 28, 255) : IM_COL32(240, 243, 248, 255);
      text_at(draw, theme.small, ImVec2(at.x + wide / 2, at.y + (cell - theme.small->FontSize) / 2), ink,
              fmt::format("{:.2f}", value), 0.5F);
    }
  }
  const auto row_label = [&](int r) {
    const HeatMapLabel& row = map.rows[static_cast<std::size_t>(r)];
    const float y = low.y + cell * (static_cast<float>(r) + 0.5F);
    draw_marker(draw, ImVec2(corner.x + theme.px(7), y), std::min(theme.px(5), 0.42F * cell), row.style);
    ImFont* font = cell < theme.body->FontSize ? theme.small : theme.body;
    if (cell < 0.75F * theme.small->FontSize && over_row != r) return;  // names would lie on each other
    text_at(draw, font, ImVec2(corner.x + theme.px(18), y - font->FontSize / 2),
            over_row < 0 || over_row == r ? c.text : c.muted, row.text);
  };
  for (int r = 0; r < rows; ++r) row_label(r);
  for (int k = 0; k < columns; ++k) {
    text_at(draw, theme.body, ImVec2(low.x + wide * (static_cast<float>(k) + 0.5F), corner.y),
            over_column < 0 || over_column == k ? c.text : c.muted, map.columns[static_cast<std::size_t>(k)].text,
            0.5F);
  }
  if (over_row >= 0) {
    const ImVec2 at(low.x + wide * static_cast<float>(over_column), low.y + cell * static_cast<float>(over_row));
    compat::outline(draw, ImVec2(low.x, at.y), ImVec2(high.x, at.y + cell), faded(c.text, 0.6F), 0, theme.px(1));
    compat::outline(draw, ImVec2(at.x, low.y), ImVec2(at.x + wide, high.y), faded(c.text, 0.6F), 0, theme.px(1));
    tooltip(theme, map.words(over_row, over_column), 0);
  }
  draw_colour_bar(theme, ImVec2(high.x + theme.px(10), low.y), ImVec2(high.x + theme.px(18), high.y), {0.0, 1.0});
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(area);
}

}  // namespace causeway
