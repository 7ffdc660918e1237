// Settings described as data: a plain struct visits its fields once, with range and help, and everything else (JSON,
// command line, forms, help texts) follows from that.
//   struct VaeSettings {
//     static constexpr const char* kGroup = "vae";  // "vae.beta"
//     double beta = 1e-3;
//     static void visit(auto& s, auto&& entry) {
//       entry("beta", s.beta, 0, 1e3, "weight of the KL term", kChangeable);
//       entry("prior", s.prior, prior_names, "of the latents");  // text that is one of a list
//     }
//   };
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace causeway {

/// What a setting holds: text, a whole number, a real one, or a list of 1 to 64 whole numbers.
enum class SettingKind { kText, kWhole, kReal, kWholeList };

/// Last argument of an entry: the setting may change while a run goes on.
inline constexpr bool kChangeable = true;

/// What a text may be: a function, so that a list which is known only at run time (of worlds, of methods) is asked for
/// where it is.
using Choices = std::vector<std::string> (*)();

struct SettingEntry {
  std::string name;  // within its group
  SettingKind kind = SettingKind::kReal;
  nlohmann::json standard;   // the default
  double low = 0, high = 0;  // of each number, both included; unused for text
  std::string help;
  bool changeable = false;             // while a run goes on
  std::vector<std::string> choices{};  // of text: what it may be; empty: anything
};

struct Schema {
  std::string group;  // "vae"; empty: the entries stand by themselves
  std::vector<SettingEntry> entries;
};

/// `value` as the entry holds it. Throws UsageError naming `path` if it is of another kind or out of range.
nlohmann::json checked_value(const SettingEntry& entry, const std::string& path, const nlohmann::json& value);

/// "beta" of group "vae" -> "vae.beta".
std::string setting_path(const Schema& schema, const SettingEntry& entry);

/// Values of every entry, as an object by name.
nlohmann::json standard_values(const Schema& schema);

template <class T>
constexpr SettingKind setting_kind() {
  if constexpr (std::is_same_v<T, std::string>) {
    return SettingKind::kText;
  } else if constexpr (std::is_same_v<T, std::vector<int>>) {
    return SettingKind::kWholeList;
  } else {
    return std::is_integral_v<T> ? SettingKind::kWhole : SettingKind::kReal;
  }
}

template <class Field>
SettingEntry setting_entry(const char* name, const Field& field, double low, double high, std::string_view help,
                           bool changeable = false) {
  return {name, setting_kind<Field>(), field, low, high, std::string(help), changeable};
}
inline SettingEntry setting_entry(const char* name, const std::string& field, Choices choices, std::string_view help) {
  return {name, SettingKind::kText, field, 0, 0, std::string(help), false, choices()};
}

/// The entries of a struct of settings, defaults included.
template <class T>
Schema schema_of() {
  Schema schema{T::kGroup, {}};
  const T standard{};
  T::visit(standard, [&](const char* name, const auto& field, const auto&... about) {
    schema.entries.push_back(setting_entry(name, field, about...));
  });
  return schema;
}

/// The struct with values as in `values`, an object that holds all its entries, checked.
template <class T>
T settings_of(const nlohmann::json& values) {
  T settings{};
  T::visit(settings, [&](const char* name, auto& field, const auto&...) { values.at(name).get_to(field); });
  return settings;
}

/// The reverse of settings_of().
template <class T>
nlohmann::json values_of(const T& settings) {
  nlohmann::json values = nlohmann::json::object();
  T::visit(settings, [&](const char* name, const auto& field, const auto&...) { values[name] = field; });
  return values;
}

}  // namespace causeway
