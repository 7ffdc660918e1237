#include "app/panels/parts/next_sliders.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/core/error.h"

namespace causeway {

namespace {

constexpr const char* kTrain = "Train anew";
constexpr float kBesideFrom = 560;  // at scale 1: sliders and button in one line

}  // namespace

bool NextSliders::beside(const Theme& theme, float width) { return width >= theme.px(kBesideFrom); }

float NextSliders::height(const Theme& theme, float width) const {
  const float line = ImGui::GetFrameHeightWithSpacing();
  return beside(theme, width) ? line : line * static_cast<float>(list_.size() + 1);
}

Settings NextSliders::settings(const Snapshot& snapshot) const {
  Settings next = snapshot.settings;
  for (std::size_t i = 0; i < list_.size() && i < values_.size(); ++i) list_[i].write(next, values_[i]);
  return next;
}

void NextSliders::follow(const Snapshot& snapshot) {
  if (run_ == snapshot.run && values_.size() == list_.size()) return;
  run_ = snapshot.run;
  values_.clear();
  for (const NextSlider& slider : list_) {
    values_.push_back(std::clamp(slider.read(snapshot.settings), slider.low, slider.high));
  }
}

void NextSliders::draw_slider(PanelContext& context, std::size_t i, float width) {
  const Theme& theme = context.theme;
  const NextSlider& slider = list_[i];
  const float label = text_size(theme.small, slider.label).x + theme.px(8);
  const std::string shown = slider.whole ? grouped(std::lround(values_[i])) : fmt::format("{:.2f}", values_[i]);
  const float number = theme.px(46);
  ImGui::AlignTextToFramePadding();
  text(theme.small, theme.colours().muted, slider.label);
  ImGui::SameLine(0, theme.px(8));
  ImGui::SetNextItemWidth(std::max(theme.px(50), width - label - number - theme.px(8)));
  auto value = static_cast<float>(values_[i]);
  const std::string name = fmt::format("{}.next.{}", panel_, slider.word);
  const ImGuiSliderFlags flags =
      ImGuiSliderFlags_AlwaysClamp | (slider.logarithmic ? ImGuiSliderFlags_Logarithmic : ImGuiSliderFlags_None);
  if (ImGui::SliderFloat(("##" + name).c_str(), &value, static_cast<float>(slider.low), static_cast<float>(slider.high),
                         "", flags)) {
    values_[i] = slider.whole ? std::round(static_cast<double>(value)) : static_cast<double>(value);
  }
  context.widgets.mark(name);
  tooltip(theme, slider.help);
  double set = values_[i];
  if (context.widgets.take_number(name, slider.low, slider.high, set)) {
    values_[i] = slider.whole ? std::round(set) : set;
  }
  context.widgets.show(name, slider.whole ? fmt::format("{:.0f}", values_[i]) : fmt::format("{:.2f}", values_[i]));
  ImGui::SameLine(0, theme.px(6));
  ImGui::AlignTextToFramePadding();
  text(theme.mono, theme.colours().text, shown);
}

void NextSliders::draw_button(PanelContext& context) {
  const Theme& theme = context.theme;
  const Snapshot& s = context.snapshot();
  const Settings next = settings(s);
  std::string problem;
  try {
    validate_settings(next);
  } catch (const UsageError& error) {
    problem = one_line(error);
  }
  context.widgets.show(panel_ + ".next.problem", problem);
  const bool can = problem.empty() && !context.ui.next_run.waiting();
  if (push_button(theme, fmt::format("{}##{}", kTrain, panel_).c_str(), ButtonKind::kNormal, can)) {
    if (s.state == TrainerState::kDone) {
      context.ui.next_run.start(s, context.ui.form.save(s), next, context.send);
    } else {
      context.send(command::Reset{next});
      context.send(command::Play{});
    }
  }
  context.widgets.mark(panel_ + ".next.train");
  tooltip(theme, problem.empty() ? "Another run with these values in place of this one, which is kept." : problem);
}

void NextSliders::draw(PanelContext& context) {
  follow(context.snapshot());
  const Theme& theme = context.theme;
  const float width = ImGui::GetContentRegionAvail().x;
  const float gap = theme.px(14);
  const float button = text_size(theme.body, kTrain).x + 2 * ImGui::GetStyle().FramePadding.x;
  const bool one_line = beside(theme, width);
  const float each = one_line ? (width - button) / static_cast<float>(list_.size()) - gap : width;
  const float left = ImGui::GetCursorPosX();
  for (std::size_t i = 0; i < list_.size(); ++i) {
    if (one_line && i > 0) ImGui::SameLine(left + static_cast<float>(i) * (each + gap));
    draw_slider(context, i, each);
  }
  if (one_line) ImGui::SameLine(left + width - button);
  draw_button(context);
}

}  // namespace causeway
