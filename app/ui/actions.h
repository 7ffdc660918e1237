// Everything a person can do that is not tied to one place in a panel: one table for the menu, the shortcuts, their
// help and the palette.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/training/snapshot.h"

namespace causeway {

struct Action {
  std::string_view id;
  std::string_view menu;   // where it is in the menu bar
  std::string_view label;  // what it does, as a command
  std::string_view help;   // one sentence, for the tooltip
  std::string_view chord;  // e.g. "Ctrl+S", "" for none
};

std::span<const Action> actions();

/// Null if there is none.
const Action* find_action(std::string_view id);
const Action* action_of_chord(std::string_view chord);

/// " Shortcut: Ctrl+S" for the end of a tooltip; empty if the action has none.
std::string shortcut_hint(std::string_view id);

/// Whether it can do something now.
bool action_enabled(const Action& action, const Snapshot& snapshot);

}  // namespace causeway
