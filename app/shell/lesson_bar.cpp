#include "app/shell/lesson_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/imgui_compat.h"
#include "app/widgets/controls.h"
#include "engine/core/error.h"
#include "engine/training/run_directory.h"

namespace causeway {
namespace {

constexpr double kPatience = 2;  // seconds to wait for a widget that does not appear
constexpr double kPulse = 3;     // seconds that the frame around what is pointed at pulsates

constexpr const char* kOtherWorld =
    "This step needs the circuit with the lamps, and something else is open. The example that comes with the program "
    "shows it.";
constexpr const char* kNoModel =
    "This step is about a trained model, and there is none yet: train one, or open the example that comes with the "
    "program.";
constexpr const char* kExample = "Open the trained example";
// Of a lesson with a preset of its own.
constexpr const char* kOtherPreset =
    "This step needs another world than the one that is open. It can be prepared here.";
constexpr const char* kNotTrained = "This step is about a trained model, and there is none yet: train one here.";
constexpr const char* kPrepare = "Prepare its world";
constexpr const char* kTrain = "Train now";
// Of a lesson that begins from a saved run.
constexpr const char* kOtherRun = "This step needs the run that this lesson begins from.";
// Of a step about a run that comes with the program.
constexpr const char* kOtherExample =
    "This step is about a trained run that comes with the program, and another one is open.";
constexpr const char* kHalfTrained =
    "This step begins with a run that was stopped half-way. It comes with the program: open it, and go on training it "
    "with Play.";
constexpr const char* kOpenRun = "Open its run";

// Lengths at scale 1.
constexpr float kMargin = 14;        // around the text
constexpr float kTextTop = 46;       // below title and step
constexpr float kBesideFrom = 1150;  // wide enough for text and buttons side by side

float button_width(const Theme& theme, std::string_view label) { return text_size(theme.body, label).x + theme.px(26); }

float text_height(const Theme& theme, std::string_view words, float width) {
  return theme.body->CalcTextSizeA(theme.body->FontSize, FLT_MAX, width, words.data(), words.data() + words.size()).y;
}

/// Whether a step that is not about a saved run needs another world than the one that is open.
bool needs_world(const Lesson& lesson, const LessonStep& step, const Snapshot& s) {
  return step.run.empty() && !step.training &&
         (!s.settings.world.data.empty() || s.settings.world.name != lesson.world);
}
/// Whether it needs a trained model, and there is none.
bool needs_model(const LessonStep& step, const Snapshot& s) {
  return step.run.empty() && step.trained && !(s.pipeline && s.pipeline->causal);
}

}  // namespace

bool LessonBar::buttons_below(const Theme& theme, float width) { return width < theme.px(kBesideFrom); }

float LessonBar::buttons_width(const Theme& theme, const LessonStep& step) const {
  const float deed = step.button.empty() ? 0 : button_width(theme, step.button);
  const float wide = std::max(deed, button_width(theme, kExample));
  return wide + button_width(theme, "Close") + button_width(theme, "Finish") + button_width(theme, "Back") +
         theme.px(4 * 6);
}

float LessonBar::height(const Theme& theme, float width) const {
  if (!open_) return 0;
  const bool below = buttons_below(theme, width);
  float tallest = 0;
  for (const LessonStep& step : lesson().steps) {
    const float room = width - theme.px(2 * kMargin + 20) - (below ? 0 : buttons_width(theme, step) + theme.px(16));
    for (const std::string_view words : {std::string_view(step.text), std::string_view(kOtherWorld)}) {
      tallest = std::max(tallest, text_height(theme, words, std::max(theme.px(100), room)));
    }
  }
  const float row = below ? theme.body->FontSize + theme.px(10 + 8) : 0;
  return std::max(theme.px(98), theme.px(kTextTop + 10) + tallest + row);
}

void LessonBar::close(Workspace& workspace) {
  put_back(workspace);
  visit_ = {};
  open_ = false;
}

void LessonBar::next(Workspace& workspace) {
  if (at_ + 1 < lesson().steps.size()) {
    go(at_ + 1);
  } else {
    close(workspace);
  }
}

void LessonBar::back() {
  if (at_ > 0) go(at_ - 1);
}

void LessonBar::go(std::size_t to) {
  at_ = to;
  entered_ = false;
  doing_ = 0;
  ticked_.assign(step().checks.size(), false);
}

void LessonBar::open(std::string_view id) {
  const auto found = std::find_if(lessons().begin(), lessons().end(), [&](const Lesson& l) { return l.id == id; });
  if (found != lessons().end()) open(*found);
}

void LessonBar::tick(PanelContext& context) {
  for (std::size_t i = 0; i < step().checks.size(); ++i) {
    const LessonCheck& check = step().checks[i];
    const std::string* shown = beginning_ && doing_ > 0 ? nullptr : context.widgets.shown(check.widget);
    if (shown != nullptr && check_holds(check, *shown)) ticked_[i] = true;
    context.widgets.show(fmt::format("lesson.check.{}", i + 1), ticked_[i] ? "done" : "open");
  }
}

float LessonBar::checks_width(const Theme& theme) const {
  float wide = 0;
  for (const LessonCheck& check : step().checks) wide += text_size(theme.small, check.text).x + theme.px(36);
  return wide;
}

// Beside the title of the step, a box each; a tick needs no colour to be seen.
void LessonBar::draw_checks(PanelContext& context, ImVec2 at) const {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float side = theme.px(13);
  for (std::size_t i = 0; i < step().checks.size(); ++i) {
    const std::string& words = step().checks[i].text;
    const ImU32 ink = ticked_[i] ? c.good : c.muted;
    const ImVec2 low(at.x, at.y + theme.px(3)), high(at.x + side, at.y + theme.px(3) + side);
    compat::outline(draw, low, high, ink, theme.px(3), theme.px(1.5F));
    if (ticked_[i]) {
      const ImVec2 tick[] = {{low.x + side * 0.2F, low.y + side * 0.5F},
                             {low.x + side * 0.42F, low.y + side * 0.75F},
                             {low.x + side * 0.85F, low.y + side * 0.2F}};
      compat::polyline(draw, tick, 3, ink, theme.px(2));
    }
    text_at(draw, theme.small, ImVec2(high.x + theme.px(6), at.y + theme.px(1)), ink, words);
    at.x = high.x + theme.px(6) + text_size(theme.small, words).x + theme.px(17);
  }
}

void LessonBar::prepare(PanelContext& context) const {
  RunForm& form = context.ui.form;
  form.follow(context.snapshot());
  form.choose_preset(lesson().preset);
  context.send(form.reset(context.snapshot()));
}

bool LessonBar::wants_run(const Snapshot& s) {
  if (step().run.empty()) return false;
  if (!entered_) done_ = step().unfinished && s.state == TrainerState::kDone ? s.run : 0;
  if (done_ != 0 && done_ == s.run) return true;
  if (!s.pipeline || !s.pipeline->causal) return true;
  if (compared_ != s.run || compared_with_ != step().run) {
    compared_ = s.run;
    compared_with_ = step().run;
    same_run_ = false;
    try {
      same_run_ = settings_to_json(load_run_settings(runs_ / step().run)) == settings_to_json(s.settings);
    } catch (const Error&) {  // opening it says what is wrong
    }
  }
  return !same_run_;
}

void LessonBar::open_run(PanelContext& context) const {
  const std::filesystem::path run = runs_ / step().run;
  std::error_code error;
  if (!runs_.empty() && std::filesystem::exists(run / "settings.json", error)) {
    context.send(command::Load{run});
  } else {
    context.ui.say(fmt::format("the run '{}' is not installed: look for assets/pretrained in the sources", step().run),
                   true);
  }
}

// One widget a frame: a widget reads the value it is to be set to when it is drawn.
void LessonBar::act(PanelContext& context) {
  if (doing_ == 0 || !context.widgets.set_taken()) return;
  const auto& all = beginning_ ? step().begin : step().show;
  const auto& [name, value] = all[all.size() - doing_];
  if (!context.widgets.settable(name)) {  // its panel is only just coming to the front
    if (beginning_) {
      if (ImGui::GetTime() - asked_ > kPatience) --doing_;
    } else if (ImGui::GetTime() - asked_ > kPatience) {
      doing_ = 0;
      context.ui.say(fmt::format("'{}' cannot be done here: {} is not on screen", step().button, name), true);
    }
    return;
  }
  context.widgets.set(name, value);
  --doing_;
}

// A panel that lies below the border, as in a small window, is scrolled to; again when the window or its zoom changes.
void LessonBar::keep_in_view(PanelContext& context) {
  const ImVec2 size = ImGui::GetIO().DisplaySize;
  const float scale = context.theme.scale();
  if (size.x == seen_size_.x && size.y == seen_size_.y && scale == seen_scale_) return;
  seen_size_ = size;
  seen_scale_ = scale;
  context.ui.wanted_view = step().panel;
}

void LessonBar::draw(PanelContext& context, ImVec2 size, const Actions& actions, Workspace& workspace) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const Snapshot& s = context.snapshot();
  const bool wants_run = this->wants_run(s);
  const bool wants_world = needs_world(lesson(), step(), s);
  const bool wants_model = needs_model(step(), s);
  const bool wants_any = wants_run || wants_world || wants_model;
  if (!entered_) {
    entered_ = true;
    beginning_ = true;
    doing_ = step().begin.size();
    since_ = asked_ = ImGui::GetTime();
    visit_.show(workspace, step().layout, step().panel);
    context.ui.wanted_view = step().panel;
  }
  if (wants_any && beginning_) asked_ = ImGui::GetTime();  // it begins once there is what it needs
  keep_in_view(context);
  context.widgets.show("lesson.step", std::to_string(at_ + 1));
  context.widgets.show("lesson.look", step().look);

