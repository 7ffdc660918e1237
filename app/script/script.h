// Actions of a person, written down: one a line.
//
//   click NAME            drag NAME DX DY       set NAME VALUE      key Ctrl+S
//   wait N (frames)       wait-step N           screenshot FILE     expect NAME VALUE
//   double-click NAME     right-click NAME      wheel NAME NOTCHES
//   hover NAME (the pointer stays there until the next action that needs it)
//   set action ID (carries out an entry of the menus, e.g. set action export.series)
//
// Empty lines and what follows a # at the beginning of a word are left out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/script/ui_driver.h"

namespace causeway {

struct ScriptAction {
  int line = 0;
  std::string verb;
  std::vector<std::string> arguments;
};

/// Throws Error "NAME:LINE: ..." for what is not an action, before anything is done.
std::vector<ScriptAction> parse_script(const std::string& text, const std::string& name);

/// Throws Error "NAME:LINE: ..." at the first action that fails. Relative files of screenshots are below the present
/// folder.
void run_script(const std::vector<ScriptAction>& script, const std::string& name, UiDriver& driver);

}  // namespace causeway
