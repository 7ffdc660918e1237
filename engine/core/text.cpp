#include "engine/core/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>
#include <boost/locale/utf.hpp>
#include <cstdlib>
#include <locale>
#include <map>
#include <memory>

#include "engine/core/error.h"

namespace causeway {
namespace {

using Utf8 = boost::locale::utf::utf_traits<char>;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kBlanks[] = {" ", "\t", "\r", "\n", "\xC2\xA0"};  // the last is the no-break space

bool is_control(boost::locale::utf::code_point c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

/// What a person cannot see and no script needs: byte order marks, soft hyphens, what turns the direction of text.
/// Joiners and what chooses a form of the sign before it (in emoji, in Persian) are parts of words; where words end
/// without a blank (Khmer, Thai), keyboards type zero-width ones, and Arabic and Hebrew put marks of direction beside
/// brackets. as_seen() passes over these, so no two names differ by them alone.
bool is_invisible(boost::locale::utf::code_point c) {
  constexpr boost::locale::utf::code_point kNonJoiner = 0x200C, kJoiner = 0x200D, kTags = 0xE0000,
                                           kOfScripts[] = {0x200B, 0x200E, 0x200F, 0x061C, 0x180E},
                                           kFillers[] = {0x3164, 0xFFA0};
  if (c == kNonJoiner || c == kJoiner || c >= kTags) return false;
  if (std::find(std::begin(kOfScripts), std::end(kOfScripts), c) != std::end(kOfScripts)) return false;
  if (std::find(std::begin(kFillers), std::end(kFillers), c) != std::end(kFillers)) return true;
  const utf8proc_property_t* property = utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
  return property->ignorable != 0 && property->category == UTF8PROC_CATEGORY_CF;
}

bool is_line_end(boost::locale::utf::code_point c) { return c == 0x2028 || c == 0x2029; }

bool is_blank(boost::locale::utf::code_point c) {
  return c == '\t' || c == '\r' || c == '\n' ||
         utf8proc_category(static_cast<utf8proc_int32_t>(c)) == UTF8PROC_CATEGORY_ZS;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

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

std::string as_seen(std::string_view text) {
  std::string composed(text);
  if (!is_ascii(text) && is_utf8(text)) {
    utf8proc_uint8_t* bytes = nullptr;
    const utf8proc_ssize_t length =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                     &bytes, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_IGNORE));
    const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(bytes, std::free);
    if (length >= 0) composed.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  }
  std::string seen;
  bool gap = false;
  each_character(composed, [&](auto c, std::string_view bytes) {
    if (is_character(c) && is_blank(c)) {
      gap = true;
      return;
    }
    if (gap && !seen.empty()) seen += ' ';
    gap = false;
    seen += bytes;
  });
  return seen;
}

std::string name_key(std::string_view name) {
  return boost::algorithm::to_lower_copy(as_seen(name), std::locale::classic());
}

bool same_name(std::string_view a, std::string_view b) { return name_key(a) == name_key(b); }

int find_name(const std::vector<std::string>& names, std::string_view name) {
  const auto same = std::find(names.begin(), names.end(), name);
  if (same != names.end()) return static_cast<int>(same - names.begin());
  const std::string key = name_key(name);
  const auto alike = [&](const std::string& known) { return name_key(known) == key; };
  const auto first = std::find_if(names.begin(), names.end(), alike);
  if (first == names.end() || std::find_if(first + 1, names.end(), alike) != names.end()) return -1;
  return static_cast<int>(first - names.begin());
}

std::string fault_of_name(std::string_view name) {
  if (trimmed(name).empty()) return "is empty";
  if (!is_utf8(name)) return "is not UTF-8";
  bool control = false;
  boost::locale::utf::code_point invisible = 0;
  each_character(name, [&](auto c, std::string_view) {
    control = control || is_control(c) || is_line_end(c);
    if (is_invisible(c)) invisible = c;
  });
  if (control) return "holds a line break or another control character";
  if (invisible != 0) return fmt::format("holds an invisible character, U+{:04X}", invisible);
  return as_seen(name).empty() ? "is empty" : "";
}

void check_names(const std::vector<std::string>& names, const std::string& where) {
  std::map<std::string, std::size_t> before;  // by their keys
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const std::string fault = fault_of_name(names[i]); !fault.empty()) {
      throw Error(fmt::format("{}: name '{}' {}", where, printable(names[i]), fault), "give it a name of visible text");
    }
    const auto [known, is_new] = before.emplace(name_key(names[i]), i);
    if (is_new) continue;
    const std::string& other = names[known->second];
    throw Error(names[i] == other ? fmt::format("{}: name '{}' is there twice", where, names[i])
                                  : fmt::format("{}: names '{}' and '{}' cannot be told apart", where, other, names[i]),
                "every factor needs a name of its own, not by blanks, capitals or invisible characters alone");
  }
}

}  // namespace causeway