  const ImVec2 low = ImGui::GetCursorScreenPos();
  const ImVec2 high(low.x + size.x, low.y + size.y);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(low, high, c.card, theme.px(6));
  compat::outline(draw, low, high, c.accent, theme.px(6), theme.px(1.5F));
  const float margin = theme.px(kMargin);
  const bool below = buttons_below(theme, ImGui::GetIO().DisplaySize.x);

  // Buttons at the right, from the end.
  const float row =
      below ? high.y - ImGui::GetFrameHeight() - theme.px(8) : low.y + (size.y - ImGui::GetFrameHeight()) / 2;
  float right = high.x - margin;
  const auto button = [&](const char* label, const char* name, ButtonKind kind, bool enabled) {
    // The last one may find less room than its words want.
    const float wide = std::min(button_width(theme, label), right - low.x - margin);
    right -= wide;
    ImGui::SetCursorScreenPos(ImVec2(right, row));
    const bool pressed = push_button(theme, label, kind, enabled, wide);
    context.widgets.mark(name);
    right -= theme.px(6);
    return pressed;
  };
  const bool last = at_ + 1 == lesson().steps.size();
  const bool close = button("Close", "lesson.close", ButtonKind::kFlat, true);
  // What a step needs comes before the next one.
  const bool next =
      button(last ? "Finish" : "Next", "lesson.next", wants_any ? ButtonKind::kNormal : ButtonKind::kPrimary, true);
  const bool back = button("Back", "lesson.back", ButtonKind::kNormal, at_ > 0);
  bool example = false, show = false;
  const bool saved = !lesson().run.empty();
  const bool own = saved || !lesson().preset.empty();
  if (wants_run) {
    if (button(kOpenRun, "lesson.run", ButtonKind::kPrimary, true)) open_run(context);
  } else if (saved && (wants_world || wants_model)) {
    if (button(kOpenRun, "lesson.run", ButtonKind::kPrimary, true)) context.send(command::Load{lesson().run});
  } else if (own && wants_world) {
    if (button(kPrepare, "lesson.prepare", ButtonKind::kPrimary, true)) prepare(context);
  } else if (own && wants_model) {
    const bool trains = s.state == TrainerState::kTraining;
    if (button(trains ? "Training..." : kTrain, "lesson.train", ButtonKind::kPrimary, !trains))
      actions.perform("train.toggle");
  } else if (wants_world || wants_model) {
    example = button(kExample, "lesson.example", ButtonKind::kPrimary, true);
  } else if (!step().show.empty()) {
    show = button(step().button.c_str(), "lesson.show", ButtonKind::kNormal, doing_ == 0 || beginning_);
  }

