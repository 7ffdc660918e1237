#include "app/shell/overlays.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <utility>

#include "app/shell/card.h"
#include "app/shell/welcome.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

constexpr std::size_t kMostShown = 9;

/// How far apart the letters of `wanted` lie in `text`, in order; -1 if they are not all there.
int looseness(std::string_view wanted, std::string_view text) {
  int first = -1;
  std::size_t at = 0;
  std::size_t found = 0;
  for (; at < text.size() && found < wanted.size(); ++at) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    if (lower(text[at]) != lower(wanted[found])) continue;
    if (first < 0) first = static_cast<int>(at);
    ++found;
  }
  if (found < wanted.size()) return -1;
  return wanted.empty() ? 0 : static_cast<int>(at) - first - static_cast<int>(wanted.size()) + (first > 0 ? 1 : 0);
}

}  // namespace

std::vector<const Action*> matching_actions(const Actions& actions, std::string_view wanted) {
  std::vector<std::pair<int, const Action*>> found;
  for (const Action& action : actions.list()) {
    int best = -1;
    for (const std::string_view text : {std::string_view(action.label), std::string_view(action.id)}) {
      const int loose = looseness(wanted, text);
      if (loose >= 0 && (best < 0 || loose < best)) best = loose;
    }
    if (best >= 0) found.emplace_back(best, &action);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const Action*> list;
  for (const auto& [loose, action] : found) list.push_back(action);
  return list;
}

void Overlays::close() {
  close_all();
  if (!question_) return;
  const Question answered = *std::exchange(question_, std::nullopt);
  if (answered.choices.back().perform) answered.choices.back().perform();
}

void Overlays::open_files(FileChoice::Purpose purpose, std::string text, const std::filesystem::path& folder) {
  close_all();
  files_open_ = true;
  files_.show(purpose, std::move(text), folder);
}

void Overlays::open_settings(const Snapshot& snapshot, RunForm& form) {
  close_all();
  settings_open_ = true;
  settings_.show(snapshot, form);
}

void Overlays::ask(Question question) { question_ = std::move(question); }

void Overlays::open_palette() {
  close_all();
  palette_ = focus_ = true;
  wanted_[0] = '\0';
  chosen_ = 0;
}

void Overlays::open_shortcuts() {
  close_all();
  shortcuts_ = true;
}

void Overlays::open_shelf(LessonShelf shelf) {
  close_all();
  shelf_open_ = true;
  shelf_.show(std::move(shelf));
}

void Overlays::open_welcome() {
  close_all();
  welcome_ = true;
}

void Overlays::draw(PanelContext& context, const Actions& actions) {
  if (!open()) return;
  // Everything below is out of reach and a little fainter.
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos(ImVec2(0, 0));
  ImGui::SetNextWindowSize(screen);
  ImGui::SetNextWindowBgAlpha(0.45F);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::Begin("veil", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav);
  const bool outside = ImGui::IsWindowHovered() && ImGui::IsMouseClicked(0);
  ImGui::End();
  ImGui::PopStyleVar();
  if (question_) {
    // The answer may ask the next question.
    const Question question = *question_;
    question_.reset();
    if (!draw_question(context, question) && !question_) question_ = question;
    return;
  }
  if (palette_) {
    draw_palette(context, actions);
  } else if (files_open_) {
    if (files_.draw(context)) files_open_ = false;
  } else if (settings_open_) {
    if (settings_.draw(context)) settings_open_ = false;
  } else if (shelf_open_) {
    if (shelf_.draw(context)) shelf_open_ = false;
  } else if (welcome_) {
    if (const std::string chosen = draw_welcome(context); !chosen.empty()) {
      welcome_ = false;
      actions.perform(chosen);  // "close" is none
    }
  } else {
    draw_shortcuts(context, actions);
  }
  // What was typed into a form is not thrown away by a click beside it.
  if (outside && !files_open_ && !settings_open_) close();
}

void Overlays::draw_palette(PanelContext& context, const Actions& actions) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const float row = ImGui::GetFrameHeight() + theme.px(2);
  const bool drawn = begin_card(theme, "palette", ImVec2(theme.px(520), theme.px(64) + row * kMostShown));
  if (drawn) {
    if (std::exchange(focus_, false)) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(-1);
    if (const auto text = context.widgets.take_set("palette.text")) {
      std::strncpy(wanted_, text->c_str(), sizeof(wanted_) - 1);
      ++written_;
    }
    const bool entered =
        ImGui::InputTextWithHint(fmt::format("##wanted{}", written_).c_str(), "what do you want to do?", wanted_,
                                 sizeof(wanted_), ImGuiInputTextFlags_EnterReturnsTrue);
    context.widgets.mark("palette.text");
    if (ImGui::IsItemEdited()) chosen_ = 0;
    const auto found = matching_actions(actions, wanted_);
    const auto shown = static_cast<int>(std::min(found.size(), kMostShown));
    if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_DownArrow))) ++chosen_;
    if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_UpArrow))) --chosen_;
    chosen_ = std::clamp(chosen_, 0, std::max(0, shown - 1));
    std::string_view wish;
    for (int i = 0; i < shown; ++i) {
      const Action& action = *found[static_cast<std::size_t>(i)];
      const bool enabled = actions.enabled(action);
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const std::string id(action.id);
      if (ImGui::Selectable(("##" + id).c_str(), i == chosen_, enabled ? 0 : ImGuiSelectableFlags_Disabled,
                            ImVec2(0, row - theme.px(8)))) {
        wish = action.id;
      }
      context.widgets.mark("palette." + id);
      const float right = at.x + ImGui::GetContentRegionAvail().x;
      ImDrawList* draw = ImGui::GetWindowDrawList();
      text_at(draw, theme.body, ImVec2(at.x + theme.px(6), at.y + theme.px(2)), enabled ? c.text : c.faint,
              action.label);
      text_at(draw, theme.mono, ImVec2(right - theme.px(4), at.y + theme.px(3)), c.muted, action.chord, 1.0F);
    }
    if (found.empty()) text(theme.body, c.muted, "No command matches.");
    context.widgets.show("palette.first", found.empty() ? "" : std::string(found.front()->id));
    if (entered && shown > 0) {
      const Action& action = *found[static_cast<std::size_t>(chosen_)];
      if (actions.enabled(action)) wish = action.id;
    }
    if (!wish.empty()) {
      close();
      actions.perform(wish);
    }
  }
  ImGui::End();
}

