// Uses the application like a person would, by the names of widgets: for scripts and for tests. Every call draws the
// frames that it takes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "app/application.h"
#include "app/script/driven_platform.h"
#include "engine/core/error.h"

namespace causeway {

class UiDriver {
 public:
  /// `platform` is the one that the application runs on.
  UiDriver(Application& application, DrivenPlatform& platform) : application_(application), platform_(platform) {}

  // All of these throw Error if there is no such name on screen, or if what they are to do cannot be done.
  void click(const std::string& name);
  void double_click(const std::string& name);
  void right_click(const std::string& name);
  /// Turns the wheel over the middle of a widget by so many notches, away from the person if positive.
  void wheel(const std::string& name, float notches);
  /// Rests on a widget, long enough for its tooltip.
  void hover(const std::string& name);
  /// Presses on the middle of a widget, moves by so many pixels, lets go.
  void drag(const std::string& name, float dx, float dy);
  /// Sets what a name stands for. The name "action" carries out the action called `value`.
  void set(const std::string& name, const std::string& value);
  void key(const std::string& chord);
  /// Drops a file on the window.
  void drop(const std::filesystem::path& path);
  void wait(int frames);
  /// Until so many updates have been made in this run.
  void wait_step(std::int64_t updates);
  /// Of the window as it is once nothing more is being computed for the panels.
  void screenshot(const std::filesystem::path& path);
  /// What a name shows; numbers are compared as numbers. Gives training and its messages a moment to get there.
  void expect(const std::string& name, const std::string& value, double seconds = 5);
  /// What a name shows now.
  std::string read(const std::string& name);

 private:
  void frame();
  struct Place {
    float x = 0, y = 0;
  };
  /// The middle of the widget, where the pointer is afterwards.
  Place move_to(const std::string& name);
  void rest();
  const WidgetRegistry::Rect& rect(const std::string& name);
  /// Draws frames until `there` or until nothing more can be expected to appear.
  template <class F>
  bool appears(F&& there);
  Error unknown(const std::string& name, const char* what);

  Application& application_;
  DrivenPlatform& platform_;
};

}  // namespace causeway
