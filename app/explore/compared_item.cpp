#include "app/explore/compared_item.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

namespace causeway {
namespace {

/// Takes "SIGN NUMBER" off the end of `text`; empty, and the text as it was, if it does not end so.
std::optional<std::int64_t> take_number(std::string_view& text, char sign) {
  const std::size_t at = text.rfind(sign);
  if (at == std::string_view::npos || at + 1 == text.size()) return std::nullopt;
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data() + at + 1, end, number);
  if (code != std::errc{} || stop != end || number < 0) return std::nullopt;
  text = text.substr(0, at);
  return number;
}

}  // namespace

std::int64_t when_written(const std::string& directory) {
  std::error_code code;
  const auto time = std::filesystem::last_write_time(std::filesystem::path(directory) / "summary.json", code);
  return directory.empty() || code ? 0 : time.time_since_epoch().count();
}

std::string text_of(const ComparedItem& item) {
  std::string text = item.directory;
  if (item.updates >= 0) text += fmt::format("@{}", item.updates);
  if (item.start >= 0) text += fmt::format("#{}", item.start);
  return text;
}

ComparedItem item_of(std::string_view text) {
  ComparedItem item;
  std::error_code ignored;
  if (!text.empty() && std::filesystem::is_directory(std::filesystem::path(text), ignored)) {
    item.directory = text;
    return item;
  }
  std::string_view rest = text;
  const auto start = take_number(rest, '#');
  const auto updates = take_number(rest, '@');
  if (!updates) {
    item.directory = text;
    return item;
  }
  item.directory = rest;
  item.updates = *updates;
  if (start) item.start = static_cast<int>(std::min<std::int64_t>(*start, 1 << 20));
  return item;
}

std::string words_of(const ComparedItem& item) {
  std::string words = item.directory.empty() ? "this run" : std::filesystem::path(item.directory).filename().string();
  if (item.updates >= 0) words += fmt::format(", update {}", item.updates);
  if (item.start >= 0) words += fmt::format(", start {}", item.start);
  return words;
}

}  // namespace causeway
