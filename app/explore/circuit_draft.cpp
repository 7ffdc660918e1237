#include "app/explore/circuit_draft.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "engine/core/error.h"

namespace causeway {
namespace {

constexpr const char* kSeveralKind = "pairs-several";
constexpr const char* kSoftKind = "pairs-soft";
constexpr int kPairsAgain = 8000;
constexpr std::size_t kMostUndone = 200;  // that can be undone

World world_of_plan(const CircuitPlan& plan) { return own_circuit_world(plan.law, plan.switches); }

/// The noise that gives the variable its value in the scene of these latents.
double noise_in_scene(const CircuitLaw& law, int variable, std::span<const double> latents) {
  const World world = own_circuit_world(law, {});
  return world.model().mechanism(variable).noise(latents[static_cast<std::size_t>(variable)], latents);
}

}  // namespace

bool CircuitPlan::operator==(const CircuitPlan& other) const {
  return law == other.law && values_of(switches) == values_of(other.switches) && several == other.several &&
         soft == other.soft && few == other.few;
}

std::optional<CircuitPlan> plan_of(const Settings& s) {
  if (!s.world.data.empty() || (s.world.name != "circuit" && s.world.name != "circuit-own")) return std::nullopt;
  CircuitPlan plan;
  if (s.world.name == "circuit-own") {
    plan.switches = own_settings<OwnCircuitSettings>(s);
    plan.law = parse_circuit_law(plan.switches.law, "circuit-own.law");
    plan.switches.law.clear();
  }
  plan.several = s.world.kind == kSeveralKind;
  plan.soft = s.world.kind == kSoftKind;
  plan.few = s.world.pairs <= CircuitPlan::kFewPairs;
  return plan;
}

Settings settings_of_plan(const CircuitPlan& plan, Settings base) {
  OwnCircuitSettings own = plan.switches;
  own.law = circuit_law_text(plan.law);
  set_own_settings(base, own);
  base.world.name = "circuit-own";
  base.world.data.clear();
  const bool broken = base.world.kind == kSeveralKind || base.world.kind == kSoftKind;
  if (plan.several || plan.soft) {
    base.world.kind = plan.several ? kSeveralKind : kSoftKind;
  } else if (broken) {
    base.world.kind = kAutomaticKind;
  }
  if (plan.few) {
    base.world.pairs = CircuitPlan::kFewPairs;
  } else if (base.world.pairs <= CircuitPlan::kFewPairs) {
    base.world.pairs = kPairsAgain;
  }
  validate_settings(base);
  return base;
}

CircuitDraft::CircuitDraft(CircuitPlan plan) : plan_(std::move(plan)), world_(world_of_plan(plan_)) {}

std::string CircuitDraft::change(CircuitPlan next, const std::string& what) {
  if (next == plan_) return {};
  CircuitPlan now = plan_;
  try {
    take(std::move(next));
  } catch (const Error& error) {
    return error.hint().empty() ? error.what() : fmt::format("{}: {}", error.what(), error.hint());
  }
  if (what.empty() || what != what_) {
    before_.push_back(std::move(now));
    if (before_.size() > kMostUndone) before_.erase(before_.begin());
  }
  what_ = what;
  after_.clear();
  return {};
}

void CircuitDraft::undo() {
  if (before_.empty()) return;
  after_.push_back(plan_);
  take(std::exchange(before_.back(), {}));
  before_.pop_back();
  settle();
}

void CircuitDraft::redo() {
  if (after_.empty()) return;
  before_.push_back(plan_);
  take(std::exchange(after_.back(), {}));
  after_.pop_back();
  settle();
}

void CircuitDraft::take(CircuitPlan plan) {
  world_ = world_of_plan(plan);
  plan_ = std::move(plan);
  ++revision_;
}

std::vector<double> mechanism_curve(const CircuitLaw& law, int cause, int effect, double noise,
                                    std::vector<double> latents, const std::vector<double>& x) {
  std::vector<double> y;
  for (const double at : x) {
    latents[static_cast<std::size_t>(cause)] = at;
    y.push_back(law.value(effect, noise, latents));
  }
  return y;
}

MechanismEnds mechanism_ends(const CircuitLaw& law, int variable, std::span<const double> latents) {
  const double noise = noise_in_scene(law, variable, latents);
  CircuitLaw alone = law;
  CircuitLaw::Variable& v = alone.variables[static_cast<std::size_t>(variable)];
  v.strength = {};
  MechanismEnds ends;
  v.rest = 0;
  ends.low = alone.value(variable, noise, latents);
  v.rest = 1;
  ends.high = alone.value(variable, noise, latents);
  return ends;
}

std::string drive_sentence(const CircuitLaw& law, int variable, std::span<const double> latents) {
  const CircuitLaw::Variable& v = law.variables[static_cast<std::size_t>(variable)];
  const std::string& name = circuit_names()[static_cast<std::size_t>(variable)];
  std::string sum = fmt::format("{:.2f}", v.rest);
  bool caused = false;
  for (int cause = 0; cause < circuit::kCount; ++cause) {
    const double strength = v.strength[static_cast<std::size_t>(cause)];
    if (strength == 0) continue;
    caused = true;
    sum += fmt::format(" {} {:.2f} ({})", strength < 0 ? "-" : "+",
                       std::abs(strength * CircuitLaw::push(cause, variable, latents)),
                       circuit_names()[static_cast<std::size_t>(cause)]);
  }
  if (!caused)
    return fmt::format("Nothing drives {}: its values are noise about {:.2f}.", name, law.mean(variable, latents));
  const double drive = law.drive(variable, latents);
  const MechanismEnds ends = mechanism_ends(law, variable, latents);
  std::string text = fmt::format("Drive of {} in this scene: {} = {:.2f}.", name, sum, drive);
  if (drive > 1) {
    text += fmt::format(" Above 1 it counts as 1: with this scene's noise {} stops at {:.2f}.", name, ends.high);
  } else if (drive < 0) {
    text += fmt::format(" Below 0 it counts as 0: with this scene's noise {} stops at {:.2f}.", name, ends.low);
  } else {
    text += fmt::format(" With this scene's noise that moves {} from {:.2f} (drive 0) to {:.2f} (drive 1), no further.",
                        name, ends.low, ends.high);
  }
  return text;
}

}  // namespace causeway
