#include "app/panels/parts/timeline.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/widgets/controls.h"

namespace causeway {
namespace {

/// Pixels of a segment of weight 1.
double unit_of(const Progress& progress, float width, float gap) {
  double total = 0;
  for (const Segment& s : progress.segments) total += s.weight;
  return static_cast<double>(width - gap * static_cast<float>(progress.segments.size() - 1)) / total;
}

constexpr float kSegmentGap = 3;

}  // namespace

float timeline_x(const Theme& theme, const Progress& progress, double place, float width) {
  const float gap = theme.px(kSegmentGap);
  const double unit = unit_of(progress, width, gap);
  double x = 0;
  for (const Segment& s : progress.segments) {
    if (place < 1 || &s == &progress.segments.back())
      return static_cast<float>(x + std::min(place, 1.0) * s.weight * unit);
    place -= 1;
    x += s.weight * unit + static_cast<double>(gap);
  }
  return static_cast<float>(x);
}

void draw_timeline(const Theme& theme, WidgetRegistry& widgets, const Progress& progress, float width) {
  const Palette& c = theme.colours();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float gap = theme.px(kSegmentGap);
  const float bar = theme.px(6);
  const float top = corner.y + theme.px(7);
  const double unit = unit_of(progress, width, gap);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  float x = corner.x;
  for (std::size_t i = 0; i < progress.segments.size(); ++i) {
    const Segment& s = progress.segments[i];
    const auto wide = static_cast<float>(s.weight * unit);
    const bool now = static_cast<int>(i) == progress.now;
    const auto done = static_cast<float>(std::clamp(s.share, 0.0, 1.0));
    draw->AddRectFilled(ImVec2(x, top), ImVec2(x + wide, top + bar), c.card_border, bar / 2);
    if (done > 0) {
      draw->AddRectFilled(ImVec2(x, top), ImVec2(x + std::max(bar, done * wide), top + bar),
                          now ? c.accent : faded(c.accent, 0.55F), bar / 2);
    }
    if (now && progress.started) {
      const float at = x + done * wide;
      draw->AddTriangleFilled(ImVec2(at - theme.px(5), corner.y), ImVec2(at + theme.px(5), corner.y),
                              ImVec2(at, corner.y + theme.px(6)), c.text);
    }
    const bool fits = text_size(theme.small, s.label).x <= wide;
    if (fits) {
      text_at(draw, theme.small, ImVec2(x + wide / 2, top + bar + theme.px(3)),
              now && progress.started ? c.text : c.muted, s.label, 0.5F);
    }
    ImGui::SetCursorScreenPos(ImVec2(x, corner.y));
    ImGui::PushID(static_cast<int>(i));
    ImGui::InvisibleButton("segment", ImVec2(wide, theme.px(32)));
    ImGui::PopID();
    widgets.mark("run.timeline." + s.label);
    tooltip(theme, fmt::format("{}: {:.0f} %\n{}", s.label, 100.0 * done, s.help));
    x += wide + gap;
  }
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(ImVec2(width, theme.px(32)));
}

}  // namespace causeway
