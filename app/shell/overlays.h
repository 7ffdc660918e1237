// What can lie on top of the window: the palette in which a command is found by typing, and the list of
// shortcuts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/shell/actions.h"

namespace causeway {

/// Actions whose label or id holds all letters of `wanted` in this order; those where they lie closer together
/// come first.
std::vector<const Action*> matching_actions(const Actions& actions, std::string_view wanted);

class Overlays {
 public:
  void open_palette();
  void open_shortcuts();
  bool open() const { return palette_ || shortcuts_; }
  void close() { palette_ = shortcuts_ = false; }

  /// After everything else in a frame. Names: palette.text (to be set), palette.ID, shortcuts.close.
  void draw(PanelContext& context, const Actions& actions);

 private:
  void draw_palette(PanelContext& context, const Actions& actions);
  void draw_shortcuts(PanelContext& context, const Actions& actions);

  bool palette_ = false, shortcuts_ = false, focus_ = false;
  char wanted_[64] = "";
  int chosen_ = 0;
  int written_ = 0;  // times a script has set the field, which keeps its own copy while it has the keyboard
};

}  // namespace causeway
