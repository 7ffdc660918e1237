#include "app/panels/parts/time_slider.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/panels/parts/looking_back.h"
#include "app/panels/parts/timeline.h"
#include "app/ui/format.h"
#include "app/widgets/controls.h"
#include "engine/training/image_stage.h"

namespace causeway {
namespace {

/// Stages are called as on the timeline.
std::string words_of(const Moment& m, const Snapshot& s) {
  const char* images = decoder_is_last(s.settings) ? "pictures" : "image stage";
  const std::string where = m.stage == "image" ? images : m.stage == "causal" ? m.phase : m.stage;
  return fmt::format("update {}, {}, {:.0f} % of the work", grouped(m.updates), where, 100 * m.share);
}

/// Whose model is shown, for the words on screen; empty where a run has but one start, or nobody asked.
std::string words_of_start(const Moment& m, const Snapshot& s, const LookingBack& back) {
  if (!back.start) return "";
  if (m.holds(*back.start)) {
    const bool over = static_cast<std::size_t>(*back.start) < s.starts.size() &&
                      !s.starts[static_cast<std::size_t>(*back.start)].alive;
    return fmt::format(", start {}{}", *back.start,
                       m.leader == *back.start ? ", which led"
                       : over                  ? ", dropped later"
                                               : "");
  }
  return fmt::format(", start {} (start {} is not kept here)", m.leader, *back.start);
}

/// What a script sets.
void take_start(PanelContext& context) {
  const auto word = context.widgets.take_set("time.start");
  if (!word) return;
  LookingBack& back = context.ui.back;
  if (*word == "leading") {
    back.start.reset();
    return;
  }
  const Snapshot& s = context.snapshot();
  for (int i = 0; i < std::ssize(s.starts); ++i) {
    if (*word != std::to_string(i)) continue;
    if (back.start != i && !look_at_start(s, back, i)) {
      context.widgets.reject(fmt::format("no moment holds the model of start {}", i));
    }
    return;
  }
  context.widgets.reject("time.start is leading, or the number of a start");
}

/// What a script sets.
void take_moment(PanelContext& context, const MomentList& list) {
  const auto word = context.widgets.take_set("time.moment");
  if (!word) return;
  LookingBack& back = context.ui.back;
  if (*word == "now") {
    back.moment.reset();
    return;
  }
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const auto& m) { return std::to_string(m->updates) == *word; });
  if (found == list.end()) {
    context.widgets.reject(fmt::format("time.moment is now or the updates of a moment, e.g. {}",
                                       list.empty() ? 0 : list.front()->updates));
  } else {
    back.moment = (*found)->updates;
  }
}

/// The buttons at the right end; returns the width they take.
float draw_buttons(PanelContext& context, float right, float top) {
  const Theme& theme = context.theme;
  LookingBack& back = context.ui.back;
  const float side = theme.px(26), gap = theme.px(2), now_wide = theme.px(56);
  const float width = 3 * side + now_wide + 3 * gap;
  const auto button = [&](const char* name, const std::string& label, const char* action, const char* help, float wide,
                          ButtonKind kind, bool enabled = true) {
    if (push_button(theme, (label + "##" + name).c_str(), kind, enabled, wide)) context.ui.wanted_action = action;
    context.widgets.mark(name);
    tooltip(theme, help + context.shortcuts.hint(action));
  };
  ImGui::SetCursorPos(ImVec2(right - width, top));
  button("time.earlier", theme.icon(Icon::kPrevious, "<"), "time.back", "The moment before, in all panels.", side,
         ButtonKind::kFlat);
  ImGui::SameLine(0, gap);
  button("time.play", back.playing ? theme.icon(Icon::kPause, "||") : theme.icon(Icon::kPlay, ">"), "time.play",
         "Shows the moments of training one after the other, in all panels.", side, ButtonKind::kFlat);
  ImGui::SameLine(0, gap);
  button("time.later", theme.icon(Icon::kNext, ">"), "time.on", "The moment after, in all panels.", side,
         ButtonKind::kFlat);
  ImGui::SameLine(0, gap);
  button("time.now", "Now", "time.now", "Back to the newest model.", now_wide,
         back.moment ? ButtonKind::kPrimary : ButtonKind::kFlat, back.moment.has_value());
  return width;
}

}  // namespace

