#include "engine/causal/circuit_law.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "engine/causal/beta_law.h"
#include "engine/core/error.h"
#include "engine/core/escape.h"
#include "engine/core/json_text.h"
#include "engine/core/spelling.h"
#include "engine/core/text.h"

namespace causeway {
namespace {

using nlohmann::json;

constexpr const char* kLawFormat = "causeway-world 1";
constexpr const char* kLawExample = "see \"Worlds of your own\" in docs/data-files.md for an example";
constexpr double kLeastSpan = 0.05;  // of the drive between 0 and 1: a mechanism that moves less counts as constant

const std::string& lamp_name(int variable) { return circuit_names()[static_cast<std::size_t>(variable)]; }

/// Lowest and highest drive.
std::pair<double, double> drive_span(const CircuitLaw::Variable& v) {
  double low = v.rest, high = v.rest;
  for (const double s : v.strength) (s < 0 ? low : high) += s;
  return {low, high};
}

void check_law_number(double value, double low, double high, const std::string& what) {
  if (value >= low && value <= high) return;
  throw UsageError(fmt::format("{} is {}", what, value), fmt::format("it must be between {} and {}", low, high));
}

void check_law_keys(const json& object, const std::vector<std::string>& known, const std::string& what) {
  if (!object.is_object())
    throw UsageError(fmt::format("{} is {}", what, json_text(object).substr(0, 40)), kLawExample);
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      const UsageError unknown = unknown_name("key", printable(key), known);
      throw UsageError(fmt::format("{} of {}", unknown.what(), what), unknown.hint());
    }
  }
}

double law_number(const json& object, const char* key, double standard, const std::string& what) {
  const auto found = object.find(key);
  if (found == object.end()) return standard;
  if (!found->is_number()) {
    throw UsageError(fmt::format("{} of {} is {}", key, what, json_text(*found).substr(0, 40)), "it must be a number");
  }
  return found->get<double>();
}

CircuitLaw::Variable variable_from(const json& given, int variable) {
  const std::string& name = lamp_name(variable);
  check_law_keys(given, {"rest", "concentration", "causes"}, name);
  CircuitLaw::Variable out;
  out.rest = law_number(given, "rest", out.rest, name);
  out.concentration = law_number(given, "concentration", out.concentration, name);
  if (!given.contains("causes")) return out;
  const json& causes = given.at("causes");
  check_law_keys(causes, circuit_names(), "the causes of " + name);
  for (int cause = 0; cause < circuit::kCount; ++cause) {
    if (!causes.contains(lamp_name(cause))) continue;
    const double strength = law_number(causes, lamp_name(cause).c_str(), 0, "the causes of " + name);
    if (strength == 0) {
      throw UsageError(fmt::format("the arrow {} -> {} has strength 0", lamp_name(cause), name),
                       "leave it out: an arrow of a true graph has an effect");
    }
    out.strength[static_cast<std::size_t>(cause)] = strength;
  }
  return out;
}

CircuitLaw law_from(const json& given) {
  check_law_keys(given, {"format", "name", "variables"}, "a world file");
  if (!given.contains("format") || given.at("format") != kLawFormat) {
    throw UsageError("this is no world file of this version",
                     fmt::format("it must say \"format\": \"{}\"; {}", kLawFormat, kLawExample));
  }
  CircuitLaw law;
  if (given.contains("name")) {
    if (!given.at("name").is_string()) {
      throw UsageError("the name of the world is no text", "write \"name\": \"...\", or leave it out");
    }
    law.name = given.at("name").get<std::string>();
  }
  if (!given.contains("variables")) throw UsageError("the world has no \"variables\"", kLawExample);
  const json& variables = given.at("variables");
  check_law_keys(variables, circuit_names(), "the variables");
  for (int v = 0; v < circuit::kCount; ++v) {
    if (!variables.contains(lamp_name(v))) {
      throw UsageError(fmt::format("the variables lack {}", lamp_name(v)),
                       fmt::format("a circuit has {}; one without causes is e.g. \"{}\": {{\"rest\": 0.5, "
                                   "\"concentration\": 2}}",
                                   fmt::join(circuit_names(), ", "), lamp_name(v)));
    }
    law.variables[static_cast<std::size_t>(v)] = variable_from(variables.at(lamp_name(v)), v);
  }
  check_circuit_law(law);
  return law;
}

}  // namespace

const std::vector<std::string>& circuit_names() {
  static const std::vector<std::string> names{"red", "green", "blue", "arm"};
  return names;
}

double CircuitLaw::push(int cause, int effect, std::span<const double> latents) {
  const double value = latents[static_cast<std::size_t>(cause)];
  return cause == circuit::kArm ? circuit::pressed(value)[static_cast<std::size_t>(effect)] : value;
}

double CircuitLaw::drive(int variable, std::span<const double> latents) const {
  const Variable& v = variables[static_cast<std::size_t>(variable)];
  double sum = v.rest;
  // The arm comes last, as in the published circuit. While a model is solved, only causes have a value.
  for (int cause = 0; cause < circuit::kCount; ++cause) {
    const double strength = v.strength[static_cast<std::size_t>(cause)];
    if (strength != 0) sum += strength * push(cause, variable, latents);
  }
  return sum;
}

