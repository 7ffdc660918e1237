#include "app/panels/parts/sample_picker.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/widgets/controls.h"

namespace causeway {

void sample_picker(PanelContext& context, const std::string& prefix, int samples, const char* noun) {
  const Theme& theme = context.theme;
  int& sample = context.ui.sample;
  const int count = std::max(1, samples);
  ImGui::PushID(prefix.c_str());
  const auto arrow = [&](Icon icon, const char* fallback, const char* part, int by, const std::string& help) {
    const std::string name = prefix + part;
    if (push_button(theme, fmt::format("{}##{}", theme.icon(icon, fallback), part).c_str(), ButtonKind::kFlat)) {
      sample = (sample + by + count) % count;
    }
    context.widgets.mark(name);
    tooltip(theme, help);
  };
  arrow(Icon::kPrevious, "<", ".previous", -1,
        fmt::format("Previous {}.{}", noun, context.shortcuts.hint("sample.previous")));
  ImGui::SameLine(0, theme.px(2));
  ImGui::AlignTextToFramePadding();
  text(theme.body, theme.colours().muted,
       samples > 0 ? fmt::format("{} {} of {}", noun, sample % count + 1, samples) : fmt::format("{} -", noun));
  ImGui::SameLine(0, theme.px(2));
  arrow(Icon::kNext, ">", ".next", 1, fmt::format("Next {}.{}", noun, context.shortcuts.hint("sample.next")));
  ImGui::PopID();

  double number = sample + 1;
  if (context.widgets.take_number(prefix + ".sample", 1, count, number)) sample = static_cast<int>(number) - 1;
  context.widgets.show(prefix + ".sample", std::to_string(sample % count + 1));
}

}  // namespace causeway
