#include "engine/data/picture_marks.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace causeway {
namespace {

struct Word {
  std::string_view text;
  bool before, is_short;
};
constexpr std::array<Word, 4> kWords{
    {{"before", true, false}, {"after", false, false}, {"pre", true, true}, {"post", false, true}}};

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Bytes above 127 are parts of letters of other alphabets.
bool is_letter(char c) { return is_upper(c) || is_lower(c) || static_cast<unsigned char>(c) >= 0x80; }
bool is_separator(char c) { return std::string_view(" _-.()[]").find(c) != std::string_view::npos; }

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

bool add_if_word(std::string_view stem, std::size_t begin, std::size_t end, std::vector<Mark>& marks) {
  const std::string lower = lower_case(stem.substr(begin, end - begin));
  for (const Word& word : kWords) {
    if (lower == word.text) {
      marks.push_back({begin, end, word.before, word.is_short});
      return true;
    }
  }
  return false;
}

/// Whether a new word begins at `i` within letters: lampBefore, IMGBefore.
bool is_hump(std::string_view stem, std::size_t i, std::size_t end) {
  if (!is_upper(stem[i])) return false;
  return is_lower(stem[i - 1]) || (is_upper(stem[i - 1]) && i + 1 < end && is_lower(stem[i + 1]));
}

/// The closing bracket of one that `text` leaves open, 0 if it leaves none.
char closing(std::string_view text) {
  const std::size_t open = text.find_last_of("([");
  if (open == std::string_view::npos) return 0;
  const char close = text[open] == '(' ? ')' : ']';
  return text.find(close, open) == std::string_view::npos ? close : 0;
}

}  // namespace

std::string MarkedName::form() const {
  if (back.empty()) return "NAME" + middle;
  const char close = closing(middle);
  return front + middle + "NAME" + (close != 0 && back.ends_with(close) ? std::string(1, close) : "");
}

std::vector<Mark> marks_in(std::string_view stem) {
  std::vector<Mark> marks;
  for (std::size_t begin = 0; begin < stem.size();) {
    if (!is_letter(stem[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin;
    while (end < stem.size() && is_letter(stem[end])) ++end;
    if (!add_if_word(stem, begin, end, marks)) {
      for (std::size_t from = begin, i = begin + 1; i <= end; ++i) {
        if (i < end && !is_hump(stem, i, end)) continue;
        if (from != begin || i != end) add_if_word(stem, from, i, marks);
        from = i;
      }
    }
    begin = end;
  }
  return marks;
}

MarkedName take_apart(std::string_view stem, const Mark& mark) {
  std::size_t left = mark.begin, right = mark.end;
  while (left > 0 && is_separator(stem[left - 1])) --left;
  while (right < stem.size() && is_separator(stem[right])) ++right;
  // before_-5 is about -5, not about 5.
  if (right < stem.size() && is_digit(stem[right]) && right > mark.end + 1 &&
      (stem[right - 1] == '-' || stem[right - 1] == '.')) {
    --right;
  }
  MarkedName name;
  name.mark = mark;
  name.front = stem.substr(0, left);
  name.middle = stem.substr(left, right - left);
  name.back = stem.substr(right);
  const std::string_view before = stem.substr(left, mark.begin - left);
  const std::string_view behind = stem.substr(mark.end, right - mark.end);
  // "IMG_before (1)" is about "IMG (1)".
  const bool in_brackets = closing(behind) != 0 && name.back.ends_with(closing(behind));
  name.separator = before.empty() || in_brackets ? behind : before;
  name.small = std::string(stem.substr(0, mark.begin)) + lower_case(stem.substr(mark.begin, mark.end - mark.begin)) +
               std::string(stem.substr(mark.end));
  return name;
}

}  // namespace causeway
