// Which key does what, for tooltips.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace causeway {

class Shortcuts {
 public:
  /// `chord` (e.g. "Ctrl+S") carries out the action called `id`.
  void add(std::string id, std::string chord) { chords_[std::move(id)] = std::move(chord); }
  /// " Shortcut: Ctrl+S" for the end of a tooltip; empty if the action has none.
  std::string hint(std::string_view id) const {
    const auto found = chords_.find(id);
    return found == chords_.end() ? "" : " Shortcut: " + found->second;
  }

 private:
  std::map<std::string, std::string, std::less<>> chords_;
};

}  // namespace causeway