void Overlays::draw_shortcuts(PanelContext& context, const Actions& actions) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  std::size_t count = 0;
  for (const Action& action : actions.list()) count += action.chord.empty() ? 0U : 1U;
  const float row = theme.px(25);
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const bool two = screen.x >= theme.px(760);  // columns
  const auto rows = static_cast<float>(two ? (count + 1) / 2 : count);
  if (begin_card(theme, "shortcuts", ImVec2(theme.px(two ? 760 : 400), theme.px(110) + row * rows))) {
    text(theme.title, c.text, "Shortcuts");
    // In a small window the list scrolls, the button stays.
    const float foot = ImGui::GetFrameHeightWithSpacing();
    ImGui::BeginChild("list", ImVec2(0, ImGui::GetContentRegionAvail().y - foot), false);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float column = ImGui::GetContentRegionAvail().x / (two ? 2 : 1);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    float i = 0;
    for (const Action& action : actions.list()) {
      if (action.chord.empty()) continue;
      const std::string keys =
          action.second_chord.empty() ? action.chord : fmt::format("{}, {}", action.chord, action.second_chord);
      const float x = corner.x + (i < rows ? 0 : column);
      const float y = corner.y + row * (i < rows ? i : i - rows) + theme.px(4);
      text_at(draw, theme.mono, ImVec2(x, y), c.accent, keys);
      const float label = std::max(theme.px(140), text_size(theme.mono, keys).x + theme.px(10));
      text_at(draw, theme.body, ImVec2(x + label, y - theme.px(1)), c.text, action.label);
      context.widgets.show("shortcuts." + action.id, keys);
      ++i;
    }
    ImGui::Dummy(ImVec2(1, row * rows));
    ImGui::EndChild();
    if (push_button(theme, "Close", ButtonKind::kNormal)) close();
    context.widgets.mark("shortcuts.close");
  }
  ImGui::End();
}

}  // namespace causeway
