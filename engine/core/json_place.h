// Where in a text of JSON something stands that is wrong for another reason than its form.
#pragma once

#include <string>
#include <string_view>

namespace causeway {

/// "FILE, line 3" of the key that a message is about: it names the key as from the top of the text, as in
/// 'causal.starts', in quotation marks or as a word of its own. `where` alone if it names none.
std::string place_of_named(std::string_view text, const std::string& where, std::string_view message);

}  // namespace causeway
