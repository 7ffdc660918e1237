// Text that comes from outside: names out of tables and arrays, paths, lines of files. Inside the program it is UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace causeway {

/// Whether the bytes are valid UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

/// The same text for a message: bytes that are no UTF-8 become U+FFFD, line breaks and other control characters a
/// blank.
std::string printable(std::string_view text);

/// Without blanks, tabs, line ends and no-break spaces at both ends.
std::string trimmed(std::string_view text);

/// The text as a person sees it: letters with their accents as one character (Unicode's NFC), nothing invisible, any
/// blanks between words as one, none around them.
std::string as_seen(std::string_view text);

/// What names that are the same to a person have in common: as_seen() with Latin letters small.
std::string name_key(std::string_view name);

/// Whether two names are the same to a person: seen alike up to the case of Latin letters.
bool same_name(std::string_view a, std::string_view b);

/// Index of a name: the very one, or else the only one that is the same to a person; -1 if there is none.
int find_name(const std::vector<std::string>& names, std::string_view name);

/// Why a text cannot be the name of a variable, "" if it can: "is empty", "is not UTF-8", "holds a line break or
/// another control character", "holds an invisible character, U+FEFF".
std::string fault_of_name(std::string_view name);

/// Throws Error, with `where` in front, for a name that cannot be one or that is there twice (see same_name()).
void check_names(const std::vector<std::string>& names, const std::string& where);

}  // namespace causeway
