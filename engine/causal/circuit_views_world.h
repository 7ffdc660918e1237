// The circuit seen twice: its four variables are the content, which both views share; how the camera shows them (tint,
// brightness, shift) is the style, which differs. After von Kuegelgen, Sharma, Gresele, Brendel, Schoelkopf, Besserve,
// Locatello, "Self-supervised learning with data augmentations provably isolates content from style" (NeurIPS 2021).
#pragma once

#include "engine/causal/world.h"

namespace causeway {

namespace circuit_views {

/// Style comes after the circuit's four variables, all in [0, 1] with .5 for no change: gains of red, green and blue
/// from .75 to 1.25, brightness from -.047 to .047 of white, shift of the picture by up to a sixteenth of its side.
enum Style : int { kGainRed = 4, kGainGreen, kGainBlue, kBrightness, kShiftX, kShiftY, kCount };

}  // namespace circuit_views

struct CircuitViewsSettings {
  static constexpr const char* kGroup = "circuit-views";

  double strength = 1.0;
  double change = 0.75;

  static void visit(auto& s, auto&& entry) {
    entry("strength", s.strength, 0.01, 1, "of the style: how far tint, brightness and shift are from none at most");
    entry("change", s.change, 0, 1, "probability with which the second view has a style entry of its own");
  }
};

/// The world "circuit-views": the circuit, and six style variables that nothing causes.
World circuit_views_world(const WorldSpec& spec);

/// Two views of one scene: the same content; each style entry is drawn anew for the second view with the probability of
/// the setting `change`.
DataKind views_kind();

}  // namespace causeway
