#include "app/platform/glfw_platform.h"

// Before GLFW, which would bring its own OpenGL header.
#include <epoxy/gl.h>
// Keeps the order.
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <imgui.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <numeric>
#include <string>
#include <string_view>
#include <thread>

#include "app/platform/display_loss.h"
#include "app/platform/keyboard.h"
#include "app/ui/imgui_compat.h"
#include "engine/core/error.h"

namespace causeway {
namespace {

constexpr double kFrameSeconds = 1.0 / 75;  // no frame is shorter

std::string last_glfw_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text != nullptr ? text : "no reason given";
}

/// Whether the present layout of the keyboard has the letters a to z.
bool layout_is_latin() {
  for (int key = GLFW_KEY_A; key <= GLFW_KEY_Z; ++key) {
    const char* name = glfwGetKeyName(key, 0);
    if (name != nullptr && name[1] == '\0' && std::isalpha(static_cast<unsigned char>(name[0])) != 0) return true;
  }
  return false;
}

/// Whether enough of the title bar of a window there is on a screen to take hold of it.
bool on_a_screen(const WindowPlace& place) {
  constexpr int kHold = 100;
  int count = 0;
  GLFWmonitor** monitors = glfwGetMonitors(&count);
  for (int i = 0; i < count; ++i) {
    int x = 0, y = 0, width = 0, height = 0;
    glfwGetMonitorWorkarea(monitors[i], &x, &y, &width, &height);
    const int across = std::min(place.x + place.width, x + width) - std::max(place.x, x);
    if (across >= kHold && place.y >= y && place.y <= y + height - kHold) return true;
  }
  return false;
}

}  // namespace

GlfwPlatform::GlfwPlatform(int width, int height, const char* title, const std::optional<WindowPlace>& place) {
  std::iota(meanings_.begin(), meanings_.end(), 0);
  if (!glfwInit()) {
    const std::string reason = last_glfw_error();
    throw Error("cannot open a window: " + reason, "on a machine without a display run with --offscreen");
  }
  watch_display();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  // A size that was kept is one in pixels of this desktop already.
  glfwWindowHint(GLFW_SCALE_TO_MONITOR, place ? GLFW_FALSE : GLFW_TRUE);
  glfwWindowHint(GLFW_MAXIMIZED, place && place->maximised ? GLFW_TRUE : GLFW_FALSE);
  window_ = glfwCreateWindow(place ? place->width : width, place ? place->height : height, title, nullptr, nullptr);
  if (window_ == nullptr) {
    const std::string reason = last_glfw_error();
    glfwTerminate();
    throw Error("no OpenGL 3.3 for a window: " + reason,
                "install the package libgl1-mesa-dri (software OpenGL works, no graphics card is needed)");
  }
  glfwSetWindowUserPointer(window_, this);
  glfwSetWindowSizeLimits(window_, 800, 500, GLFW_DONT_CARE, GLFW_DONT_CARE);
  if (place) place_ = *place;
  if (place && !place->maximised && on_a_screen(*place)) glfwSetWindowPos(window_, place->x, place->y);
}

GlfwPlatform::~GlfwPlatform() {
  if (attached_) detach();
  glfwDestroyWindow(window_);
  glfwTerminate();
}

GlfwPlatform& GlfwPlatform::of(GLFWwindow* window) {
  return *static_cast<GlfwPlatform*>(glfwGetWindowUserPointer(window));
}

// A key that was pressed is let go as the same, even if the layout has been changed meanwhile.
int GlfwPlatform::meaning_of(int key, int action) {
  if (key < 0 || key > GLFW_KEY_LAST) return key;
  int& meaning = meanings_[static_cast<std::size_t>(key)];
  if (action == GLFW_PRESS) {
    const char* printed = glfwGetKeyName(key, 0);
    meaning = printed == nullptr ? key : key_by_character(key, printed, layout_is_latin());
  }
  return meaning;
}

void GlfwPlatform::on_key(GLFWwindow* window, int key, int scancode, int action, int mods) {
  GlfwPlatform& platform = of(window);
  const int meaning = platform.meaning_of(key, action);
  if (action != GLFW_RELEASE) platform.pressed(chord_of(meaning, mods), action == GLFW_REPEAT);
  if (meaning == GLFW_KEY_UNKNOWN) return;
  ImGui_ImplGlfw_KeyCallback(window, compat::kTranslatesKeys ? key : meaning, scancode, action, mods);
}

// On some keyboards (Swiss) the character + is above a digit: only what the key writes tells.
void GlfwPlatform::on_character(GLFWwindow* window, unsigned int character, int mods) {
  GlfwPlatform& platform = of(window);
  const bool known = platform.last_chord_ == "Ctrl+Plus";
  if (character == '+' && (mods & (GLFW_MOD_CONTROL | GLFW_MOD_ALT)) == GLFW_MOD_CONTROL && !known) {
    platform.pressed("Ctrl+Plus", false);
  }
}

void GlfwPlatform::pressed(const std::string& chord, bool again) {
  last_chord_ = chord;
  if (chord.empty() || (again && !chord_repeats(chord))) return;
  if (ImGui::GetIO().WantTextInput && chord_edits_text(chord)) return;
  chords_.push_back(chord);
}

void GlfwPlatform::on_drop(GLFWwindow* window, int count, const char** paths) {
  for (int i = 0; i < count; ++i) of(window).drops_.emplace_back(paths[i]);
}

