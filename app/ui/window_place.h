// Where a window is on the desktop.
#pragma once

namespace causeway {

/// In the desktop's units. Maximised: where it was before.
struct WindowPlace {
  int x = 0, y = 0, width = 0, height = 0;
  bool maximised = false;
  bool operator==(const WindowPlace&) const = default;
};

}  // namespace causeway
