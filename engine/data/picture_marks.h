// The words in a file's name that tell the picture before an intervention from the one after it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace causeway {

/// "before", "after", "pre" or "post" as a word of its own: 0001_BEFORE, beforeLamp, pre1; not afternoon, not prefix.
struct Mark {
  std::size_t begin = 0, end = 0;  ///< its letters in the name
  bool before = false;             ///< or after
  bool is_short = false;           ///< pre or post, which belong together
};

/// All marks of a name without its extension, from the left.
std::vector<Mark> marks_in(std::string_view stem);

/// A name taken apart at one of its marks.
struct MarkedName {
  std::string front,
      back;            ///< what stands before and behind the mark and the separators (blank, _ - . ( ) [ ]) around it
  std::string middle;  ///< the mark with its separators: "_before"
  std::string separator;  ///< between front and back if the mark were not there
  std::string small;      ///< the whole name with the mark in small letters
  Mark mark;

  /// The same for the two pictures of a pair and for no other one.
  std::string key() const { return front + '\n' + back + (mark.is_short ? "\np" : "\nb"); }
  /// front and back together: "lamp_01" of lamp_before_01.
  std::string name() const { return front + (front.empty() || back.empty() ? "" : separator) + back; }
  /// How the name is built: "NAME_before", "before-NAME", "lamp_before_NAME".
  std::string form() const;
};

MarkedName take_apart(std::string_view stem, const Mark& mark);

}  // namespace causeway
