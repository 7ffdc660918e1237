// The world "circuit-own": the circuit with mechanisms of a person's own, and switches that break what learners assume.
#pragma once

#include "engine/causal/circuit_law.h"
#include "engine/causal/world.h"

namespace causeway {

struct OwnCircuitSettings {
  static constexpr const char* kGroup = "circuit-own";
  static constexpr const char* kNone = "none";

  std::string law;
  std::string never = kNone;
  std::string hidden_cause = kNone;
  double hidden_strength = 0.9;
  std::string covered = kNone;
  double picture_noise = 0;

  /// kNone and the variables, pairs of variables, lamps.
  static std::vector<std::string> never_choices();
  static std::vector<std::string> hidden_cause_choices();
  static std::vector<std::string> covered_choices();

  static void visit(auto& s, auto&& entry) {
    entry("law", s.law, 0, 0,
          "arrows and mechanisms, the contents of a world file (--world FILE puts them here); empty: the circuit's");
    entry("never", s.never, never_choices, "variable that no intervention ever sets: none, red, green, blue, arm");
    entry("hidden_cause", s.hidden_cause, hidden_cause_choices,
          "two variables with a common cause that is not in the world: none, red+green, green+blue, ...");
    entry("hidden_strength", s.hidden_strength, 0, 0.99, "correlation that the hidden cause gives their noise");
    entry("covered", s.covered, covered_choices,
          "lamp that is dark in pictures while the arm is over its button: none, red, green, blue");
    entry("picture_noise", s.picture_noise, 0, 1, "noise on pictures: standard deviation in shares of white");
  }
};

/// Throws UsageError for a law, a variable or a pair that there is not.
void check_own_circuit(const WorldSpec& spec);
/// Errors as check_own_circuit().
World own_circuit_world(const WorldSpec& spec);
/// The same of a law that is at hand; what `settings` say of the law does not count.
World own_circuit_world(const CircuitLaw& law, const OwnCircuitSettings& settings);

/// Kinds of data of this world: pairs, single, pairs-soft, pairs-several, in which one variable may never be set.
std::vector<DataKind> own_circuit_kinds();

/// Standard deviation of the noise on the pictures of this world, in shares of white; 0 for every other world.
double picture_noise(const WorldSpec& spec);

/// Whether data of the world of this name may follow laws that only their settings tell.
bool is_own_circuit(std::string_view world);

/// The name under which the world is rendered while a lamp is covered: CircuitScene knows it again.
std::string covered_circuit_name(std::string_view lamp);
/// The lamp that is covered in the world of this name, or -1.
int covered_lamp(std::string_view world);
/// How much of a covered lamp is seen: 0 while the arm is over its button, 1 elsewhere, with a narrow rim.
double seen_share(int lamp, double arm);

}  // namespace causeway
