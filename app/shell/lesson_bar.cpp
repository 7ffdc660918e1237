#include "app/shell/lesson_bar.h"

#include <fmt/format.h>

#include <cmath>

#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr double kPatience = 2;  // seconds to wait for a widget that does not appear
constexpr double kPulse = 3;     // seconds that the frame around what is pointed at pulsates

}  // namespace

float LessonBar::height(const Theme& theme, float width) const {
  if (!open_) return 0;
  return theme.px(width >= theme.px(1150) ? 98 : 140);  // text beside the buttons: more lines where it is narrow
}

void LessonBar::go(std::size_t to) {
  at_ = to;
  entered_ = false;
  doing_ = 0;
}

// One widget a frame: a widget reads the value it is to be set to when it is drawn.
void LessonBar::act(PanelContext& context) {
  if (doing_ == 0 || !context.widgets.set_taken()) return;
  const auto& [name, value] = step().show[step().show.size() - doing_];
  if (!context.widgets.settable(name)) {  // its panel is only just coming to the front
    if (ImGui::GetTime() - asked_ > kPatience) {
      doing_ = 0;
      context.ui.say(fmt::format("'{}' cannot be done here: {} is not on screen", step().button, name), true);
    }
    return;
  }
  context.widgets.set(name, value);
  --doing_;
}

void LessonBar::draw(PanelContext& context, ImVec2 size, const Actions& actions) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  if (!entered_) {
    entered_ = true;
    since_ = ImGui::GetTime();
    actions.perform(step().layout);
    context.ui.wanted_panel = step().panel;
  }
  context.widgets.show("lesson.step", std::to_string(at_ + 1));
  context.widgets.show("lesson.look", step().look);

  const ImVec2 low = ImGui::GetCursorScreenPos();
  const ImVec2 high(low.x + size.x, low.y + size.y);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(low, high, c.card, theme.px(6));
  compat::outline(draw, low, high, c.accent, theme.px(6), theme.px(1.5F));
  const float margin = theme.px(14);
  const Snapshot& s = context.snapshot();
  const bool wants_world =
      !step().training && (!s.settings.world.data.empty() || s.settings.world.name != lesson().world);
  const bool wants_model = step().trained && !(s.pipeline && s.pipeline->causal);

  // Buttons at the right, from the end.
  const float row = low.y + (size.y - ImGui::GetFrameHeight()) / 2;
  float right = high.x - margin;
  const auto button = [&](const char* label, const char* name, ButtonKind kind, bool enabled) {
    const float wide = text_size(theme.body, label).x + theme.px(26);
    right -= wide;
    ImGui::SetCursorScreenPos(ImVec2(right, row));
    const bool pressed = push_button(theme, label, kind, enabled, wide);
    context.widgets.mark(name);
    right -= theme.px(6);
    return pressed;
  };
  const bool last = at_ + 1 == lesson().steps.size();
  const bool close = button("Close", "lesson.close", ButtonKind::kFlat, true);
  const bool next = button(last ? "Finish" : "Next", "lesson.next", ButtonKind::kPrimary, true);
  const bool back = button("Back", "lesson.back", ButtonKind::kNormal, at_ > 0);
  bool example = false, show = false;
  if (wants_world || wants_model) {
    example = button("Open the trained example", "lesson.example", ButtonKind::kNormal, true);
  } else if (!step().show.empty()) {
    show = button(step().button.c_str(), "lesson.show", ButtonKind::kNormal, doing_ == 0);
  }

  const float left = low.x + margin;
  const float wide = right - left - theme.px(16);
  ImGui::SetCursorScreenPos(ImVec2(left, low.y + theme.px(9)));
  text(theme.small, c.muted, fmt::format("{}  {} of {}", lesson().title, at_ + 1, lesson().steps.size()));
  ImGui::SetCursorScreenPos(ImVec2(left, low.y + theme.px(26)));
  text(theme.strong, c.text, step().title);
  ImGui::SetCursorScreenPos(ImVec2(left, low.y + theme.px(46)));
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + wide);
  ImGui::PushStyleColor(ImGuiCol_Text, wants_world || wants_model ? c.muted : c.text);
  ImGui::TextUnformatted(
      wants_world   ? "This step needs the circuit with the lamps, and something else is open. The example that "
                      "comes with the program shows it."
      : wants_model ? "This step is about a trained model, and there is none yet: train one, or open the "
                      "example that comes with the program."
                    : step().text.c_str());
  ImGui::PopStyleColor();
  ImGui::PopTextWrapPos();

  if (close || (next && last)) {
    this->close();
  } else if (next) {
    go(at_ + 1);
  } else if (back) {
    go(at_ - 1);
  } else if (example) {
    actions.perform("run.example");
  } else if (show) {
    doing_ = step().show.size();
    asked_ = ImGui::GetTime();
  }
}

void LessonBar::after_panels(PanelContext& context, bool covered) {
  if (!open_) return;
  act(context);
  if (covered || context.posing) return;
  const WidgetRegistry::Rect* rect = context.widgets.find(step().look);
  if (rect == nullptr || !rect->visible) return;
  const Theme& theme = context.theme;
  const double age = ImGui::GetTime() - since_;
  const float beat = age < kPulse ? 0.5F + 0.5F * static_cast<float>(std::cos(age * 6.2)) : 0;
  const float grow = theme.px(3 + 3 * beat);
  compat::outline(ImGui::GetForegroundDrawList(), ImVec2(rect->left - grow, rect->top - grow),
                  ImVec2(rect->right + grow, rect->bottom + grow), theme.colours().accent, theme.px(7),
                  theme.px(2 + beat));
}

}  // namespace causeway
