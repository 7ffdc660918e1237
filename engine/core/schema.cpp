#include "engine/core/schema.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/json_text.h"
#include "engine/core/number_text.h"
#include "engine/core/text.h"

namespace causeway {

namespace {

using nlohmann::json;

constexpr std::size_t kLongestList = 64;

[[noreturn]] void bad_value(const std::string& path, const json& value, const std::string& expected) {
  throw UsageError(fmt::format("setting {} cannot be {}", path, json_text(value)), "it must be " + expected);
}

double number(const SettingEntry& entry, const std::string& path, const json& value) {
  const auto range = fmt::format("between {} and {}", entry.low, entry.high);
  if (!value.is_number()) bad_value(path, value, "a number " + range);
  const double x = value.get<double>();
  if (!(x >= entry.low && x <= entry.high)) bad_value(path, value, "a number " + range);
  return x;
}

std::int64_t whole_number(const SettingEntry& entry, const std::string& path, const json& value) {
  number(entry, path, value);
  const auto whole = whole_number_in(value);
  if (!whole) bad_value(path, value, fmt::format("a whole number between {} and {}", entry.low, entry.high));
  return *whole;
}

}  // namespace

json checked_value(const SettingEntry& entry, const std::string& path, const json& value) {
  switch (entry.kind) {
    case SettingKind::kText:
      // A setting that is "true" or "false" may be written as JSON has it.
      if (value.is_boolean() && std::find(entry.choices.begin(), entry.choices.end(), "true") != entry.choices.end()) {
        return value.get<bool>() ? "true" : "false";
      }
      if (!value.is_string()) bad_value(path, value, "text");
      if (!is_utf8(value.get_ref<const std::string&>())) {
        bad_value(path, value, "UTF-8 text: rename the file or folder, or give it by a link with such a name (ln -s)");
      }
      return value;
    case SettingKind::kWhole:
      return whole_number(entry, path, value);
    case SettingKind::kReal:
      return number(entry, path, value);
    case SettingKind::kWholeList:
      break;
  }
  if (!value.is_array() || value.empty() || value.size() > kLongestList) {
    bad_value(path, value, "a list of numbers, e.g. [64,64]");
  }
  json list = json::array();
  for (const json& item : value) list.push_back(whole_number(entry, path, item));
  return list;
}

std::string setting_path(const Schema& schema, const SettingEntry& entry) {
  return schema.group.empty() ? entry.name : schema.group + "." + entry.name;
}

json standard_values(const Schema& schema) {
  json values = json::object();
  for (const SettingEntry& entry : schema.entries) values[entry.name] = entry.standard;
  return values;
}

}  // namespace causeway
