// A lesson as a strip above the panels: what to see here, a button that does it, back and next.
#pragma once

#include <imgui.h>

#include <filesystem>

#include "app/shell/actions.h"
#include "app/shell/lesson.h"
#include "app/shell/visit.h"

namespace causeway {

class LessonBar {
 public:
  /// The lesson with this number in lessons().
  void open(std::size_t lesson = 0) {
    open_ = true;
    which_ = lesson;
    go(0);
  }
  /// Where the runs are that steps need.
  void look_in(std::filesystem::path runs) { runs_ = std::move(runs); }
  /// The window is arranged as before the lesson, but for what a person has changed meanwhile.
  void close(Workspace& workspace);
  bool is_open() const { return open_; }
  void next(Workspace& workspace);
  void back();
  /// The bar at the top is needed as well: this step is about training.
  bool is_about_training() const { return open_ && step().training; }
  /// Of the strip, pixels, in a window so wide; 0 while it is closed. The same for all steps, so that nothing jumps.
  float height(const Theme& theme, float width) const;
  /// The arrangement without what the lesson has changed of it.
  void put_back(Workspace& workspace) const {
    if (open_) visit_.undo(workspace);
  }

  /// Draws into `size` at the cursor. Names: lesson.back, lesson.next, lesson.close, lesson.show, lesson.example,
  /// lesson.prepare, lesson.train, lesson.run, lesson.text; shows lesson.step, counted from 1, and what is pointed at
  /// as lesson.look.
  void draw(PanelContext& context, ImVec2 size, const Actions& actions, Workspace& workspace);
  /// After all panels: sets what is to be shown; points at what the step is about, unless something lies on top. Marks
  /// the frame around it as lesson.frame.
  void after_panels(PanelContext& context, bool covered);

 private:
  const LessonStep& step() const { return lesson().steps[at_]; }
  const Lesson& lesson() const { return lessons()[which_]; }
  void go(std::size_t to);
  void act(PanelContext& context);
  void prepare(PanelContext& context) const;
  /// Whether the step needs a run that comes with the program, and another one is open.
  bool wants_run(const Snapshot& snapshot);
  void open_run(PanelContext& context) const;
  void keep_in_view(PanelContext& context);
  /// Whether the buttons lie below the text, where a window has no room for both side by side.
  static bool buttons_below(const Theme& theme, float width);
  float buttons_width(const Theme& theme, const LessonStep& step) const;

  bool open_ = false;
  bool entered_ = false;  // the step's panel is in front
  std::size_t which_ = 0;
  std::size_t at_ = 0;
  std::size_t doing_ = 0;  // entries of `show` that are still to be set, counted from the end
  double asked_ = 0;       // when `show` began, seconds
  double since_ = 0;       // the step was entered, seconds
  ImVec2 seen_size_;       // of the window, with the scale: once one has changed, things are elsewhere
  float seen_scale_ = 0;
  Visit visit_;
  std::filesystem::path runs_;
  std::uint64_t compared_ = 0;  // run of the window that was compared with the one of `compared_with_` last
  std::string compared_with_;
  bool same_run_ = false;
};

}  // namespace causeway