  const float left = low.x + margin;
  const float wide = below ? high.x - margin - left : right - left - theme.px(16);
  ImGui::SetCursorScreenPos(ImVec2(left, low.y + theme.px(9)));
  text(theme.small, c.muted, fmt::format("{}  {} of {}", lesson().title, at_ + 1, lesson().steps.size()));
  ImGui::SetCursorScreenPos(ImVec2(left, low.y + theme.px(26)));
  text(theme.strong, c.text, step().title);
  const float title_end = left + text_size(theme.strong, step().title).x + theme.px(18);
  // Where there is no room beside the title, above it: at the right of the line with the lesson's name.
  if (title_end + checks_width(theme) < (below ? high.x - margin : right)) {
    draw_checks(context, ImVec2(title_end, low.y + theme.px(26)));
  } else {
    const float x = std::max(left, (below ? high.x - margin : right) - checks_width(theme));
    draw_checks(context, ImVec2(x, low.y + theme.px(7)));
  }
  // Scrolled where the window leaves it too little room.
  const float text_top = low.y + theme.px(kTextTop);
  const float text_end = below ? row - theme.px(2) : high.y - theme.px(4);
  ImGui::SetCursorScreenPos(ImVec2(left, text_top));
  ImGui::BeginChild("lesson text", ImVec2(wide, std::max(theme.body->FontSize, text_end - text_top)), false);
  ImGui::PushTextWrapPos(0);
  ImGui::PushStyleColor(ImGuiCol_Text, wants_any ? c.muted : c.text);
  ImGui::TextUnformatted(wants_run && step().unfinished          ? kHalfTrained
                         : wants_run                             ? kOtherExample
                         : saved && (wants_world || wants_model) ? kOtherRun
                         : wants_world                           ? (own ? kOtherPreset : kOtherWorld)
                         : wants_model                           ? (own ? kNotTrained : kNoModel)
                                                                 : step().text.c_str());
  context.widgets.mark("lesson.text");
  ImGui::PopStyleColor();
  ImGui::PopTextWrapPos();
  ImGui::EndChild();

