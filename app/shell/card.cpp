#include "app/shell/card.h"

#include <algorithm>

namespace causeway {

bool begin_card(const Theme& theme, const char* name, ImVec2 size) {
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const float border = theme.px(16);
  size = ImVec2(std::min(size.x, screen.x - border), std::min(size.y, screen.y - border));
  ImGui::SetNextWindowPos(ImVec2((screen.x - size.x) / 2, std::max(border / 2, (screen.y - size.y) * 0.3F)));
  ImGui::SetNextWindowSize(size);
  // On top of everything but the lists that belong to it: focus would close them.
  if (!ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopup)) ImGui::SetNextWindowFocus();
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.colours().popup);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
  const bool open = ImGui::Begin(
      name, nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  return open;
}

}  // namespace causeway
