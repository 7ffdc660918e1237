// A display that goes away while the window is open: the X server ends, the connection of a remote session breaks, the
// session's window is killed. Xlib would end the process at once, with everything that was not saved.
#pragma once

namespace causeway {

/// From now on a connection that breaks is noted instead. To be called once the window's library is initialised; does
/// nothing where the display is not an X server.
void watch_display();

/// Whether the connection has broken. Xlib and OpenGL then take calls without doing anything.
bool display_lost();

}  // namespace causeway
