#include "app/widgets/vector_bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr float kChanged = 0.1F;  // in units of the number's standard deviation
constexpr float kNarrowest = 16;  // pixels at scale 1, of a pair of bars

/// A word with a sample of its bars.
float key_entry(const Theme& theme, ImDrawList* draw, ImVec2 at, bool filled, ImU32 colour, const std::string& words) {
  const float side = theme.px(10), top = at.y + (theme.small->FontSize - side) / 2;
  const ImVec2 low(at.x, top), high(at.x + side, top + side);
  if (filled) {
    draw->AddRectFilled(low, high, colour, theme.px(2));
  } else {
    compat::outline(draw, low, high, colour, theme.px(2), theme.px(1.4F));
  }
  text_at(draw, theme.small, ImVec2(high.x + theme.px(5), at.y), theme.colours().muted, words);
  return high.x + theme.px(5) + text_size(theme.small, words).x + theme.px(14);
}

}  // namespace

void draw_vector_bars(WidgetContext& context, const char* name, ImVec2 area, const VectorChange& change) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const auto count = change.before.size();
  const float heading = theme.small->FontSize + theme.px(8), footing = theme.small->FontSize + theme.px(4);
  const auto fitting = static_cast<std::size_t>(std::max(1.0F, area.x / theme.px(kNarrowest)));
  const std::size_t shown = std::min(count, fitting);
  float x = key_entry(theme, draw, corner, false, c.muted, change.before_name);
  x = key_entry(theme, draw, ImVec2(x, corner.y), true, c.accent, change.after_name);
  const std::string note = shown < count ? fmt::format("the first {} of {} numbers, standardised", shown, count)
                                         : std::string("the vector's numbers, standardised");
  ImGui::SetCursorScreenPos(ImVec2(x, corner.y));
  elided_text(theme, theme.small, c.faint, note, std::max(1.0F, corner.x + area.x - x));

  float most = 2;  // standard deviations: usual values do not fill the panel
  int changed = 0;
  for (std::size_t i = 0; i < count; ++i) {
    most = std::max({most, std::abs(change.before[i]), std::abs(change.after[i])});
    changed += std::abs(change.after[i] - change.before[i]) > kChanged ? 1 : 0;
  }
  const ImVec2 low(corner.x, corner.y + heading);
  const ImVec2 high(corner.x + area.x, corner.y + std::max(heading + theme.px(40), area.y - footing));
  draw->AddRectFilled(low, high, c.inset, theme.px(5));
  const float middle = std::round((low.y + high.y) / 2), reach = (high.y - low.y) / 2 - theme.px(6);
  draw->AddLine(ImVec2(low.x, middle), ImVec2(high.x, middle), c.faint, theme.px(1));
  const float step = std::min((high.x - low.x) / static_cast<float>(shown), theme.px(90));
  const float left = (low.x + high.x - step * static_cast<float>(shown)) / 2;
  for (std::size_t i = 0; i < shown; ++i) {
    const float begin = left + static_cast<float>(i) * step, wide = step * 0.36F;
    const bool moved = std::abs(change.after[i] - change.before[i]) > kChanged;
    const auto bar = [&](float from, float value, bool filled) {
      const float y = middle - value / most * reach;
      const ImVec2 a(from, std::min(y, middle)), b(from + wide, std::max(y, middle) + 1);
      if (filled) {
        draw->AddRectFilled(a, b, faded(c.accent, moved ? 1 : 0.45F), theme.px(2));
      } else {
        compat::outline(draw, a, b, faded(c.muted, moved ? 1 : 0.6F), theme.px(2), theme.px(1.4F));
      }
    };
    bar(begin + step * 0.1F, change.before[i], false);
    bar(begin + step * 0.54F, change.after[i], true);
    if (step > theme.px(18) || i % 5 == 0) {
      text_at(draw, theme.small, ImVec2(begin + step / 2, high.y + theme.px(2)), moved ? c.text : c.muted,
              std::to_string(i + 1), 0.5F);
    }
    ImGui::SetCursorScreenPos(ImVec2(begin, low.y));
    ImGui::PushID(static_cast<int>(i));
    ImGui::InvisibleButton("number", ImVec2(step, high.y - low.y));
    ImGui::PopID();
    tooltip(theme, fmt::format("number {}: {:.2f} before, {:.2f} after", i + 1, change.before[i], change.after[i]));
  }
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(area);
  context.widgets.mark(name);
  context.widgets.show(name, std::to_string(shown));
  context.widgets.show(fmt::format("{}.changed", name), std::to_string(changed));
}

}  // namespace causeway
