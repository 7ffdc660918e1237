// What can lie on top of the window: the palette in which a command is found by typing, the list of shortcuts, dialogs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/shell/actions.h"
#include "app/shell/lesson_shelf.h"
#include "app/shell/open_dialog.h"
#include "app/shell/question.h"
#include "app/shell/run_settings_dialog.h"

namespace causeway {

/// Actions whose label or id holds all letters of `wanted` in this order; those where they lie closer together
/// come first.
std::vector<const Action*> matching_actions(const Actions& actions, std::string_view wanted);

class Overlays {
 public:
  void open_palette();
  void open_shortcuts();
  /// A dialog for a file or folder.
  void open_files(FileChoice::Purpose purpose, std::string text, const std::filesystem::path& folder = {});
  /// The dialog for the settings of the next run.
  void open_settings(const Snapshot& snapshot, RunForm& form);
  /// The lessons to choose from; what is chosen is there once, see take_lesson().
  void open_shelf(LessonShelf shelf);
  std::optional<Lesson> take_lesson() { return shelf_.take(); }
  /// What a person sees first of all.
  void open_welcome();
  bool busy() const { return shelf_open_ && shelf_.busy(); }
  /// Lies on top of all others until it is answered.
  void ask(Question question);
  bool open() const {
    return palette_ || shortcuts_ || files_open_ || settings_open_ || shelf_open_ || welcome_ || question_;
  }
  /// What Escape does: a question is answered by its last choice.
  void close();

  /// After everything else in a frame. Names: palette.text (to be set), palette.ID, shortcuts.close.
  void draw(PanelContext& context, const Actions& actions);

 private:
  /// All but the question.
  void close_all() { palette_ = shortcuts_ = files_open_ = settings_open_ = shelf_open_ = welcome_ = false; }
  void draw_palette(PanelContext& context, const Actions& actions);
  void draw_shortcuts(PanelContext& context, const Actions& actions);

  OpenDialog files_;
  RunSettingsDialog settings_;
  LessonShelfDialog shelf_;
  std::optional<Question> question_;
  bool palette_ = false, shortcuts_ = false, files_open_ = false, settings_open_ = false, focus_ = false;
  bool shelf_open_ = false, welcome_ = false;
  char wanted_[64] = "";
  int chosen_ = 0;
  int written_ = 0;  // times a script has set the field, which keeps its own copy while it has the keyboard
};

}  // namespace causeway
