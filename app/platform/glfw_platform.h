// The application in a window.
#pragma once

#include <array>
#include <string>

#include "app/platform/platform.h"

struct GLFWwindow;

namespace causeway {

class GlfwPlatform : public Platform {
 public:
  /// Throws Error with a hint where there is no display or no OpenGL 3.3.
  /// `place`: where it was when it was open last, if there is still a screen there.
  GlfwPlatform(int width, int height, const char* title, const std::optional<WindowPlace>& place = {});
  ~GlfwPlatform() override;

  void attach() override;
  void detach() override;
  bool begin_frame(double patience) override;
  void draw() override;
  Image read_back() override;
  void present() override;
  float content_scale() const override;
  bool has_window() const override { return true; }
  std::optional<WindowPlace> place() const override;
  void keep_open() override;
  double calm_seconds() const override;
  void set_full_screen(bool full) override;
  bool full_screen() const override;

 private:
  static GlfwPlatform& of(GLFWwindow* window);
  static void on_key(GLFWwindow* window, int key, int scancode, int action, int mods);
  static void on_character(GLFWwindow* window, unsigned int character, int mods);
  static void on_drop(GLFWwindow* window, int count, const char** paths);

  /// What a key means, as a GLFW key of an American keyboard.
  int meaning_of(int key, int action);
  void pressed(const std::string& chord, bool again);

  struct Place {
    int x = 0, y = 0, width = 0, height = 0;
  };

  GLFWwindow* window_ = nullptr;
  std::array<int, 512> meanings_{};  // of keys that are held down; GLFW's have numbers up to 348
  std::string last_chord_;           // of the key pressed last, "" if no shortcut has it
  Place before_;                     // where the window was before it took the whole screen
  mutable WindowPlace place_;        // while it was not maximised
  bool attached_ = false;
  bool software_ = false;  // OpenGL without a graphics card
  double last_frame_ = 0;
  double lively_until_ = 0;  // after an event, frames come without waiting for a while: hover effects settle
};

}  // namespace causeway
