#include "app/platform/display_loss.h"

#include <X11/Xlib.h>

// GLFW's own declaration comes with headers of X extensions that nothing else here needs.
extern "C" Display* glfwGetX11Display();

namespace causeway {
namespace {

bool lost = false;  // Xlib is used by the thread of the window alone

}  // namespace

void watch_display() {
  lost = false;
  Display* display = glfwGetX11Display();
  if (display == nullptr) return;
  XSetIOErrorHandler([](Display*) { return 0; });  // the message is ours to give
  XSetIOErrorExitHandler(
      display, [](Display*, void*) { lost = true; }, nullptr);
}

bool display_lost() { return lost; }

}  // namespace causeway
