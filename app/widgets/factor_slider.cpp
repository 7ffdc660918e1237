#include "app/widgets/factor_slider.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {

std::optional<double> factor_slider(WidgetContext& context, const FactorSlider& s) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const ImU32 ink = s.held ? c.text : c.muted;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float height = ImGui::GetFrameHeight();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_marker(draw, ImVec2(corner.x + theme.px(7), corner.y + height / 2), theme.px(5), s.style);
  text_at(draw, theme.body, ImVec2(corner.x + theme.px(18), corner.y + (height - theme.body->FontSize) / 2), ink,
          shortened(theme.body, s.label, s.label_width - theme.px(20)));
  const float number_width = text_size(theme.mono, s.widest).x + theme.px(6);
  ImGui::SetCursorScreenPos(ImVec2(corner.x + s.label_width, corner.y));
  ImGui::SetNextItemWidth(std::max(theme.px(40), ImGui::GetContentRegionAvail().x - number_width - s.rest));
  auto value = static_cast<float>(s.value);
  ImGui::PushStyleColor(ImGuiCol_SliderGrab, s.style.colour);
  ImGui::PushStyleColor(ImGuiCol_SliderGrabActive, s.style.colour);
  ImGui::PushID(s.names.front().c_str());
  bool changed = ImGui::SliderFloat("##value", &value, static_cast<float>(s.low), static_cast<float>(s.high), "",
                                    ImGuiSliderFlags_AlwaysClamp);
  ImGui::PopID();
  ImGui::PopStyleColor(2);
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  double number = changed ? static_cast<double>(value) : s.value;
  for (const std::string& name : s.names) {
    context.widgets.mark(name);
    if (context.widgets.take_number(name, std::min(s.low, s.high) - s.slack, std::max(s.low, s.high) + s.slack,
                                    number)) {
      changed = true;
    }
  }
  context.widgets.show(s.names.front(), fmt::format("{:.3f}", s.value));
  tooltip(theme, "Drag to set it; Ctrl+click to type a value.");

  const float pad = theme.px(8);
  const auto share = static_cast<float>(std::clamp((s.notch - s.low) / (s.high - s.low), 0.0, 1.0));
  const float x = low.x + pad + share * (high.x - low.x - 2 * pad);
  draw->AddTriangleFilled(ImVec2(x - theme.px(4), high.y), ImVec2(x + theme.px(4), high.y),
                          ImVec2(x, high.y - theme.px(5)), c.text);
  if (s.held) compat::outline(draw, low, high, s.style.colour, theme.px(5), theme.px(1.5F));
  text_at(draw, theme.mono, ImVec2(high.x + number_width, corner.y + (height - theme.mono->FontSize) / 2), ink,
          fmt::format("{:.2f}", s.value), 1.0F);
  return changed ? std::optional(number) : std::nullopt;
}

}  // namespace causeway
