#include "app/panels/parts/time_line.h"

#include "app/ui/imgui_compat.h"

namespace causeway {

void draw_time_line(const Theme& theme, ImDrawList* draw, const std::vector<ImVec2>& points, ImU32 colour,
                    bool dashed) {
  if (!dashed) {
    compat::polyline(draw, points.data(), static_cast<int>(points.size()), colour, theme.px(2));
    return;
  }
  for (std::size_t t = 1; t < points.size(); ++t) {
    const ImVec2 a = points[t - 1], b = points[t];
    draw->AddLine(a, ImVec2(a.x + 0.55F * (b.x - a.x), a.y + 0.55F * (b.y - a.y)), colour, theme.px(1.4F));
  }
}

}  // namespace causeway
