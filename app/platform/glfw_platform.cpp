#include "app/platform/glfw_platform.h"

// Before GLFW, which would bring its own OpenGL header.
#include <epoxy/gl.h>
// Keeps the order.
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include "app/platform/display_loss.h"
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

// Names of keys that shortcuts use; "" for others.
std::string key_name(int key) {
  if (key >= GLFW_KEY_A && key <= GLFW_KEY_Z) return std::string(1, static_cast<char>('A' + key - GLFW_KEY_A));
  if (key >= GLFW_KEY_0 && key <= GLFW_KEY_9) return std::string(1, static_cast<char>('0' + key - GLFW_KEY_0));
  if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12) return "F" + std::to_string(1 + key - GLFW_KEY_F1);
  switch (key) {
    case GLFW_KEY_SPACE:
      return "Space";
    case GLFW_KEY_LEFT:
      return "Left";
    case GLFW_KEY_RIGHT:
      return "Right";
    case GLFW_KEY_EQUAL:
    case GLFW_KEY_KP_ADD:
      return "Plus";
    case GLFW_KEY_MINUS:
    case GLFW_KEY_KP_SUBTRACT:
      return "Minus";
    case GLFW_KEY_ESCAPE:
      return "Escape";
    default:
      return "";
  }
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

void GlfwPlatform::on_key(GLFWwindow* window, int key, int, int action, int mods) {
  if (action == GLFW_RELEASE) return;
  const std::string name = key_name(key);
  if (name.empty()) return;
  // While a person types into a field, keys belong to the field unless Ctrl is held.
  if (ImGui::GetIO().WantTextInput && (mods & GLFW_MOD_CONTROL) == 0) return;
  std::string chord;
  if ((mods & GLFW_MOD_CONTROL) != 0) chord += "Ctrl+";
  if ((mods & GLFW_MOD_SHIFT) != 0) chord += "Shift+";
  if ((mods & GLFW_MOD_ALT) != 0) chord += "Alt+";
  of(window).chords_.push_back(chord + name);
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
  // Ours first: ImGui's back end calls the callbacks that were there before it.
  glfwSetKeyCallback(window_, on_key);
  glfwSetDropCallback(window_, on_drop);
  ImGui_ImplGlfw_InitForOpenGL(window_, true);
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
