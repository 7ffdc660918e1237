#include "app/shell/menu_bar.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "app/explore/troubles.h"
#include "app/panels/parts/progress.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

/// In the order in which the table names them first.
std::vector<std::string> menus(const Actions& actions) {
  std::vector<std::string> names;
  for (const Action& action : actions.list()) {
    if (std::find(names.begin(), names.end(), action.menu) == names.end()) names.push_back(action.menu);
  }
  // Where people look for it: at the end.
  std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name != "Help"; });
  return names;
}

/// Entries with which another group begins: a line is drawn above them.
constexpr const char* kGroups[] = {"run.settings", "run.recover",   "run.quit",    "sample.previous",
                                   "view.truth",   "export.folder", "help.palette"};

constexpr float kNameFrom = 640;  // at scale 1; in a narrower window the state of the run is more important

// The layouts, where a teacher finds them without a menu, if there is room for them. Before them how the run stands,
// unless the bar below has it.
void draw_right_end(PanelContext& context, const Workspace& workspace, const Actions& actions) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  const float left = ImGui::GetCursorPosX();
  const float right = ImGui::GetWindowWidth() - theme.px(12);
  const bool shown_below = std::exchange(context.ui.state_in_bar, false);  // of the frame before: drawn after the menu
  const Snapshot& s = context.snapshot();
  const Progress progress = progress_of(s);
  const bool trouble = !troubles_of(s).empty();
  const std::string state = shown_below ? "" : (trouble ? "! " : "") + progress.words();
  const float state_width = state.empty() ? 0 : text_size(theme.strong, state).x + theme.px(20);
  float width = 0;
  for (const NamedLayout& layout : workspace.layouts) width += text_size(theme.body, layout.name).x + theme.px(26);
  const bool layouts = left + state_width + width <= right;
  float x = right - state_width - (layouts ? width : 0);
  if (!state.empty()) {
    ImGui::SameLine(std::max(left, x));
    const ImU32 colour = s.state == TrainerState::kFailed     ? c.danger
                         : s.state == TrainerState::kTraining ? c.accent
                         : trouble                            ? c.warning
                         : progress.finished                  ? c.good
                                                              : c.text;
    text(theme.strong, colour, state);
    context.widgets.mark("state.shown");
    context.widgets.show("state.shown", state);
    if (trouble) {
      context.widgets.mark("run.diagnosis");
      if (ImGui::IsItemClicked()) context.ui.wanted_panel = "diagnosis";
    }
    tooltip(theme, trouble ? "This run ended badly. Click to see what is wrong and what to do." : progress.stage);
  }
  if (!layouts) return;
  x += state_width;
  ImGui::SameLine(x);
  for (const NamedLayout& layout : workspace.layouts) {
    const std::string id = layout.action();
    if (choice_button(theme, layout.name.c_str(), layout.name == workspace.layout)) actions.perform(id);
    context.widgets.mark("choose." + id);
    tooltip(theme, fmt::format("{}{}", actions.find(id)->help, context.shortcuts.hint(id)));
  }
}

void draw_recent(PanelContext& context, const Actions& actions) {
  for (const RecentMenu& menu : actions.recent()) {
    // Marked before it is drawn: once it is open, the last item is one of its own.
    const ImVec2 at = ImGui::GetCursorScreenPos();
    context.widgets.mark(fmt::format("menu.{}", menu.label), {at.x, at.y, at.x + ImGui::GetContentRegionAvail().x,
                                                              at.y + ImGui::GetTextLineHeight(), true});
    const bool open = ImGui::BeginMenu(menu.label.c_str(), !menu.entries.empty());
    if (!open) continue;
    for (const RecentEntry& entry : menu.entries) {
      if (ImGui::MenuItem(fmt::format("{}##{}", entry.label, entry.id).c_str(), nullptr, false, entry.there)) {
        actions.perform(entry);
      }
      context.widgets.mark(entry.id);
      context.widgets.show(entry.id, entry.there ? "there" : "missing");
      tooltip(context.theme, entry.there ? entry.help : entry.help + " is not there any more.");
    }
    ImGui::EndMenu();
  }
}

/// That the truth is hidden has to be seen, and undone where it is seen. For scripts and lessons: truth is shown or
/// hidden.
void draw_hidden_mark(PanelContext& context, const Actions& actions) {
  bool& hidden = context.ui.truth_hidden;
  if (const auto word = context.widgets.take_set("truth")) {
    if (*word != "shown" && *word != "hidden") context.widgets.reject("truth is shown or hidden");
    hidden = *word == "hidden";
  }
  context.widgets.show("truth", hidden ? "hidden" : "shown");
  if (!hidden) return;
  ImGui::SameLine(0, context.theme.px(10));
  if (choice_button(context.theme, "Truth hidden", true)) actions.perform("view.truth");
  context.widgets.mark("truth.hidden");
  tooltip(context.theme, fmt::format("Click to show it again.{}", context.shortcuts.hint("view.truth")));
  ImGui::SameLine(0, context.theme.px(10));
}

}  // namespace

void draw_menu_bar(PanelContext& context, const Workspace& workspace, const Actions& actions) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImGui::SetCursorPosX(theme.px(18));
  if (ImGui::GetWindowWidth() >= theme.px(kNameFrom)) {
    text(theme.strong, c.text, "Causeway");
    ImGui::SameLine(0, theme.px(14));
  }
  for (const std::string& menu : menus(actions)) {
    const bool open = ImGui::BeginMenu(menu.c_str());
    context.widgets.mark(fmt::format("menu.{}", menu));
    if (!open) continue;
    for (const Action& action : actions.list()) {
      if (action.menu != menu) continue;
      const bool group = std::find(std::begin(kGroups), std::end(kGroups), action.id) != std::end(kGroups);
      if (group) ImGui::Separator();
      if (ImGui::MenuItem(action.label.c_str(), action.chord.c_str(), actions.ticked(action),
                          actions.enabled(action))) {
        actions.perform(action.id);
      }
      context.widgets.mark(fmt::format("action.{}", action.id));
      tooltip(theme, action.help);
      // Beside the entries that open something else.
      if (action.id == "run.example") draw_recent(context, actions);
    }
    ImGui::EndMenu();
  }
  draw_hidden_mark(context, actions);
  draw_right_end(context, workspace, actions);
}

}  // namespace causeway
