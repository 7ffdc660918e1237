// What can be read in a window: its glyphs are found again in what was sent to be drawn, whoever drew them.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace causeway {

/// Whether this version of Dear ImGui has a table of glyphs that can be searched.
inline constexpr bool kReadsScreen = IMGUI_VERSION_NUM < 19200;

/// The texts of the frame drawn last, a line a run of glyphs beside each other. Characters other than ASCII are "?".
inline std::vector<std::string> screen_text() {
  std::vector<std::string> lines;
#if IMGUI_VERSION_NUM < 19200
  using Corners = std::array<float, 4>;
  std::map<Corners, char> glyphs;
  for (const ImFont* font : ImGui::GetIO().Fonts->Fonts) {
    for (const ImFontGlyph& g : font->Glyphs) {
      if (g.Visible) glyphs[{g.U0, g.V0, g.U1, g.V1}] = g.Codepoint < 128 ? static_cast<char>(g.Codepoint) : '?';
    }
  }
  const ImDrawData* drawn = ImGui::GetDrawData();
  for (int list = 0; drawn != nullptr && list < drawn->CmdListsCount; ++list) {
    const ImVector<ImDrawVert>& v = drawn->CmdLists[list]->VtxBuffer;
    float right = 0, bottom = 0;
    for (int i = 0; i + 3 < v.Size;) {
      const auto found = glyphs.find({v[i].uv.x, v[i].uv.y, v[i + 2].uv.x, v[i + 2].uv.y});
      if (found == glyphs.end() || v[i].pos.x >= v[i + 2].pos.x) {
        ++i;
        continue;
      }
      const float gap = v[i].pos.x - right, high = std::max(8.0F, v[i + 2].pos.y - v[i].pos.y);
      const bool goes_on = !lines.empty() && std::abs(v[i + 2].pos.y - bottom) < high && gap > -high && gap < high;
      if (!goes_on) {
        lines.emplace_back();
      } else if (gap > 2.2F) {
        lines.back() += ' ';
      }
      lines.back() += found->second;
      right = v[i + 2].pos.x;
      bottom = v[i + 2].pos.y;
      i += 4;
    }
  }
#endif
  return lines;
}

}  // namespace causeway
