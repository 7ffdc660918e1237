// Text inside other formats. Names come from people's files: each writer passes them through one of these.
#pragma once

#include <string>
#include <string_view>

namespace causeway {

/// A cell of comma-separated values: quoted where it has to be. Text that a spreadsheet would calculate (it begins with
/// = + - @ and is no number) gets an apostrophe in front, which makes it text there.
std::string csv_cell(std::string_view text);

/// Text between the tags and inside the quoted attributes of HTML, SVG and XML. Control characters that XML cannot
/// hold, and bytes that are not UTF-8, become U+FFFD.
std::string escape_markup(std::string_view text);

/// A label of Graphviz in quotes; lines are centred.
std::string dot_quoted(std::string_view text);

/// One word of a command for a POSIX shell, quoted if it has to be.
std::string shell_word(std::string_view text);

/// Names in a line for a terminal: control characters, which could move the cursor or begin a line, are shown as
/// escapes such as \n and \x1b.
std::string on_one_line(std::string_view text);

}  // namespace causeway
