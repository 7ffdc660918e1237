// The circuit with arrows and mechanisms of a person's own: what a world file holds.
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "engine/causal/circuit_world.h"
#include "engine/causal/graph.h"

namespace causeway {

/// Each variable has a Beta law of mean .2 + .6 clamp(drive, 0, 1), as the published circuit has them:
///   drive = rest + sum over causes of strength times push,
/// where a lamp pushes by its brightness, and the arm pushes a lamp by how far it presses that lamp's button.
struct CircuitLaw {
  static constexpr double kLeastStrength = 0.05, kMostStrength = 3;  // of an arrow, up or down
  static constexpr double kLeastConcentration = 2, kMostConcentration = 200;
  static constexpr std::size_t kLongestName = 60;  // bytes

  struct Variable {
    double rest = 0;           // 0..1, the drive without causes
    double concentration = 5;  // the less of it, the more noise: the variance is mean (1 - mean) / (1 + concentration)
    std::array<double, circuit::kCount> strength{};  // of the arrow from each variable; 0: there is none
    bool operator==(const Variable&) const = default;
  };

  std::string name;  // for a person; may be empty
  std::array<Variable, circuit::kCount> variables;
  bool operator==(const CircuitLaw&) const = default;

  /// How far `cause` pushes `effect`, 0..1.
  static double push(int cause, int effect, std::span<const double> latents);
  double drive(int variable, std::span<const double> latents) const;
  double mean(int variable, std::span<const double> latents) const;
  /// The quantile function of the variable's law; `noise` in (0, 1).
  double value(int variable, double noise, std::span<const double> latents) const;
  /// Throws Error if the arrows form a cycle.
  Dag graph() const;
};

/// red, green, blue, arm.
const std::vector<std::string>& circuit_names();

/// That of the world "circuit".
CircuitLaw standard_circuit_law();

/// Throws UsageError, with what to do, for a cycle, numbers out of range, arrows without effect and mechanisms that are
/// constant because their drive never comes between 0 and 1.
void check_circuit_law(const CircuitLaw& law);

/// As a world file has it; {"format": "causeway-world 1", "name": ..., "variables": {"red": {"rest": 0,
/// "concentration": 5, "causes": {"green": 1, ...}}, ...}}.
nlohmann::json circuit_law_to_json(const CircuitLaw& law);
/// The reverse, checked. Throws UsageError beginning with `where` (the file) for whatever does not belong there.
CircuitLaw circuit_law_from_json(const nlohmann::json& json, const std::string& where);
/// Whether these are, or are meant to be, the contents of a world file.
bool is_circuit_law(const nlohmann::json& json);

/// On one line, as a setting holds it; empty for the standard law without a name.
std::string circuit_law_text(const CircuitLaw& law);
/// The reverse. Throws UsageError.
CircuitLaw parse_circuit_law(std::string_view text, const std::string& where);

}  // namespace causeway
