// What lies on top of the window: a card in its middle.
#pragma once

#include <imgui.h>

#include "app/ui/theme.h"

namespace causeway {

/// A card of at most this size in the middle of the window that takes the pointer; true while it is drawn. To be ended
/// with ImGui::End() in either case.
bool begin_card(const Theme& theme, const char* name, ImVec2 size);

}  // namespace causeway