void GlfwPlatform::attach() {
  glfwMakeContextCurrent(window_);
  if (epoxy_gl_version() < 33) {
    throw Error("the driver does not offer OpenGL 3.3", "install the package libgl1-mesa-dri, or update the driver");
  }
  if (const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER))) {
    const std::string_view renderer = name;
    for (const std::string_view known : {"llvmpipe", "softpipe", "SwiftShader", "swrast"}) {
      software_ = software_ || renderer.find(known) != std::string_view::npos;
    }
  }
  glfwSwapInterval(1);
  glfwSetDropCallback(window_, on_drop);
  ImGui_ImplGlfw_InitForOpenGL(window_, true);
  // In place of ImGui's, which goes by the place of a key: ours passes on what the key means.
  glfwSetKeyCallback(window_, on_key);
  glfwSetCharModsCallback(window_, on_character);
  if (!ImGui_ImplOpenGL3_Init("#version 330 core")) throw Error("Dear ImGui cannot use this OpenGL driver");
  attached_ = true;
}

void GlfwPlatform::detach() {
  attached_ = false;
  if (ImGui::GetCurrentContext() == nullptr) return;
  ImGui_ImplOpenGL3_Shutdown();
  ImGui_ImplGlfw_Shutdown();
}

bool GlfwPlatform::begin_frame(double patience) {
  const double now = glfwGetTime();
  const double since = now - last_frame_;
  if (patience > since && now > lively_until_) {
    glfwWaitEventsTimeout(patience - since);
    if (glfwGetTime() - last_frame_ < 0.9 * patience) lively_until_ = glfwGetTime() + 0.5;
  } else {
    // Not every driver waits for the screen; software ones draw as fast as they can.
    if (since < kFrameSeconds) std::this_thread::sleep_for(std::chrono::duration<double>(kFrameSeconds - since));
    glfwPollEvents();
  }
  last_frame_ = glfwGetTime();
  if (glfwWindowShouldClose(window_)) return false;
  ImGui_ImplOpenGL3_NewFrame();
  ImGui_ImplGlfw_NewFrame();
  // Only now: what was asked of a display that is gone, the window's size for one, means nothing.
  if (display_lost()) {
    throw Error("the display is gone", "a run that was training is kept: start again, then Run, Recover the last run");
  }
  return true;
}

double GlfwPlatform::calm_seconds() const {
  if (glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0) return 0.5;
  // Without a graphics card frames are drawn by the processors, which training needs.
  return software_ ? 1.0 / 8 : 1.0 / 30;
}

void GlfwPlatform::set_full_screen(bool full) {
  if (full == full_screen()) return;
  if (!full) {
    glfwSetWindowMonitor(window_, nullptr, before_.x, before_.y, before_.width, before_.height, 0);
    return;
  }
  glfwGetWindowPos(window_, &before_.x, &before_.y);
  glfwGetWindowSize(window_, &before_.width, &before_.height);
  // The screen that the middle of the window is on.
  const int middle_x = before_.x + before_.width / 2;
  const int middle_y = before_.y + before_.height / 2;
  int count = 0;
  GLFWmonitor** monitors = glfwGetMonitors(&count);
  GLFWmonitor* chosen = glfwGetPrimaryMonitor();
  for (int i = 0; i < count; ++i) {
    int x = 0, y = 0;
    glfwGetMonitorPos(monitors[i], &x, &y);
    const GLFWvidmode* mode = glfwGetVideoMode(monitors[i]);
    if (mode == nullptr) continue;
    const bool inside = middle_x >= x && middle_x < x + mode->width && middle_y >= y && middle_y < y + mode->height;
    if (inside) chosen = monitors[i];
  }
  const GLFWvidmode* mode = chosen != nullptr ? glfwGetVideoMode(chosen) : nullptr;
  if (mode == nullptr) return;  // a server without a screen
  glfwSetWindowMonitor(window_, chosen, 0, 0, mode->width, mode->height, mode->refreshRate);
}

bool GlfwPlatform::full_screen() const { return glfwGetWindowMonitor(window_) != nullptr; }

void GlfwPlatform::draw() {
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glViewport(0, 0, width, height);
  glDisable(GL_SCISSOR_TEST);
  glClearColor(0, 0, 0, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

Image GlfwPlatform::read_back() {
  int width = 0;
  int height = 0;
  glfwGetFramebufferSize(window_, &width, &height);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glReadBuffer(GL_BACK);
  return read_framebuffer(width, height);
}

void GlfwPlatform::present() { glfwSwapBuffers(window_); }

std::optional<WindowPlace> GlfwPlatform::place() const {
  const bool full = glfwGetWindowMonitor(window_) != nullptr || glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0;
  place_.maximised = glfwGetWindowAttrib(window_, GLFW_MAXIMIZED) != 0;
  if (!full && !place_.maximised) {
    glfwGetWindowPos(window_, &place_.x, &place_.y);
    glfwGetWindowSize(window_, &place_.width, &place_.height);
  }
  if (place_.width <= 0 || place_.height <= 0) return std::nullopt;  // it has been maximised from the beginning
  return place_;
}

void GlfwPlatform::keep_open() { glfwSetWindowShouldClose(window_, GLFW_FALSE); }

float GlfwPlatform::content_scale() const {
  float x = 1;
  float y = 1;
  glfwGetWindowContentScale(window_, &x, &y);
  return std::max(0.5F, x);
}

}  // namespace causeway
