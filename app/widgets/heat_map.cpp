#include "app/widgets/heat_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr int kViridis[][3] = {{68, 1, 84},    {72, 40, 120},  {62, 74, 137},  {49, 104, 142}, {38, 130, 142},
                               {31, 158, 137}, {53, 183, 121}, {109, 205, 89}, {180, 222, 44}, {253, 231, 37}};

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

void draw_bar(const Theme& theme, ImVec2 low, ImVec2 high) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  constexpr int kSteps = 9;
  for (int i = 0; i < kSteps; ++i) {
    const auto y = [&](int step) { return high.y + (low.y - high.y) * static_cast<float>(step) / kSteps; };
    const ImU32 from = sequential_colour(static_cast<double>(i) / kSteps);
    const ImU32 to = sequential_colour((i + 1.0) / kSteps);
    draw->AddRectFilledMultiColor(ImVec2(low.x, y(i + 1)), ImVec2(high.x, y(i)), to, to, from, from);
  }
  for (const double tick : {0.0, 0.5, 1.0}) {
    const float y = high.y + (low.y - high.y) * static_cast<float>(tick);
    text_at(draw, theme.small, ImVec2(high.x + theme.px(4), y - theme.small->FontSize / 2), theme.colours().muted,
            fmt::format("{:.1f}", tick));
  }
}

}  // namespace

ImU32 sequential_colour(double value) {
  constexpr int kLast = static_cast<int>(std::size(kViridis)) - 1;
  const double at = std::isfinite(value) ? std::clamp(value, 0.0, 1.0) * kLast : 0.0;
  const int below = std::min(static_cast<int>(at), kLast - 1);
  const double share = at - below;
  const auto mix = [&](int channel) {
    return static_cast<int>(std::lround((1 - share) * kViridis[below][channel] + share * kViridis[below + 1][channel]));
  };
  return IM_COL32(mix(0), mix(1), mix(2), 255);
}

void draw_heat_map(PanelContext& context, const HeatMap& map, ImVec2 area) {
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
  const float cell = std::floor(std::min((area.x - label - bar) / static_cast<float>(columns),
                                         std::min(theme.px(76), (area.y - heading) / static_cast<float>(rows))));
  if (cell < 4) {
    ImGui::Dummy(area);
    return;
  }
  const ImVec2 low(corner.x + label, corner.y + heading);
  const ImVec2 high(low.x + cell * static_cast<float>(columns), low.y + cell * static_cast<float>(rows));
  const unsigned int texture = context.textures.get(map.name, map.version, texture_of(map.values), false);
  draw->AddImage(compat::texture(texture), low, high);

  int over_row = -1;
  int over_column = -1;
  ImGui::SetCursorScreenPos(low);
  ImGui::InvisibleButton(map.name, ImVec2(high.x - low.x, high.y - low.y));
  context.names.mark(map.name);
  if (ImGui::IsItemHovered()) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    over_column = std::clamp(static_cast<int>((mouse.x - low.x) / cell), 0, columns - 1);
    over_row = std::clamp(static_cast<int>((mouse.y - low.y) / cell), 0, rows - 1);
  }
  for (int r = 0; r < rows; ++r) {
    for (int k = 0; k < columns; ++k) {
      const double value = map.values(r, k);
      const ImVec2 at(low.x + cell * static_cast<float>(k), low.y + cell * static_cast<float>(r));
      context.names.mark(fmt::format("{}.{}.{}", map.name, r, k), {at.x, at.y, at.x + cell, at.y + cell, true});
      context.names.show(fmt::format("{}.{}.{}", map.name, r, k), fmt::format("{:.3f}", value));
      if (cell < theme.px(28)) continue;
      // Dark on the bright half, bright on the dark half, whatever the theme.
      const ImU32 ink = value > 0.6 ? IM_COL32(16, 20, 28, 255) : IM_COL32(240, 243, 248, 255);
      text_at(draw, theme.small, ImVec2(at.x + cell / 2, at.y + (cell - theme.small->FontSize) / 2), ink,
              fmt::format("{:.2f}", value), 0.5F);
    }
  }
  const auto row_label = [&](int r) {
    const HeatMapLabel& row = map.rows[static_cast<std::size_t>(r)];
    const float y = low.y + cell * (static_cast<float>(r) + 0.5F);
    draw_marker(draw, ImVec2(corner.x + theme.px(7), y), theme.px(5), row.style);
    text_at(draw, theme.body, ImVec2(corner.x + theme.px(18), y - theme.body->FontSize / 2),
            over_row < 0 || over_row == r ? c.text : c.muted, row.text);
  };
  for (int r = 0; r < rows; ++r) row_label(r);
  for (int k = 0; k < columns; ++k) {
    text_at(draw, theme.body, ImVec2(low.x + cell * (static_cast<float>(k) + 0.5F), corner.y),
            over_column < 0 || over_column == k ? c.text : c.muted, map.columns[static_cast<std::size_t>(k)].text,
            0.5F);
  }
  if (over_row >= 0) {
    const ImVec2 at(low.x + cell * static_cast<float>(over_column), low.y + cell * static_cast<float>(over_row));
    compat::outline(draw, ImVec2(low.x, at.y), ImVec2(high.x, at.y + cell), faded(c.text, 0.6F), 0, theme.px(1));
    compat::outline(draw, ImVec2(at.x, low.y), ImVec2(at.x + cell, high.y), faded(c.text, 0.6F), 0, theme.px(1));
    tooltip(theme, map.words(over_row, over_column), 0);
  }
  draw_bar(theme, ImVec2(high.x + theme.px(10), low.y), ImVec2(high.x + theme.px(18), high.y));
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(area);
}

}  // namespace causeway
