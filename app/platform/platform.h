// Where frames come from and go to: a window or nothing but memory. The same panels run on both.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/ui/window_place.h"
#include "engine/core/types.h"

namespace causeway {

class Platform {
 public:
  virtual ~Platform() = default;

  /// Makes the OpenGL context current and hands it to ImGui, whose context must exist.
  virtual void attach() = 0;
  /// The reverse; to be called before ImGui's context is destroyed.
  virtual void detach() = 0;

  /// Receives events and passes them to ImGui. If nothing happens the frame may begin up to `patience` seconds
  /// after the last one. False once the person has closed the window. Throws Error if there is no display any more.
  virtual bool begin_frame(double patience) = 0;
  /// Draws ImGui's draw data.
  virtual void draw() = 0;
  /// The picture that was drawn last, before it is shown.
  virtual Image read_back() = 0;
  virtual void present() = 0;

  /// Seconds between frames, for as long as nobody does anything and only training changes what is shown.
  virtual double calm_seconds() const = 0;
  /// Pixels per unit of length on this screen.
  virtual float content_scale() const = 0;
  virtual bool has_window() const = 0;
  /// The window takes the whole screen, or is where it was before. Does nothing without a window.
  virtual void set_full_screen(bool) {}
  virtual bool full_screen() const { return false; }
  /// Where the window is; empty if there is none.
  virtual std::optional<WindowPlace> place() const { return std::nullopt; }
  /// The person has closed the window, but it is to stay.
  virtual void keep_open() {}

  /// Key chords pressed since the last frame, e.g. "Ctrl+S", and files dropped on the window.
  std::vector<std::string> take_chords() { return std::exchange(chords_, {}); }
  std::vector<std::filesystem::path> take_drops() { return std::exchange(drops_, {}); }

 protected:
  std::vector<std::string> chords_;
  std::vector<std::filesystem::path> drops_;
};

/// The pixels of the bound read framebuffer, rows from top to bottom.
Image read_framebuffer(int width, int height);

}  // namespace causeway
