#include "engine/causal/circuit_own_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <memory>

#include "engine/causal/beta_law.h"
#include "engine/causal/pair_kinds.h"
#include "engine/causal/shared_noise.h"
#include "engine/core/error.h"
#include "engine/core/spelling.h"

namespace causeway {
namespace {

using OwnCircuit = OwnCircuitSettings;

constexpr const char* kOwnName = "circuit-own";
constexpr const char* kCoveredPrefix = "circuit-covered-";
constexpr double kCoverRim = 0.03;  // of a cover, as a stretch of the arm's way

int circuit_index(std::string_view name) {
  const auto& names = circuit_names();
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

/// {a, b} of "a+b"; {-1, -1} of none.
std::pair<int, int> hidden_pair(const std::string& text) {
  const auto plus = text.find('+');
  if (plus == std::string::npos) return {-1, -1};
  return {circuit_index(std::string_view(text).substr(0, plus)),
          circuit_index(std::string_view(text).substr(plus + 1))};
}

class OwnMechanism : public Mechanism {
 public:
  OwnMechanism(std::shared_ptr<const CircuitLaw> law, int variable, int never)
      : law_(std::move(law)), variable_(variable), never_(never) {}

  double value(double noise, std::span<const double> latents) const override {
    return law_->value(variable_, noise, latents);
  }
  double noise(double value, std::span<const double> latents) const override {
    if (!(value >= 0.0 && value <= 1.0)) throw Error(fmt::format("{} is outside of [0, 1]", value));
    const double c = law_->variables[static_cast<std::size_t>(variable_)].concentration;
    const double m = law_->mean(variable_, latents);
    return into_open_unit_interval(boost::math::cdf(BetaLaw(c * m, c * (1.0 - m)), value));
  }
  /// Variable of the world that is never intervened on, or -1.
  int never() const { return never_; }

 private:
  std::shared_ptr<const CircuitLaw> law_;
  int variable_, never_;
};

/// With a noise that goes with the noise of another variable, so that both follow a cause that is not in the world.
class HiddenCauseMechanism final : public OwnMechanism, public SharedNoise {
 public:
  HiddenCauseMechanism(std::shared_ptr<const CircuitLaw> law, int variable, int never, int other, double correlation)
      : OwnMechanism(std::move(law), variable, never), self_(variable), other_(other), correlation_(correlation) {}

  double shared_noise(std::span<const double> independent) const override {
    const boost::math::normal_distribution<double> normal;
    const auto at = [&](int v) { return boost::math::quantile(normal, independent[static_cast<std::size_t>(v)]); };
    return boost::math::cdf(normal,
                            correlation_ * at(other_) + std::sqrt(1.0 - correlation_ * correlation_) * at(self_));
  }

 private:
  int self_, other_;
  double correlation_;
};

int never_set(const World& world) {
  const auto* own = dynamic_cast<const OwnMechanism*>(&world.model().mechanism(0));
  return own != nullptr ? own->never() : -1;
}

/// Units of a kind, but none in which the variable that is never set was set.
template <DataKind (*kKind)()>
UnitSample without_never(const World& world, Random& random) {
  static const DataKind kind = kKind();
  const int never = never_set(world);
  UnitSample unit = kind.sample(world, random);
  while (never >= 0 && unit.targets(0, never) != 0) unit = kind.sample(world, random);
  return unit;
}

template <DataKind (*kKind)()>
DataKind own_kind() {
  DataKind kind = kKind();
  kind.sample = without_never<kKind>;
  return kind;
}

void check_choice(const std::string& value, const std::vector<std::string>& choices, const char* what) {
  if (std::find(choices.begin(), choices.end(), value) == choices.end()) throw unknown_name(what, value, choices);
}

void check_switches(const OwnCircuit& s) {
  check_choice(s.never, OwnCircuit::never_choices(), "variable for circuit-own.never");
  check_choice(s.hidden_cause, OwnCircuit::hidden_cause_choices(), "pair for circuit-own.hidden_cause");
  check_choice(s.covered, OwnCircuit::covered_choices(), "lamp for circuit-own.covered");
}

}  // namespace

std::vector<std::string> OwnCircuit::never_choices() {
  std::vector<std::string> choices{kNone};
  choices.insert(choices.end(), circuit_names().begin(), circuit_names().end());
  return choices;
}

std::vector<std::string> OwnCircuit::hidden_cause_choices() {
  std::vector<std::string> choices{kNone};
  const auto& names = circuit_names();
  for (std::size_t a = 0; a < names.size(); ++a) {
    for (std::size_t b = a + 1; b < names.size(); ++b) choices.push_back(names[a] + "+" + names[b]);
  }
  return choices;
}

std::vector<std::string> OwnCircuit::covered_choices() { return {kNone, "red", "green", "blue"}; }

void check_own_circuit(const WorldSpec& spec) {
  const auto settings = world_settings<OwnCircuit>(spec);
  check_switches(settings);
  parse_circuit_law(settings.law, "circuit-own.law");
}

World own_circuit_world(const WorldSpec& spec) {
  const auto settings = world_settings<OwnCircuit>(spec);
  return own_circuit_world(parse_circuit_law(settings.law, "circuit-own.law"), settings);
}

World own_circuit_world(const CircuitLaw& law, const OwnCircuit& settings) {
  check_circuit_law(law);
  check_switches(settings);
  const auto shared = std::make_shared<const CircuitLaw>(law);
  const int never = circuit_index(settings.never);
  const auto [first, second] = hidden_pair(settings.hidden_cause);
  std::vector<std::shared_ptr<const Mechanism>> mechanisms;
  for (int v = 0; v < circuit::kCount; ++v) {
    if (v == second && settings.hidden_strength > 0) {
      mechanisms.push_back(std::make_shared<HiddenCauseMechanism>(shared, v, never, first, settings.hidden_strength));
    } else {
      mechanisms.push_back(std::make_shared<OwnMechanism>(shared, v, never));
    }
  }
  const std::string name = settings.covered == OwnCircuit::kNone ? kOwnName : covered_circuit_name(settings.covered);
  const std::string description = law.name.empty()
                                      ? "The robot arm and the three lamps with arrows and mechanisms of your own."
                                      : fmt::format("The robot arm and the three lamps: {}.", law.name);
  return World(name, description, StructuralCausalModel(law.graph(), std::move(mechanisms)),
               std::vector<LatentRange>(circuit::kCount), [](int, Random& random) { return random.uniform(); },
               {{"pressed", [](std::span<const double> z) {
                   const auto buttons = circuit::pressed(z[circuit::kArm]);
                   return std::vector<double>(buttons.begin(), buttons.end());
                 }}});
}

std::vector<DataKind> own_circuit_kinds() {
  return {own_kind<pairs_kind>(), single_kind(), own_kind<soft_pairs_kind>(), own_kind<several_pairs_kind>()};
}

double picture_noise(const WorldSpec& spec) {
  return spec.name == kOwnName ? world_settings<OwnCircuit>(spec).picture_noise : 0.0;
}

bool is_own_circuit(std::string_view world) { return world == kOwnName || covered_lamp(world) >= 0; }

std::string covered_circuit_name(std::string_view lamp) { return fmt::format("{}{}", kCoveredPrefix, lamp); }

int covered_lamp(std::string_view world) {
  if (!world.starts_with(kCoveredPrefix)) return -1;
  const int lamp = circuit_index(world.substr(std::string_view(kCoveredPrefix).size()));
  return lamp == circuit::kArm ? -1 : lamp;
}

double seen_share(int lamp, double arm) {
  const double distance = std::abs(arm - circuit::kButtonCentres[static_cast<std::size_t>(lamp)]);
  return std::clamp((distance - circuit::kButtonHalfWidth + kCoverRim) / kCoverRim, 0.0, 1.0);
}

}  // namespace causeway
