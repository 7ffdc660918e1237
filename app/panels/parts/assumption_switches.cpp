#include "app/panels/parts/assumption_switches.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/widgets/controls.h"

namespace causeway {
namespace {

using OwnCircuit = OwnCircuitSettings;

constexpr double kMostPictureNoise = 0.5;  // offered; more is a setting

/// A switch, or several choices, and the sentence beside it.
class SwitchLine {
 public:
  SwitchLine(PanelContext& context, const char* name, const char* label, bool broken, float control)
      : context_(context), name_(name), control_(control), left_(ImGui::GetCursorPosX()), top_(ImGui::GetCursorPosY()) {
    const Theme& theme = context.theme;
    ImGui::AlignTextToFramePadding();
    text(broken ? theme.strong : theme.body, broken ? theme.colours().warning : theme.colours().text, label);
    ImGui::SetCursorPos(ImVec2(left_ + theme.px(128), top_));
    ImGui::SetNextItemWidth(std::max(theme.px(40), control - theme.px(138)));
  }

  std::optional<std::string> choice(const std::vector<std::string>& choices, const std::string& now) {
    std::optional<std::string> chosen;
    const bool open = ImGui::BeginCombo(fmt::format("##{}", name_).c_str(), now.c_str());
    context_.widgets.mark(name_);
    if (open) {
      for (const std::string& one : choices) {
        if (ImGui::Selectable(one.c_str(), one == now)) chosen = one;
      }
      ImGui::EndCombo();
    }
    if (const auto asked = context_.widgets.take_set(name_)) {
      if (std::find(choices.begin(), choices.end(), *asked) != choices.end()) {
        chosen = *asked;
      } else {
        context_.widgets.reject(fmt::format("{} has no choice {}", name_, *asked));
      }
    }
    context_.widgets.show(name_, now);
    return chosen;
  }

  bool tick(bool now) {
    bool value = now;
    const bool changed = ImGui::Checkbox(fmt::format("##{}", name_).c_str(), &value);
    context_.widgets.mark(name_);
    context_.widgets.show(name_, now ? "on" : "off");
    return changed;
  }

  std::optional<double> number(double now, double most) {
    auto value = static_cast<float>(now);
    double number = now;
    bool changed = ImGui::SliderFloat(fmt::format("##{}", name_).c_str(), &value, 0, static_cast<float>(most), "%.2f",
                                      ImGuiSliderFlags_AlwaysClamp);
    if (changed) number = static_cast<double>(value);
    context_.widgets.mark(name_);
    if (context_.widgets.take_number(name_, 0, most, number)) changed = true;
    context_.widgets.show(name_, fmt::format("{:.2f}", now));
    return changed ? std::optional(number) : std::nullopt;
  }

  void sentence(const char* words) {
    const Theme& theme = context_.theme;
    const float bottom = ImGui::GetCursorPosY();
    ImGui::SetCursorPos(ImVec2(left_ + control_, top_ + theme.px(3)));
    ImGui::PushTextWrapPos(0);
    text(theme.small, theme.colours().muted, words);
    ImGui::PopTextWrapPos();
    ImGui::SetCursorPos(ImVec2(left_, std::max(bottom, ImGui::GetCursorPosY()) + theme.px(4)));
  }

 private:
  PanelContext& context_;
  const char* name_;
  float control_, left_, top_;
};

}  // namespace

int broken_assumptions(const CircuitPlan& plan) {
  const OwnCircuit& s = plan.switches;
  return static_cast<int>(s.never != OwnCircuit::kNone) + static_cast<int>(plan.several) + static_cast<int>(plan.soft) +
         static_cast<int>(plan.few) + static_cast<int>(s.hidden_cause != OwnCircuit::kNone) +
         static_cast<int>(s.covered != OwnCircuit::kNone) + static_cast<int>(s.picture_noise > 0);
}

std::optional<CircuitPlan> AssumptionSwitches::draw(PanelContext& context, const CircuitPlan& plan) {
  CircuitPlan next = plan;
  OwnCircuit& own = next.switches;
  const float room = ImGui::GetContentRegionAvail().x;
  const float control = std::min(context.theme.px(268), 0.62F * room);
  {
    SwitchLine line(context, "world.broken.never", "Never set", own.never != OwnCircuit::kNone, control);
    if (const auto chosen = line.choice(OwnCircuit::never_choices(), own.never)) own.never = *chosen;
    line.sentence("No intervention reaches this variable, so nothing tells it from what it moves with.");
  }
  {
    SwitchLine line(context, "world.broken.several", "Several at once", plan.several, control);
    if (line.tick(plan.several)) {
      next.several = !plan.several;
      next.soft = false;
    }
    line.sentence("Half of the interventions set two variables: a pair no longer shows one.");
  }
  {
    SwitchLine line(context, "world.broken.soft", "Soft, not perfect", plan.soft, control);
    if (line.tick(plan.soft)) {
      next.soft = !plan.soft;
      next.several = false;
    }
    line.sentence("An intervention draws a variable anew by its own law: its causes go on acting on it.");
  }
  {
    SwitchLine line(context, "world.broken.few", "Fewer pairs", plan.few, control);
    if (line.tick(plan.few)) next.few = !plan.few;
    line.sentence("250 pairs to learn from: about fifty for each variable.");
  }
  {
    SwitchLine line(context, "world.broken.hidden", "Hidden cause", own.hidden_cause != OwnCircuit::kNone, control);
    if (const auto chosen = line.choice(OwnCircuit::hidden_cause_choices(), own.hidden_cause))
      own.hidden_cause = *chosen;
    line.sentence("These two follow something that is not in the world, and go together without an arrow.");
  }
  {
    SwitchLine line(context, "world.broken.covered", "Covered lamp", own.covered != OwnCircuit::kNone, control);
    if (const auto chosen = line.choice(OwnCircuit::covered_choices(), own.covered)) own.covered = *chosen;
    line.sentence("The lamp looks dark while the arm is over its button: such pictures do not hold its brightness.");
  }
  {
    SwitchLine line(context, "world.broken.noise", "Noisy pictures", own.picture_noise > 0, control);
    if (const auto number = line.number(own.picture_noise, kMostPictureNoise)) own.picture_noise = *number;
    line.sentence(
        "Every picture has noise of its own (in shares of white): no two are alike, even if nothing was done.");
  }
  return next == plan ? std::nullopt : std::optional(next);
}

}  // namespace causeway
