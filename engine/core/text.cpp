#include "engine/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/locale/utf.hpp>

#include "engine/core/error.h"

namespace causeway {
namespace {

using Utf8 = boost::locale::utf::utf_traits<char>;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kBlanks[] = {" ", "\t", "\r", "\n", "\xC2\xA0"};  // the last is the no-break space

bool is_control(boost::locale::utf::code_point c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

bool is_character(boost::locale::utf::code_point c) {
  return c != boost::locale::utf::illegal && c != boost::locale::utf::incomplete;
}

/// Calls use(code point, its bytes) for every character, with boost's marks for what is none.
template <class Use>
void each_character(std::string_view text, Use use) {
  for (const char* next = text.data(); next != text.data() + text.size();) {
    const char* begin = next;
    const auto c = Utf8::decode(next, text.data() + text.size());
    if (!is_character(c)) next = begin + 1;  // what follows may be a character again
    use(c, std::string_view(begin, static_cast<std::size_t>(next - begin)));
  }
}

}  // namespace

bool is_utf8(std::string_view text) {
  bool valid = true;
  each_character(text, [&](auto c, std::string_view) { valid = valid && is_character(c); });
  return valid;
}

std::string printable(std::string_view text) {
  std::string out;
  each_character(text, [&](auto c, std::string_view bytes) {
    out += !is_character(c) ? kReplacement : is_control(c) ? " " : bytes;
  });
  return out;
}

std::string trimmed(std::string_view text) {
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view blank : kBlanks) {
      if (text.starts_with(blank)) {
        text.remove_prefix(blank.size());
        found = true;
      }
      if (text.ends_with(blank)) {
        text.remove_suffix(blank.size());
        found = true;
      }
    }
  }
  return std::string(text);
}

bool same_name(std::string_view a, std::string_view b) {
  return boost::algorithm::iequals(trimmed(a), trimmed(b), std::locale::classic());
}

int find_name(const std::vector<std::string>& names, std::string_view name) {
  const auto same = std::find(names.begin(), names.end(), name);
  if (same != names.end()) return static_cast<int>(same - names.begin());
  const auto alike = [&](const std::string& known) { return same_name(known, name); };
  const auto first = std::find_if(names.begin(), names.end(), alike);
  if (first == names.end() || std::find_if(first + 1, names.end(), alike) != names.end()) return -1;
  return static_cast<int>(first - names.begin());
}

std::string fault_of_name(std::string_view name) {
  if (trimmed(name).empty()) return "is empty";
  if (!is_utf8(name)) return "is not UTF-8";
  bool control = false;
  each_character(name, [&](auto c, std::string_view) { control = control || is_control(c); });
  return control ? "holds a line break or another control character" : "";
}

void check_names(const std::vector<std::string>& names, const std::string& where) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const std::string fault = fault_of_name(names[i]); !fault.empty()) {
      throw Error(fmt::format("{}: name '{}' {}", where, printable(names[i]), fault), "give it a name of visible text");
    }
    for (std::size_t k = 0; k < i; ++k) {
      if (!same_name(names[i], names[k])) continue;
      throw Error(names[i] == names[k]
                      ? fmt::format("{}: name '{}' is there twice", where, names[i])
                      : fmt::format("{}: names '{}' and '{}' cannot be told apart", where, names[k], names[i]),
                  "every factor needs a name of its own, not by blanks or capitals alone");
    }
  }
}

}  // namespace causeway
