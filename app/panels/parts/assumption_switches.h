// Part of the World panel: what learners of pairs rely on, each as a switch that breaks it.
#pragma once

#include <optional>

#include "app/explore/circuit_draft.h"
#include "app/panels/panel.h"

namespace causeway {

class AssumptionSwitches {
 public:
  /// Draws one line for each assumption into the width that is left; the plan with what was changed in this frame.
  /// Names: world.broken.never, .several, .soft, .few, .hidden, .covered, .noise.
  std::optional<CircuitPlan> draw(PanelContext& context, const CircuitPlan& plan);
};

/// How many of the assumptions the plan breaks.
int broken_assumptions(const CircuitPlan& plan);

}  // namespace causeway
