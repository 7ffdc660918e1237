// CausalCircuit: a robot arm over three touch buttons, each button drives a lamp, green and blue drive red as well.
// Brehmer, de Haan, Lippe, Cohen, "Weakly supervised causal representation learning", NeurIPS 2022, section 5.3. The
// mechanisms are theirs; how far the arm presses a button at a position is our choice (theirs is not published).
#pragma once

#include <array>
#include <span>

#include "engine/causal/world.h"

namespace causeway {

namespace circuit {

/// Order of the latents, all in [0, 1]: brightness of three lamps, position of the arm along its arc.
enum Latent : int { kRed = 0, kGreen = 1, kBlue = 2, kArm = 3, kCount = 4 };

/// Where the arm presses the red, green and blue button fully, as a position on its arc.
inline constexpr std::array<double, 3> kButtonCentres{0.25, 0.5, 0.75};
/// A button is touched while the arm is nearer to its centre than this.
inline constexpr double kButtonHalfWidth = 0.12;

/// b_R, b_G, b_B in [0, 1]: how far an arm at `arm` presses each button.
std::array<double, 3> pressed(double arm);

/// Means of the Beta laws (concentration 5), each in [0.2, 0.8].
double red_mean(double green, double blue, double arm);
double green_mean(double arm);
double blue_mean(double arm);

}  // namespace circuit

/// The world "circuit". True edges: arm -> red, green, blue; green -> red; blue -> red. An intervention samples
/// the new value from U(0, 1).
World circuit_world();

/// The world "circuit-independent": the same scene, but nothing causes anything, and every variable is uniform.
World independent_circuit_world();

/// The world "circuit" as it is seen in the scene `name`: circuit-tilted, circuit-tilted-mild or circuit-tilted-strong.
World tilted_circuit_world(std::string name);

/// The world "circuit-environments": the circuit, made to be seen in several environments. An intervention samples the
/// new value from the Beta law of EnvironmentWorldSettings (see environment_kinds.h).
World environments_circuit_world(const WorldSpec& spec);

}  // namespace causeway
