// A circuit of a person's own while it is being drawn: what it is, what it was, and the run that would learn it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/causal/circuit_own_world.h"
#include "engine/training/settings.h"

namespace causeway {

/// A circuit and the assumptions that its data break.
struct CircuitPlan {
  static constexpr int kFewPairs = 250;

  CircuitLaw law = standard_circuit_law();
  OwnCircuitSettings switches;  // their `law` is not used
  bool several = false;         // interventions on two variables at once
  bool soft = false;            // interventions that leave causes in force; not together with `several`
  bool few = false;             // kFewPairs training pairs
  bool operator==(const CircuitPlan& other) const;
};

/// The plan that a run on the circuit, or on one of a person's own, has; empty for runs on anything else.
std::optional<CircuitPlan> plan_of(const Settings& settings);

/// The settings of a run on this plan that is otherwise like `base`. Throws UsageError if its method cannot learn from
/// such data.
Settings settings_of_plan(const CircuitPlan& plan, Settings base);

class CircuitDraft {
 public:
  explicit CircuitDraft(CircuitPlan plan = {});

  const CircuitPlan& plan() const { return plan_; }
  /// The world of the plan.
  const World& world() const { return world_; }
  /// Another number after each change.
  std::uint64_t revision() const { return revision_; }

  /// Returns why not, in one line, if the plan makes no sense; then nothing changes. Changes of one `what` in a row
  /// (a slider that is dragged) are undone at once, until settle() is called.
  std::string change(CircuitPlan next, const std::string& what);
  void settle() { what_.clear(); }
  bool can_undo() const { return !before_.empty(); }
  bool can_redo() const { return !after_.empty(); }
  void undo();
  void redo();

 private:
  void take(CircuitPlan plan);

  CircuitPlan plan_;
  World world_;
  std::uint64_t revision_ = 0;
  std::string what_;
  std::vector<CircuitPlan> before_, after_;
};

/// Values of `effect` while `cause` takes the values `x`, all else as in `latents`, with this noise of the effect.
std::vector<double> mechanism_curve(const CircuitLaw& law, int cause, int effect, double noise,
                                    std::vector<double> latents, const std::vector<double>& x);

/// Where a variable ends, in the scene of these latents, however hard it is driven down or up: its values at drive 0
/// and 1 with the scene's own noise.
struct MechanismEnds {
  double low = 0, high = 1;
};
MechanismEnds mechanism_ends(const CircuitLaw& law, int variable, std::span<const double> latents);

/// "drive = 0 + 0.62 green + ... = 1.37: above 1 it counts as 1, so red stops at 0.44".
std::string drive_sentence(const CircuitLaw& law, int variable, std::span<const double> latents);

}  // namespace causeway
