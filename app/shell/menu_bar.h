// The line at the top of the window: menus made from the table of actions, and which layout is in use.
#pragma once

#include <functional>
#include <string_view>

#include "app/panels/panel.h"
#include "app/shell/workspace.h"

namespace causeway {

/// Between ImGui::BeginMenuBar() and ImGui::EndMenuBar(). `perform` is called with the id of the action chosen. Names:
/// menu.MENU, action.ID.
void draw_menu_bar(PanelContext& context, const Workspace& workspace,
                   const std::function<void(std::string_view id)>& perform);

}  // namespace causeway
