#include "app/panels/parts/settings_history.h"

#include <utility>

namespace causeway {

void SettingsHistory::add(std::string path, std::string before, std::string after) {
  changes_.resize(made_);
  if (open_ && !changes_.empty() && changes_.back().path == path) {
    changes_.back().after = std::move(after);
    return;
  }
  changes_.push_back({std::move(path), std::move(before), std::move(after)});
  made_ = changes_.size();
  open_ = true;
}

void SettingsHistory::clear() {
  changes_.clear();
  made_ = 0;
  open_ = false;
}

std::optional<command::Set> SettingsHistory::undo() {
  open_ = false;
  if (made_ == 0) return std::nullopt;
  const Change& change = changes_[--made_];
  return command::Set{change.path, change.before};
}

std::optional<command::Set> SettingsHistory::redo() {
  open_ = false;
  if (made_ == changes_.size()) return std::nullopt;
  const Change& change = changes_[made_++];
  return command::Set{change.path, change.after};
}

}  // namespace causeway