void draw_time_slider(PanelContext& context, const Progress& progress) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const Snapshot& s = context.snapshot();
  static const MomentList kNone;
  const MomentList& list = s.moments ? *s.moments : kNone;
  take_moment(context, list);
  take_start(context);
  LookingBack& back = context.ui.back;
  context.widgets.show("time.moments", std::to_string(list.size()));
  context.widgets.show("time.moment", s.moment >= 0 ? std::to_string(s.moment) : "now");
  context.widgets.show("time.start", s.start >= 0 ? std::to_string(s.start) : "leading");
  float width = ImGui::GetContentRegionAvail().x;
  const ImVec2 start = ImGui::GetCursorPos();
  if (list.empty() || width < theme.px(420)) {
    draw_timeline(theme, context.widgets, progress, width);
    return;
  }
  width -= draw_buttons(context, start.x + width, start.y - theme.px(4)) + theme.px(14);
  ImGui::SetCursorPos(start);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float middle = corner.y + theme.px(10);
  // The segments' tooltips are below: over the bar itself the slider comes first.
  ImGui::InvisibleButton("moments", ImVec2(width, theme.px(17)));
  context.widgets.mark("time.slider");
  const bool over = ImGui::IsItemHovered(), held = ImGui::IsItemActive();
  const auto x_of = [&](const Moment& m) {
    return corner.x + timeline_x(theme, progress, place_on_timeline(progress, s, m.stage, m.step), width);
  };
  int nearest = -1;
  float distance = std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (const float d = std::abs(ImGui::GetIO().MousePos.x - x_of(*list[i])); d < distance) {
      distance = d;
      nearest = static_cast<int>(i);
    }
  }
  const Moment& pointed = *list[static_cast<std::size_t>(nearest)];
  if (held) {
    back.moment = pointed.updates;
    back.playing = false;
  }
  if (over || held) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if (over && !held)
    tooltip(theme, "Drag to look at the model as it was: " + words_of(pointed, context.snapshot()) + ".", 0.2F);
  ImGui::SetCursorPos(start);
  draw_timeline(theme, context.widgets, progress, width);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const float x = x_of(*list[i]);
    const bool near = (over || held) && static_cast<int>(i) == nearest;
    draw->AddCircleFilled(ImVec2(x, middle), theme.px(near ? 4.0F : 2.2F), c.card);
    draw->AddCircleFilled(ImVec2(x, middle), theme.px(near ? 3.2F : 1.5F), c.text);
    context.widgets.mark(fmt::format("time.moment.{}", i),
                         {x - theme.px(2), middle - theme.px(3), x + theme.px(2), middle + theme.px(3), true});
  }
  if (s.moment < 0) return;
  const auto shown = std::find_if(list.begin(), list.end(), [&](const auto& m) { return m->updates == s.moment; });
  if (shown == list.end()) return;
  const float x = x_of(**shown);
  draw->AddCircleFilled(ImVec2(x, middle), theme.px(7), c.warning);
  draw->AddCircle(ImVec2(x, middle), theme.px(7), c.card, 0, theme.px(2));
  // What is on screen is not what training has come to: that must be seen at a glance.
  const std::string words = (back.film ? fmt::format("filming, {:.0f} %: ", 100 * back.film_share) : "looking back: ") +
                            words_of(**shown, s) + words_of_start(**shown, s, back);
  const ImVec2 size = text_size(theme.strong, words);
  const float left = std::clamp(x - size.x / 2, corner.x, corner.x + width - size.x - theme.px(16));
  const ImVec2 low(left, corner.y + theme.px(18)), high(left + size.x + theme.px(16), low.y + size.y + theme.px(3));
  draw->AddRectFilled(low, high, c.card, theme.px(4));
  draw->AddRectFilled(low, high, faded(c.warning, 0.22F), theme.px(4));
  text_at(draw, theme.strong, ImVec2(left + theme.px(8), low.y + theme.px(1)), c.text, words);
  context.widgets.show("time.words", words);
}

}  // namespace causeway
