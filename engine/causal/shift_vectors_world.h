// Vectors from several environments between which only the style has another law: the question's answer depends on the
// content and on where a style lies within its environment. In the last environment the answers are not told.
#pragma once

#include "engine/causal/world.h"

namespace causeway {

struct ShiftVectorsSettings {
  static constexpr const char* kGroup = "shift-vectors";

  int environments = 4;
  double scale = 0.9;
  double shift = 2.5;

  static void visit(auto& s, auto&& entry) {
    entry("environments", s.environments, 2, 64, "environments, the last one without answers");
    entry("scale", s.scale, 0, 2, "style of an environment is stretched by exp(U(-scale, scale)) ...");
    entry("shift", s.shift, 0, 10, "... and then moved by U(-shift, shift)");
  }
};

/// The world "shift-vectors": two variables of content and two of style, none a cause of another, all standard normal
/// but for the style's stretch and shift in each environment; seen as vectors.
World shift_vectors_world(const WorldSpec& spec);

/// Single vectors with environment and answer (0 or 1: the sign of a sum of the content and of the style before stretch
/// and shift). In the last environment what stands for the answer is 0 for all. Held-out vectors are of the last
/// environment, with their answers.
DataKind shift_kind();

}  // namespace causeway
