// A lesson as a strip above the panels: what to see here, a button that does it, back and next.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <vector>

#include "app/shell/actions.h"
#include "app/shell/lesson.h"
#include "app/shell/visit.h"

namespace causeway {

class LessonBar {
 public:
  /// At a step, counted from 0; the last one if there are not so many.
  void open(const Lesson& lesson, std::size_t step = 0) {
    open_ = true;
    lesson_ = lesson;
    go(std::min(step, lesson.steps.size() - 1));
  }
  /// The one of this program that is called so, see Lesson::id; nothing happens if there is none.
  void open(std::string_view id);
  /// Where the runs are that steps need.
  void look_in(std::filesystem::path runs) { runs_ = std::move(runs); }
  /// The window is arranged as before the lesson, but for what a person has changed meanwhile.
  void close(Workspace& workspace);
  bool is_open() const { return open_; }
  /// The lesson that is open, or was.
  const Lesson& lesson() const { return lesson_; }
  std::size_t at() const { return at_; }
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
  /// lesson.prepare, lesson.train, lesson.run, lesson.text; shows lesson.step, counted from 1, what is pointed at as
  /// lesson.look, and the step's checks as lesson.check.N.
  void draw(PanelContext& context, ImVec2 size, const Actions& actions, Workspace& workspace);
  /// After all panels: sets what is to be shown; points at what the step is about, unless something lies on top. Marks
  /// the frame around it as lesson.frame.
  void after_panels(PanelContext& context, bool covered);

 private:
  const LessonStep& step() const { return lesson_.steps[at_]; }
  void go(std::size_t to);
  void act(PanelContext& context);
  void tick(PanelContext& context);
  float checks_width(const Theme& theme) const;
  void draw_checks(PanelContext& context, ImVec2 at) const;
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
  Lesson lesson_;
  std::size_t at_ = 0;
  /// Entries of `show` or, as the step begins, of `begin` that are still to be set, counted from the end.
  std::size_t doing_ = 0;
  bool beginning_ = false;    // they are of `begin`
  std::vector<bool> ticked_;  // the step's checks that held once
  double asked_ = 0;          // when that began, seconds
  double since_ = 0;          // the step was entered, seconds
  ImVec2 seen_size_;          // of the window, with the scale: once one has changed, things are elsewhere
  float seen_scale_ = 0;
  Visit visit_;
  std::filesystem::path runs_;
  std::uint64_t compared_ = 0;  // run of the window that was compared with the one of `compared_with_` last
  std::string compared_with_;
  bool same_run_ = false;
  std::uint64_t done_ = 0;  // run that was trained to its end when a step about an unfinished one began; 0: none
};

}  // namespace causeway
