#include "app/widgets/image_tile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {

float draw_image_row(const Theme& theme, UiRegistry& names, const char* name, ImVec2 area,
                     std::span<const ImageTile> tiles) {
  const Palette& c = theme.colours();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const auto count = static_cast<float>(tiles.size());
  const float gap = theme.px(12);
  const float caption = theme.px(20);
  const float side =
      std::floor(std::max(theme.px(24), std::min((area.x - gap * (count - 1)) / count, area.y - caption)));
  float x = corner.x + std::floor((area.x - side * count - gap * (count - 1)) / 2);
  const float y = corner.y;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const ImVec2 low(x, y + caption);
    const ImVec2 high(x + side, y + caption + side);
    text_at(draw, theme.small, ImVec2(x, y), c.muted, tiles[i].caption);
    draw->AddRectFilled(low, high, c.inset, theme.px(4));
    if (tiles[i].texture != 0) {
      draw->AddImageRounded(compat::texture(tiles[i].texture), low, high, ImVec2(0, 0), ImVec2(1, 1), IM_COL32_WHITE,
                            theme.px(4));
    }
    compat::outline(draw, low, high, c.card_border, theme.px(4), theme.px(1));
    ImGui::SetCursorScreenPos(ImVec2(x, y));
    ImGui::PushID(static_cast<int>(i));
    ImGui::InvisibleButton("tile", ImVec2(side, caption + side));
    ImGui::PopID();
    names.mark(fmt::format("{}.{}", name, i));
    if (!tiles[i].help.empty()) tooltip(theme, tiles[i].help);
    x += side + gap;
  }
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(ImVec2(area.x, caption + side));
  return caption + side;
}

}  // namespace causeway
