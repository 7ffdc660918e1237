// In which of the ways a variable is set: alone, or with its effects following.
#pragma once

#include <span>
#include <string>

#include "app/panels/panel.h"

namespace causeway {

struct ModeChoice {
  EditMode mode;
  const char* line;  // what it means here
};

/// A button for each choice, and what the chosen one means below them. PREFIX.mode is set to and shows "set", "do" or
/// "counterfactual"; the buttons are PREFIX.mode.WORD.
void mode_picker(PanelContext& context, const std::string& prefix, std::span<const ModeChoice> choices, EditMode& mode);

}  // namespace causeway
