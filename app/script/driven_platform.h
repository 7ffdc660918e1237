// Adds the keys, pointer and dropped files of a script to the input that another platform receives from a person. The
// application cannot tell the difference.
#pragma once

#include <optional>

#include "app/platform/platform.h"

namespace causeway {

class DrivenPlatform : public Platform {
 public:
  /// `below` must outlive it.
  explicit DrivenPlatform(Platform& below) : below_(below) {}

  struct Pointer {
    float x = 0, y = 0;
    bool left = false, right = false;  // buttons held
    float wheel = 0;                   // notches turned in the next frame alone
  };
  /// Where the pointer is from the next frame on.
  void point(const Pointer& pointer) { pointer_ = pointer; }
  /// A key chord for the next frame, e.g. "Ctrl+S".
  void press(const std::string& chord) { chords_.push_back(chord); }
  /// A file dropped on the window.
  void drop(const std::filesystem::path& path) { drops_.push_back(path); }

  void attach() override { below_.attach(); }
  void detach() override { below_.detach(); }
  /// Does not wait for input, whatever `patience` says: a script runs as fast as it can.
  bool begin_frame(double patience) override;
  void draw() override { below_.draw(); }
  Image read_back() override { return below_.read_back(); }
  void present() override { below_.present(); }
  double calm_seconds() const override { return below_.calm_seconds(); }
  float content_scale() const override { return below_.content_scale(); }
  bool has_window() const override { return below_.has_window(); }
  void set_full_screen(bool full) override { below_.set_full_screen(full); }
  bool full_screen() const override { return below_.full_screen(); }
  std::optional<WindowPlace> place() const override { return below_.place(); }
  void keep_open() override { below_.keep_open(); }

 private:
  Platform& below_;
  std::optional<Pointer> pointer_;
};

}  // namespace causeway
