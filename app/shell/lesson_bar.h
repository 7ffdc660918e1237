// A lesson as a strip above the panels: what to see here, a button that does it, back and next.
#pragma once

#include <imgui.h>

#include "app/shell/actions.h"
#include "app/shell/lesson.h"

namespace causeway {

class LessonBar {
 public:
  void open() {
    open_ = true;
    go(0);
  }
  void close() { open_ = false; }
  bool is_open() const { return open_; }
  /// The bar at the top is needed as well: this step is about training.
  bool is_about_training() const { return open_ && step().training; }
  /// Of the strip, pixels; 0 while it is closed.
  float height(const Theme& theme, float width) const;

  /// Draws into `size` at the cursor. Names: lesson.back, lesson.next, lesson.close, lesson.show, lesson.example; shows
  /// lesson.step, counted from 1, and what is pointed at as lesson.look.
  void draw(PanelContext& context, ImVec2 size, const Actions& actions);
  /// After all panels: sets what is to be shown; points at what the step is about, unless something lies on top.
  void after_panels(PanelContext& context, bool covered);

 private:
  const LessonStep& step() const { return lesson().steps[at_]; }
  const Lesson& lesson() const { return lessons().front(); }
  void go(std::size_t to);
  void act(PanelContext& context);

  bool open_ = false;
  bool entered_ = false;  // the step's panel is in front
  std::size_t at_ = 0;
  std::size_t doing_ = 0;  // entries of `show` that are still to be set, counted from the end
  double asked_ = 0;       // when `show` began, seconds
  double since_ = 0;       // the step was entered, seconds
};

}  // namespace causeway
