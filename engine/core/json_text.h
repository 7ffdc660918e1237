// JSON from files and to files and screens: what is wrong is told with line and column, and writing never fails.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace causeway {

/// Parses a whole file's text; `comments`: // and /* */ are passed over. Throws UsageError, with `where` (the file),
/// line and column, for text that is no JSON, an object that has a key twice, and text in UTF-16; `hint` says what the
/// file should hold.
nlohmann::json parse_json(std::string_view text, const std::string& where, const std::string& hint,
                          bool comments = false);

/// On one line, or indented by so many blanks. Text that is no UTF-8 (a path in another encoding) is written with
/// U+FFFD, where nlohmann's dump() would throw.
std::string json_text(const nlohmann::json& json, int indent = -1);

}  // namespace causeway
