#include "app/shell/menu_bar.h"

#include <fmt/format.h>
#include <imgui.h>

#include <string>
#include <vector>

#include "app/ui/actions.h"
#include "app/widgets/controls.h"

namespace causeway {
namespace {

std::vector<std::string_view> menus() {
  std::vector<std::string_view> names;
  for (const Action& action : actions()) {
    if (names.empty() || names.back() != action.menu) names.push_back(action.menu);
  }
  return names;
}

}  // namespace

void draw_menu_bar(PanelContext& context, const Workspace& workspace,
                   const std::function<void(std::string_view id)>& perform) {
  const Theme& theme = context.theme;
  const Palette& c = theme.colours();
  ImGui::SetCursorPosX(theme.px(18));
  text(theme.strong, c.text, "Causeway");
  ImGui::SameLine(0, theme.px(14));
  for (const std::string_view menu : menus()) {
    const bool open = ImGui::BeginMenu(std::string(menu).c_str());
    context.widgets.mark(fmt::format("menu.{}", menu));
    if (!open) continue;
    for (const Action& action : actions()) {
      if (action.menu != menu) continue;
      const std::string label(action.label);
      const std::string chord(action.chord);
      if (ImGui::MenuItem(label.c_str(), chord.c_str(), false, action_enabled(action, context.snapshot()))) {
        perform(action.id);
      }
      context.widgets.mark(fmt::format("action.{}", action.id));
      tooltip(theme, action.help);
    }
    ImGui::EndMenu();
  }
  // The layouts at the right end, where a teacher finds them without a menu.
  float width = theme.px(12);
  for (const NamedLayout& layout : workspace.layouts) width += text_size(theme.body, layout.name).x + theme.px(26);
  ImGui::SameLine(ImGui::GetWindowWidth() - width);
  for (const NamedLayout& layout : workspace.layouts) {
    const std::string id = layout.action();
    if (choice_button(theme, layout.name.c_str(), layout.name == workspace.layout)) perform(id);
    context.widgets.mark("choose." + id);
    tooltip(theme, fmt::format("{}{}", find_action(id)->help, shortcut_hint(id)));
  }
}

}  // namespace causeway
