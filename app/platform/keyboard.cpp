#include "app/platform/keyboard.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <array>

namespace causeway {
namespace {

bool is_letter(int key) { return key >= GLFW_KEY_A && key <= GLFW_KEY_Z; }
bool is_digit(int key) { return key >= GLFW_KEY_0 && key <= GLFW_KEY_9; }

template <std::size_t N>
bool among(std::string_view chord, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), chord) != list.end();
}

}  // namespace

int key_by_character(int key, std::string_view printed, bool latin) {
  if (!latin) return key;
  if (printed.size() == 1) {
    const char c = printed[0];
    if (c >= 'a' && c <= 'z') return GLFW_KEY_A + (c - 'a');
    if (c >= 'A' && c <= 'Z') return GLFW_KEY_A + (c - 'A');
    if (c >= '0' && c <= '9') return key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_9 ? key : GLFW_KEY_0 + (c - '0');
    if (c == '-' && key != GLFW_KEY_KP_SUBTRACT) return GLFW_KEY_MINUS;
    if ((c == '+' || c == '=') && key != GLFW_KEY_KP_ADD && key != GLFW_KEY_KP_EQUAL) return GLFW_KEY_EQUAL;
  }
  const bool by_place = is_letter(key) || key == GLFW_KEY_MINUS || key == GLFW_KEY_EQUAL;
  return by_place && !printed.empty() ? GLFW_KEY_UNKNOWN : key;
}

std::string key_name(int key) {
  if (is_letter(key)) return std::string(1, static_cast<char>('A' + key - GLFW_KEY_A));
  if (is_digit(key)) return std::string(1, static_cast<char>('0' + key - GLFW_KEY_0));
  if (key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_9) return std::string(1, static_cast<char>('0' + key - GLFW_KEY_KP_0));
  if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12) return "F" + std::to_string(1 + key - GLFW_KEY_F1);
  switch (key) {
    case GLFW_KEY_SPACE:
      return "Space";
    case GLFW_KEY_LEFT:
      return "Left";
    case GLFW_KEY_RIGHT:
      return "Right";
    case GLFW_KEY_PAGE_UP:
      return "PageUp";
    case GLFW_KEY_PAGE_DOWN:
      return "PageDown";
    case GLFW_KEY_EQUAL:
    case GLFW_KEY_KP_ADD:
      return "Plus";
    case GLFW_KEY_MINUS:
    case GLFW_KEY_KP_SUBTRACT:
      return "Minus";
    case GLFW_KEY_ESCAPE:
      return "Escape";
    default:
      return "";
  }
}

std::string chord_of(int key, int mods) {
  const std::string name = key_name(key);
  if (name.empty()) return "";
  std::string chord;
  if ((mods & GLFW_MOD_CONTROL) != 0) chord += "Ctrl+";
  if ((mods & GLFW_MOD_SHIFT) != 0 && name != "Plus") chord += "Shift+";
  if ((mods & GLFW_MOD_ALT) != 0) chord += "Alt+";
  return chord + name;
}

bool chord_edits_text(std::string_view chord) {
  static constexpr std::array<std::string_view, 11> kEditing{
      "Ctrl+A",       "Ctrl+C",    "Ctrl+V",     "Ctrl+X",          "Ctrl+Z",          "Ctrl+Y",
      "Ctrl+Shift+Z", "Ctrl+Left", "Ctrl+Right", "Ctrl+Shift+Left", "Ctrl+Shift+Right"};
  if (among(chord, kEditing)) return true;
  // A function key or Escape writes nothing.
  const bool function = chord.size() > 1 && chord[0] == 'F' && chord[1] >= '1' && chord[1] <= '9';
  return !chord.starts_with("Ctrl+") && !function && chord != "Escape" && chord != "PageUp" && chord != "PageDown";
}

bool chord_repeats(std::string_view chord) {
  static constexpr std::array<std::string_view, 9> kRepeated{
      "Left", "Right", "PageUp", "PageDown", "Ctrl+Plus", "Ctrl+Minus", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"};
  return among(chord, kRepeated);
}

}  // namespace causeway
