#include "app/widgets/colour_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr int kViridis[][3] = {{68, 1, 84},    {72, 40, 120},  {62, 74, 137},  {49, 104, 142}, {38, 130, 142},
                               {31, 158, 137}, {53, 183, 121}, {109, 205, 89}, {180, 222, 44}, {253, 231, 37}};

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

void draw_colour_bar(const Theme& theme, ImVec2 low, ImVec2 high, PlotRange range) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  constexpr int kSteps = 9;
  for (int i = 0; i < kSteps; ++i) {
    const auto y = [&](int step) { return high.y + (low.y - high.y) * static_cast<float>(step) / kSteps; };
    const ImU32 from = sequential_colour(static_cast<double>(i) / kSteps);
    const ImU32 to = sequential_colour((i + 1.0) / kSteps);
    draw->AddRectFilledMultiColor(ImVec2(low.x, y(i + 1)), ImVec2(high.x, y(i)), to, to, from, from);
  }
  const int decimals = range.length() >= 0.5 ? 1 : range.length() >= 0.05 ? 2 : 3;
  for (const double share : {0.0, 0.5, 1.0}) {
    const float y = high.y + (low.y - high.y) * static_cast<float>(share);
    // The ends stay within the bar's height.
    const float up = theme.small->FontSize * static_cast<float>(share == 0.0 ? 1.0 : share == 1.0 ? 0.0 : 0.5);
    text_at(draw, theme.small, ImVec2(high.x + theme.px(4), y - up), theme.colours().muted,
            fmt::format("{:.{}f}", range.low + share * range.length(), decimals));
  }
}

}  // namespace causeway
