#include "app/widgets/density_curve.h"

#include <algorithm>
#include <vector>

#include "app/ui/imgui_compat.h"
#include "app/ui/theme.h"

namespace causeway {

void draw_density(ImDrawList* draw, ImVec2 low, ImVec2 high, std::span<const double> density, const DensityLook& look,
                  double most) {
  constexpr float kHeadroom = 0.1F;  // of the height
  const double largest = most > 0 ? most : density.empty() ? 0 : *std::max_element(density.begin(), density.end());
  if (density.size() < 2 || largest <= 0) return;
  const float room = (high.y - low.y) * (1 - kHeadroom);
  std::vector<ImVec2> curve;
  for (std::size_t k = 0; k < density.size(); ++k) {
    const float x = low.x + (high.x - low.x) * static_cast<float>(k) / static_cast<float>(density.size() - 1);
    const auto share = static_cast<float>(std::clamp(density[k] / largest, 0.0, 1.0 / (1 - kHeadroom)));
    curve.emplace_back(x, high.y - share * room);
  }
  if (look.fill > 0) {
    const ImU32 fill = faded(look.colour, look.fill);
    const ImDrawListFlags flags = draw->Flags;
    draw->Flags &= ~ImDrawListFlags_AntiAliasedFill;  // else a seam shows between the strips
    for (std::size_t k = 0; k + 1 < curve.size(); ++k) {
      draw->AddQuadFilled(ImVec2(curve[k].x, high.y), curve[k], curve[k + 1], ImVec2(curve[k + 1].x, high.y), fill);
    }
    draw->Flags = flags;
  }
  compat::polyline(draw, curve.data(), static_cast<int>(curve.size()), look.colour, look.thickness);
}

}  // namespace causeway
