// Characters beyond those that are loaded at the start: Central European, Cyrillic, Chinese ... Each is looked for in
// the fonts of this computer once it is drawn. One that no font has is drawn as its number, so that two names that
// differ never look alike.
#pragma once

#include <imgui.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/font_files.h"

namespace causeway {

class RareGlyphs {
 public:
  RareGlyphs();
  /// Ranges, in ImGui's form, of what has been asked for: whole alphabets where they are small. Valid until want().
  const std::vector<ImWchar>& ranges() const { return ranges_; }
  /// Adds to the font made last what the installed fonts have of it. Before the atlas is built.
  void add_files(ImFontAtlas& atlas, float size, const ImFontConfig& like) const;
  /// Makes room in all fonts for the numbers of characters that no file has. Before the atlas is built.
  void add_numbers(ImFontAtlas& atlas);
  /// Draws the numbers, and gives every character that could still be asked for a stand-in. After it is built.
  void finish(ImFontAtlas& atlas) const;
  /// To be called with what is going to be drawn: takes the stand-ins out of it and asks for the characters they stand
  /// for. True if there were any: the fonts must be loaded again before the next frame.
  bool want(const ImDrawData& drawn);
  /// Asks for one character; true if it is new.
  bool want(ImWchar character);

 private:
  void find_sources();

  struct Source {
    std::shared_ptr<const FontFile> file;
    std::vector<ImWchar> ranges;  // in ImGui's form
  };
  struct Number {
    ImWchar character = 0;
    int rect = 0;  // its place in the atlas
    int dot = 1;   // pixels
  };
  std::set<ImWchar> asked_;  // have been drawn
  std::vector<ImWchar> ranges_{0};
  std::vector<std::shared_ptr<const FontFile>> usual_;  // opened when something is asked for
  FontFiles files_;
  std::vector<Source> sources_;
  std::vector<ImWchar> undrawable_;
  std::vector<Number> numbers_;
};

/// Whether UTF-8 text has characters beyond U+FFFF, which the window's fonts cannot hold at all.
bool has_distant_characters(std::string_view text);
/// The text with their numbers in their place: "[1F600]".
std::string with_numbers(std::string_view text);

}  // namespace causeway
