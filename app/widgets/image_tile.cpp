#include "app/widgets/image_tile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {

namespace {

struct Grid {
  int columns = 1, rows = 1;
  float side = 0;
};

// The arrangement with the largest pictures; full rows look better than slightly larger pictures.
Grid best_grid(int count, ImVec2 area, float gap, float caption) {
  constexpr float kForFullRows = 1.15F;
  Grid best;
  float most = 0;
  for (int columns = count; columns >= 1; --columns) {
    const int rows = (count + columns - 1) / columns;
    const auto c = static_cast<float>(columns), r = static_cast<float>(rows);
    const float side = std::floor(std::min((area.x - gap * (c - 1)) / c, (area.y - gap * (r - 1)) / r - caption));
    const float worth = side * (count % columns == 0 ? kForFullRows : 1.0F);
    if (worth <= most) continue;
    most = worth;
    best = {columns, rows, side};
  }
  return best;
}

}  // namespace

float draw_image_tiles(const Theme& theme, WidgetRegistry& widgets, const char* name, ImVec2 area,
                       std::span<const ImageTile> tiles) {
  const Palette& c = theme.colours();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float gap = theme.px(12);
  const float caption = theme.px(20);
  const Grid grid = best_grid(static_cast<int>(tiles.size()), area, gap, caption);
  const float side = std::max(theme.px(24), grid.side);
  const auto columns = static_cast<float>(grid.columns), rows = static_cast<float>(grid.rows);
  const float left = corner.x + std::floor((area.x - side * columns - gap * (columns - 1)) / 2);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const int at = static_cast<int>(i);
    const float x = left + static_cast<float>(at % grid.columns) * (side + gap);
    const float y = corner.y + static_cast<float>(at / grid.columns) * (caption + side + gap);
    const ImVec2 low(x, y + caption);
    const ImVec2 high(x + side, y + caption + side);
    ImGui::SetCursorScreenPos(ImVec2(x, y));
    elided_text(theme, theme.small, c.muted, tiles[i].caption, side);
    draw->AddRectFilled(low, high, c.inset, theme.px(4));
    if (tiles[i].texture != 0) {
      draw->AddImageRounded(compat::texture(tiles[i].texture), low, high, ImVec2(0, 0), ImVec2(1, 1), IM_COL32_WHITE,
                            theme.px(4));
    }
    compat::outline(draw, low, high, c.card_border, theme.px(4), theme.px(1));
    ImGui::SetCursorScreenPos(low);
    ImGui::PushID(at);
    ImGui::InvisibleButton("tile", ImVec2(side, side));
    ImGui::PopID();
    widgets.mark(fmt::format("{}.{}", name, i));
    if (!tiles[i].help.empty()) tooltip(theme, tiles[i].help);
  }
  const float used = rows * (caption + side) + (rows - 1) * gap;
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(ImVec2(area.x, used));
  return used;
}

}  // namespace causeway
