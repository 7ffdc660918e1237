// What keys do, in one place: chords and the buttons they stand for.
#pragma once

#include <span>
#include <string_view>

namespace causeway {

struct Shortcut {
  std::string_view chord;
  std::string_view action;  // name of a button; "view." actions are the window's own
  std::string_view help;
};

std::span<const Shortcut> shortcuts();

}  // namespace causeway
