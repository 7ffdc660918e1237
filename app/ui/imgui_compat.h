// What differs between the versions of Dear ImGui we meet (1.86 in Debian 12 up to 1.92): every version check is here.
#pragma once

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <cstdint>

namespace causeway::compat {

/// An OpenGL texture as ImGui names it.
inline ImTextureID texture(unsigned int gl_texture) { return (ImTextureID)(std::intptr_t)gl_texture; }

/// Whether ImGui's GLFW back end itself finds out what a key means on the present keyboard.
inline constexpr bool kTranslatesKeys = IMGUI_VERSION_NUM >= 18700;

inline void push_font(ImFont* font) {
#if IMGUI_VERSION_NUM >= 19200
  ImGui::PushFont(font, font->LegacySize);
#else
  ImGui::PushFont(font);
#endif
}

/// Puts the mouse buttons, the wheel and the pointer where a script wants them. Call it after the back end's
/// NewFrame().
inline void feed_mouse(float x, float y, bool left, bool right = false, float wheel = 0) {
  ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 18700
  io.AddMousePosEvent(x, y);
  io.AddMouseButtonEvent(0, left);
  io.AddMouseButtonEvent(1, right);
  if (wheel != 0) io.AddMouseWheelEvent(0, wheel);
#else
  io.MousePos = ImVec2(x, y);
  io.MouseDown[0] = left;
  io.MouseDown[1] = right;
  io.MouseWheel += wheel;
#endif
}

/// While the pointer is over the last item the wheel is for that item, and scrolls nothing.
inline void keep_wheel() {
#if IMGUI_VERSION_NUM >= 18900
  ImGui::SetItemKeyOwner(ImGuiKey_MouseWheelY);
#else
  ImGui::SetItemUsingMouseWheel();
#endif
}

/// Closes the popup on top, with the menus that it was opened from; false if none is open. Without ImGui's navigation
/// by key, which would take other keys too, it does not do so by itself. To be called in a frame.
inline bool close_popup() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  int remaining = g.OpenPopupStack.Size - 1;
  if (remaining < 0) return false;
  const auto submenu = [&](int i) {
    const ImGuiWindow* window = g.OpenPopupStack[i].Window;
    return window != nullptr && (window->Flags & ImGuiWindowFlags_ChildMenu) != 0;
  };
  while (remaining > 0 && submenu(remaining)) --remaining;
  ImGui::ClosePopupToLevel(remaining, true);
  return true;
}

/// To be called between frames after the fonts of the atlas were changed.
inline void upload_fonts() {
#if IMGUI_VERSION_NUM < 19200
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

/// The outline of a rectangle (the order of ImDrawList's arguments changed in 1.92.8).
inline void outline(ImDrawList* draw, ImVec2 low, ImVec2 high, ImU32 colour, float rounding, float thickness) {
#if IMGUI_VERSION_NUM >= 19280
  draw->AddRect(low, high, colour, rounding, thickness);
#else
  draw->AddRect(low, high, colour, rounding, 0, thickness);
#endif
}

/// An open line through points.
inline void polyline(ImDrawList* draw, const ImVec2* points, int count, ImU32 colour, float thickness) {
#if IMGUI_VERSION_NUM >= 19280
  draw->AddPolyline(points, count, colour, thickness);
#else
  draw->AddPolyline(points, count, colour, 0, thickness);
#endif
}

}  // namespace causeway::compat