  if (close) {
    this->close(workspace);
  } else if (next) {
    this->next(workspace);
  } else if (back) {
    this->back();
  } else if (example) {
    actions.perform("run.example");
  } else if (show) {
    beginning_ = false;
    doing_ = step().show.size();
    asked_ = ImGui::GetTime();
  }
}

void LessonBar::after_panels(PanelContext& context, bool covered) {
  if (!open_) return;
  // What is on screen before there is what the step needs is of something else.
  const Snapshot& s = context.snapshot();
  if (wants_run(s) || needs_world(lesson(), step(), s) || needs_model(step(), s)) {
    for (std::size_t i = 0; i < ticked_.size(); ++i) {
      context.widgets.show(fmt::format("lesson.check.{}", i + 1), ticked_[i] ? "done" : "open");
    }
  } else {
    act(context);
    tick(context);
  }
  if (covered || context.posing) return;
  const WidgetRegistry::Rect* rect = context.widgets.find(step().look);
  // Where a panel has no room for it, the panel itself.
  if (rect == nullptr) rect = context.widgets.find("panel." + step().panel);
  if (rect == nullptr || !rect->visible) return;
  // Around what can be seen of it: in a small window a part may lie below the border.
  const ImVec2 low(std::max(rect->left, rect->clip_left), std::max(rect->top, rect->clip_top));
  const ImVec2 high(std::min(rect->right, rect->clip_right), std::min(rect->bottom, rect->clip_bottom));
  if (low.x >= high.x || low.y >= high.y) return;
  const Theme& theme = context.theme;
  const double age = ImGui::GetTime() - since_;
  const float beat = age < kPulse && !context.ui.presenting ? 0.5F + 0.5F * static_cast<float>(std::cos(age * 6.2)) : 0;
  const float grow = theme.px(3 + 3 * beat);
  compat::outline(ImGui::GetForegroundDrawList(), ImVec2(low.x - grow, low.y - grow),
                  ImVec2(high.x + grow, high.y + grow), theme.colours().accent, theme.px(7), theme.px(2 + beat));
  context.widgets.mark("lesson.frame", {low.x, low.y, high.x, high.y, true});
}

}  // namespace causeway
