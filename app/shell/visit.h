// What a lesson changes of the window's arrangement. A person's own arrangement is only lent to it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/shell/workspace.h"

namespace causeway {

class Visit {
 public:
  /// Chooses the layout whose action is `layout_action` (see NamedLayout::action()) and brings the panel to the front
  /// there.
  void show(Workspace& workspace, std::string_view layout_action, const std::string& panel);
  /// Puts back what show() has changed, but for what a person has changed since: another tab, another layout, borders.
  void undo(Workspace& workspace) const;

 private:
  struct Change {
    std::string layout, panel;  // that came to the front of its leaf there
    std::string before;         // was in front
    bool opened = false;        // the layout did not have the panel
  };
  std::string layout_before_, layout_shown_;
  std::vector<Change> changes_;
};

}  // namespace causeway
