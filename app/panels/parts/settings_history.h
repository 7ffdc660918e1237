// Changes of settings that a person made while a run was going on, to be taken back and made again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/training/command.h"

namespace causeway {

class SettingsHistory {
 public:
  /// A change was made: what had been taken back is gone. Several of one setting in a row, as a dragged slider makes
  /// them, are one change until `close()`.
  void add(std::string path, std::string before, std::string after);
  void close() { open_ = false; }
  void clear();

  /// The command that takes the last change back, or makes it again; empty if there is none.
  std::optional<command::Set> undo();
  std::optional<command::Set> redo();
  bool can_undo() const { return made_ > 0; }
  bool can_redo() const { return made_ < changes_.size(); }

 private:
  struct Change {
    std::string path, before, after;
  };
  std::vector<Change> changes_;
  std::size_t made_ = 0;  // of them; the rest was taken back
  bool open_ = false;
};

}  // namespace causeway
