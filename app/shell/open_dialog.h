// Finds a run, data or a folder: a path that is typed, with completion, above a list of what is there.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "app/panels/panel.h"
#include "app/shell/folder_list.h"

namespace causeway {

class OpenDialog {
 public:
  using Purpose = FileChoice::Purpose;

  /// `text` says what is looked for, under the title. Begins in a folder: the one of the last time if it is empty.
  void show(Purpose purpose, std::string text, const std::filesystem::path& folder = {});

  /// True once it is to be closed: `context.ui.chosen` has what was chosen, if anything. Names: open.path (can be set),
  /// open.take, open.cancel, open.up, open.ENTRY; shows open.problem.
  bool draw(PanelContext& context);

 private:
  void go(const std::filesystem::path& folder);
  void write(const std::string& path);
  void follow_typing();
  void complete(std::string& text) const;
  void draw_places(PanelContext& context);
  void draw_list(PanelContext& context, ImVec2 size);
  /// True if what is typed was taken.
  bool take(PanelContext& context);
  bool wants_files() const { return purpose_ == Purpose::kOpenData || purpose_ == Purpose::kFindData; }

  Purpose purpose_ = Purpose::kOpenRun;
  std::string text_;
  std::array<char, 4096> typed_{};
  std::filesystem::path folder_;  // that is listed
  std::string beginning_;         // of the names that are listed
  std::vector<FolderEntry> entries_;
  std::string problem_;
  bool taken_ = false;             // by a double click
  std::filesystem::path clicked_;  // last in the list
  bool focus_ = false;
  int written_ = 0;  // times the field was changed from outside: it keeps its own copy while it has the keyboard
};

}  // namespace causeway