double CircuitLaw::mean(int variable, std::span<const double> latents) const {
  return 0.2 + 0.6 * std::clamp(drive(variable, latents), 0.0, 1.0);
}

double CircuitLaw::value(int variable, double noise, std::span<const double> latents) const {
  const double c = variables[static_cast<std::size_t>(variable)].concentration, m = mean(variable, latents);
  return boost::math::quantile(BetaLaw(c * m, c * (1.0 - m)), noise);
}

Dag CircuitLaw::graph() const {
  Dag graph(circuit_names());
  for (int effect = 0; effect < circuit::kCount; ++effect) {
    for (int cause = 0; cause < circuit::kCount; ++cause) {
      if (variables[static_cast<std::size_t>(effect)].strength[static_cast<std::size_t>(cause)] != 0) {
        graph.add_edge(cause, effect);
      }
    }
  }
  return graph;
}

CircuitLaw standard_circuit_law() {
  CircuitLaw law;
  law.variables[circuit::kRed].strength = {0, 1, 1, 1};
  law.variables[circuit::kGreen].strength = {0, 0, 0, 1};
  law.variables[circuit::kBlue].strength = {0, 0, 0, 1};
  law.variables[circuit::kArm] = {.rest = 0.5, .concentration = 2};
  return law;
}

void check_circuit_law(const CircuitLaw& law) {
  if (law.name.size() > CircuitLaw::kLongestName) {
    throw UsageError(fmt::format("the name of the world has {} characters", law.name.size()),
                     fmt::format("use at most {}", CircuitLaw::kLongestName));
  }
  const bool plain =
      std::none_of(law.name.begin(), law.name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
  if (!plain || !is_utf8(law.name)) {
    throw UsageError("the name of the world has characters that cannot be shown", "use one line of UTF-8 text");
  }
  for (int effect = 0; effect < circuit::kCount; ++effect) {
    const CircuitLaw::Variable& v = law.variables[static_cast<std::size_t>(effect)];
    const std::string& name = lamp_name(effect);
    check_law_number(v.rest, 0, 1, "rest of " + name);
    check_law_number(v.concentration, CircuitLaw::kLeastConcentration, CircuitLaw::kMostConcentration,
                     "concentration of " + name);
    bool caused = false;
    for (int cause = 0; cause < circuit::kCount; ++cause) {
      const double strength = v.strength[static_cast<std::size_t>(cause)];
      if (strength == 0) continue;
      caused = true;
      const std::string arrow = fmt::format("the arrow {} -> {}", lamp_name(cause), name);
      if (cause == effect) {
        throw UsageError(arrow + " goes from a variable to itself", "remove it: nothing causes itself");
      }
      if (!(std::abs(strength) >= CircuitLaw::kLeastStrength && std::abs(strength) <= CircuitLaw::kMostStrength)) {
        throw UsageError(fmt::format("{} has strength {}", arrow, strength),
                         fmt::format("it must be between {0} and {1}, or between -{1} and -{0}",
                                     CircuitLaw::kLeastStrength, CircuitLaw::kMostStrength));
      }
    }
    const auto [low, high] = drive_span(v);
    if (caused && std::min(high, 1.0) - std::max(low, 0.0) < kLeastSpan) {
      throw UsageError(
          fmt::format("{} does not follow its causes: its drive, {:.3g} to {:.3g}, hardly comes between 0 and 1", name,
                      low, high),
          low >= 0.5 ? fmt::format("lower rest of {}, or give one of its arrows a negative strength", name)
                     : fmt::format("raise rest of {}, or give one of its arrows a positive strength", name));
    }
  }
  try {
    law.graph();
  } catch (const UsageError&) {
    throw;
  } catch (const Error& error) {
    throw UsageError(error.what(), error.hint());
  }
}

json circuit_law_to_json(const CircuitLaw& law) {
  json variables = json::object();
  for (int v = 0; v < circuit::kCount; ++v) {
    const CircuitLaw::Variable& given = law.variables[static_cast<std::size_t>(v)];
    json causes = json::object();
    for (int cause = 0; cause < circuit::kCount; ++cause) {
      const double strength = given.strength[static_cast<std::size_t>(cause)];
      if (strength != 0) causes[lamp_name(cause)] = strength;
    }
    variables[lamp_name(v)] = {{"rest", given.rest}, {"concentration", given.concentration}, {"causes", causes}};
  }
  return {{"format", kLawFormat}, {"name", law.name}, {"variables", variables}};
}

CircuitLaw circuit_law_from_json(const json& given, const std::string& where) {
  try {
    return law_from(given);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: {}", where, error.what()), error.hint());
  }
}

bool is_circuit_law(const json& given) {
  if (!given.is_object()) return false;
  const auto format = given.find("format");
  const bool says_so = format != given.end() && format->is_string() &&
                       format->get_ref<const std::string&>().starts_with("causeway-world");
  return says_so || given.contains("variables");
}

std::string circuit_law_text(const CircuitLaw& law) {
  return law == standard_circuit_law() ? std::string() : json_text(circuit_law_to_json(law));
}

CircuitLaw parse_circuit_law(std::string_view text, const std::string& where) {
  if (text.empty()) return standard_circuit_law();
  return circuit_law_from_json(parse_json(text, where, kLawExample), where);
}

}  // namespace causeway
