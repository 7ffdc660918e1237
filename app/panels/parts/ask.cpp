#include "app/panels/parts/ask.h"

#include "app/widgets/controls.h"

namespace causeway {

void draw_waiting(const Theme& theme, double seconds) {
  const ImVec2 corner = ImGui::GetCursorPos();
  if (seconds > kUnnoticed) text(theme.body, theme.colours().muted, "computing ...");
  ImGui::SetCursorPos(corner);
  ImGui::Dummy(ImGui::GetContentRegionAvail());
}

}  // namespace causeway
