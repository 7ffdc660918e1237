// Pendulum: a lamp, a pendulum, and the pendulum's shadow on the floor. Yang et al., "CausalVAE: Disentangled
// representation learning via neural structural causal models", CVPR 2021; formulas as in the generator published with
// it, whose plane has x from 0 to 20, the floor at y = -0.5 and the pendulum's pivot at (10, 10.5).
#pragma once

#include "engine/causal/world.h"

namespace causeway {

namespace pendulum {

/// Order of the variables, all in [0, 1]: shares of the ranges below.
enum Latent : int { kLight = 0, kPendulum = 1, kLength = 2, kPosition = 3, kCount = 4 };

/// Radians. The light comes from `light` above the horizon on the right, as from far away; the pendulum hangs at
/// `swing` to the right of the vertical.
double light_angle(double light);
double swing_angle(double pendulum);

/// Ranges of the shadow's length and of the x of its middle, in units of the plane.
inline constexpr LatentRange kLengths{1.5, 14.5};
inline constexpr LatentRange kPositions{-1.0, 21.0};
/// Standard deviation of both around what the light makes them, in the same units.
inline constexpr double kScatter = 0.6;

/// How far the shadow of the pendulum's end is to the right of its pivot's shadow, units of the plane, and the x of the
/// middle between the two.
double shadow_reach(double light, double pendulum);
double shadow_middle(double light, double pendulum);

}  // namespace pendulum

/// The world "pendulum": both angles are uniform over their published ranges, the shadow's length is
/// sqrt(9 + reach^2) + noise (3: the ball's own width) and its position the middle + noise. True edges: light and
/// pendulum -> length, position. In the published data the shadow has no noise of its own, and its length is 3 in two
/// of five pictures; here no value has a probability of its own, so every variable has a noise that can be recovered.
/// An intervention draws an angle from its own law, length and position uniformly from the inner eight tenths of their
/// ranges.
World pendulum_world();

/// The world "pendulum-published": angles on the published grid (84 x 87), the shadow's length max(3, |reach|) and its
/// middle, both with next to no noise (0.01 units: a causal model here needs some).
World published_pendulum_world();

}  // namespace causeway
