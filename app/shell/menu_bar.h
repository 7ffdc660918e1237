// The line at the top of the window: menus made from the table of actions, and which layout is in use.
#pragma once

#include "app/shell/actions.h"
#include "app/shell/workspace.h"

namespace causeway {

/// Between ImGui::BeginMenuBar() and ImGui::EndMenuBar(). Names: menu.MENU, action.ID, choose.layout.NAME.
void draw_menu_bar(PanelContext& context, const Workspace& workspace, const Actions& actions);

}  // namespace causeway
