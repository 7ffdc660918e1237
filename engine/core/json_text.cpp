#include "engine/core/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/json_place.h"
#include "engine/core/text.h"

namespace causeway {
namespace {

using nlohmann::json;

/// "FILE, line 3, column 5" of the last of the first `bytes` bytes.
std::string place(const std::string& where, std::string_view text, std::size_t bytes) {
  const std::string_view before = text.substr(0, bytes > 0 ? bytes - 1 : 0);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto begin = before.rfind('\n');
  const std::size_t column = before.size() - (begin == std::string_view::npos ? 0 : begin + 1) + 1;
  return fmt::format("{}, line {}, column {}", where, line, column);
}

/// The library's message without its own prefix: "unexpected ','; expected string literal".
std::string reason(const json::parse_error& error) {
  const std::string text = error.what();
  const auto dash = text.find(" - ");
  std::string cause = dash != std::string::npos ? text.substr(dash + 3) : text.substr(text.find("] ") + 2);
  return printable(cause.substr(0, cause.find("; last read")));
}

/// Where a key stands for the `use`-th time; npos if it is spelled with escapes.
std::size_t position_of_key(std::string_view text, const std::string& key, int use) {
  const std::string quoted = fmt::format("\"{}\"", key);
  std::size_t at = text.find(quoted);
  for (; at != std::string_view::npos; at = text.find(quoted, at + 1)) {
    const auto next = text.find_first_not_of(" \t\r\n", at + quoted.size());
    if (next != std::string_view::npos && text[next] == ':' && --use == 0) break;  // no value: a colon follows
  }
  return at;
}

struct PlacedKey {
  std::string path;  ///< "causal.starts"
  std::ptrdiff_t line = 1;
};

/// The keys of a valid text, in its order, as they are spelled.
std::vector<PlacedKey> keys_of(std::string_view text) {
  std::vector<PlacedKey> keys;
  std::vector<std::string> open;  // path of each object or list around
  std::string path;               // of the value that comes next
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '{' || c == '[') {
      open.push_back(path);
    } else if ((c == '}' || c == ']') && !open.empty()) {
      open.pop_back();
    }
    if (c != '"') continue;
    const std::size_t begin = at + 1;
    for (at = begin; at < text.size() && text[at] != '"'; ++at) at += text[at] == '\\' ? 1 : 0;
    const std::size_t next = text.find_first_not_of(" \t\r\n", at + 1);
    if (at >= text.size() || next == std::string_view::npos || text[next] != ':' || open.empty()) continue;
    path = (open.back().empty() ? "" : open.back() + ".") + std::string(text.substr(begin, at - begin));
    keys.push_back({path, std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), '\n') + 1});
  }
  return keys;
}

/// Whether a text holds a name that no letter, digit, dot or underscore lengthens.
bool says_name(std::string_view text, std::string_view name) {
  const auto in_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; };
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || (!in_name(text[at - 1]) && text[at - 1] != '.');
    const bool dotted = end + 1 < text.size() && text[end] == '.' && in_name(text[end + 1]);
    if (begins && !dotted && (end == text.size() || !in_name(text[end]))) return true;
  }
  return false;
}

}  // namespace

std::string place_of_named(std::string_view text, const std::string& where, std::string_view message) {
  // Of a group and what is in it, both named, the longer path is meant; of a key that is there twice, the second.
  PlacedKey best;
  for (PlacedKey& key : keys_of(text)) {
    if (!key.path.empty() && key.path.size() >= best.path.size() && says_name(message, key.path)) best = std::move(key);
  }
  return best.path.empty() ? where : fmt::format("{}, line {}", where, best.line);
}

json parse_json(std::string_view text, const std::string& where, const std::string& hint, bool comments) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    throw UsageError(fmt::format("{} is in UTF-16", where), "save it as UTF-8");
  }
  std::vector<std::set<std::string>> keys;  // of each object that is open
  std::map<std::string, int> uses;          // of a key in all objects so far
  std::string twice;
  const auto watch = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) {
      keys.emplace_back();
    } else if (event == json::parse_event_t::object_end) {
      keys.pop_back();
    } else if (event == json::parse_event_t::key && twice.empty()) {
      const auto key = parsed.get<std::string>();
      ++uses[key];
      if (!keys.back().insert(key).second) twice = key;
    }
    return true;
  };
  json parsed;
  try {
    parsed = json::parse(text.begin(), text.end(), watch, true, comments);
  } catch (const json::parse_error& error) {
    throw UsageError(fmt::format("{}: this is not JSON: {}", place(where, text, error.byte), reason(error)), hint);
  } catch (const json::exception& error) {
    const std::string what = error.what();  // "[json.exception.out_of_range.406] number overflow ..."
    throw UsageError(fmt::format("{} is not JSON: {}", where, printable(what.substr(what.find(']') + 1))), hint);
  }
  if (!twice.empty()) {
    const std::size_t at = position_of_key(text, twice, uses.at(twice));
    throw UsageError(fmt::format("{}: the key '{}' is there twice in one object",
                                 at == std::string_view::npos ? where : place(where, text, at + 1), printable(twice)),
                     "leave one of them out");
  }
  return parsed;
}

std::string json_text(const json& value, int indent) {
  return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

}  // namespace causeway
