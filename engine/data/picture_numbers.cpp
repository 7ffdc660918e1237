#include "engine/data/picture_numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "engine/core/error.h"

namespace causeway {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNumbering =
    "name them NAME_before.png and NAME_after.png, or number them without gaps so that 1 is before 2, 3 before 4; "
    "pictures that are no pairs need a table with a column 'picture'";

/// A name as text with "#" for each number, and the numbers.
struct NumberedName {
  std::string text;
  std::vector<std::uint64_t> numbers;
};

std::string file_name(const fs::path& path) { return path.filename().string(); }

NumberedName numbered(const fs::path& path) {
  const std::string stem = path.stem().string();
  NumberedName name;
  const char* const end = stem.data() + stem.size();
  for (const char* at = stem.data(); at != end;) {
    if (*at < '0' || *at > '9') {
      name.text += *at++;
      continue;
    }
    std::uint64_t number = 0;
    const auto [after, code] = std::from_chars(at, end, number);
    if (code != std::errc{}) throw Error(fmt::format("{} has a number that is too long", path.string()), kNumbering);
    name.text += '#';
    name.numbers.push_back(number);
    at = after;
  }
  return name;
}

/// Positions of the numbers that differ.
std::vector<std::size_t> varying(const std::vector<NumberedName>& names) {
  std::vector<std::size_t> places;
  for (std::size_t n = 0; n < names.front().numbers.size(); ++n) {
    const bool same = std::all_of(names.begin(), names.end(), [&](const NumberedName& name) {
      return name.numbers[n] == names.front().numbers[n];
    });
    if (!same) places.push_back(n);
  }
  return places;
}

/// Whether the last number tells before from after (two neighbouring values) and the numbers in front of it the pair.
/// Of two pairs it could be the other way round.
bool last_number_tells(const std::vector<NumberedName>& names, std::size_t last) {
  std::set<std::uint64_t> values;
  std::set<std::vector<std::uint64_t>> pairs;
  for (const NumberedName& name : names) {
    values.insert(name.numbers[last]);
    pairs.insert({name.numbers.begin(), name.numbers.begin() + static_cast<std::ptrdiff_t>(last)});
  }
  return values.size() == 2 && *values.begin() + 1 == *values.rbegin() && pairs.size() > 2;
}

}  // namespace

std::vector<PicturePair> pairs_by_number(const std::vector<fs::path>& files) {
  std::vector<NumberedName> names;
  std::map<std::vector<std::uint64_t>, std::size_t> known;
  for (std::size_t i = 0; i < files.size(); ++i) {
    names.push_back(numbered(files[i]));
    if (names[i].text != names[0].text || names[i].numbers.empty()) {
      throw Error(fmt::format("{}: nothing in its name and that of {} tells which picture is before and which after",
                              files[i].string(), file_name(files[i == 0 ? files.size() - 1 : 0])),
                  kNumbering);
    }
    const auto [same, is_new] = known.emplace(names[i].numbers, i);
    if (!is_new) {
      throw Error(fmt::format("{} and {} have the same number", files[same->second].string(), file_name(files[i])),
                  "leave one of them");
    }
  }
  const std::vector<std::size_t> places = varying(names);
  const std::size_t last = places.empty() ? 0 : places.back();
  if (places.size() > 1 && !last_number_tells(names, last)) {
    throw Error(fmt::format("{} and {} differ in more than one number: it is not clear which is before",
                            files[0].string(), file_name(files.back())),
                kNumbering);
  }
  std::vector<PicturePair> pairs;
  for (std::size_t i = 0; i < files.size(); i += 2) {
    const bool fits = i + 1 < files.size() && names[i + 1].numbers[last] == names[i].numbers[last] + 1 &&
                      names[i].numbers[last] % 2 == names[0].numbers[last] % 2 &&
                      std::equal(names[i].numbers.begin(), names[i].numbers.begin() + static_cast<std::ptrdiff_t>(last),
                                 names[i + 1].numbers.begin());
    if (!fits) {
      const std::string odd = files.size() % 2 == 0 ? "" : fmt::format(" ({} pictures, an odd number)", files.size());
      throw Error(fmt::format("{} has no picture after it: the next number is not there{}", files[i].string(), odd),
                  kNumbering);
    }
    pairs.push_back({files[i].stem().string(), files[i], files[i + 1]});
  }
  return pairs;
}

}  // namespace causeway
