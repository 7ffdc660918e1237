// Flow: a ball lifts the water in a tank, and the water leaves it as a jet through a hole. Yang et al., "CausalVAE",
// CVPR 2021; formulas as in the generator published with it, whose plane has the tank from x = 3 to x = 8, its floor at
// y = 0.5 and the water up to y = 5 + level.
#pragma once

#include "engine/causal/world.h"

namespace causeway {

namespace flow {

/// Order of the variables, all in [0, 1]: shares of the ranges below.
enum Latent : int { kBall = 0, kWater = 1, kHole = 2, kJet = 3, kCount = 4 };

/// In units of the plane: radius of the ball, water above y = 5, height of the hole, how far from the tank the jet
/// lands (at y = 0.5).
inline constexpr LatentRange kRadii{5.0 / 30.0, 34.0 / 30.0};
inline constexpr LatentRange kLevels{0.8, 5.6};
inline constexpr LatentRange kHoles{2.0, 14.0 / 3.0};
inline constexpr LatentRange kReaches{1.0, 7.4};
/// Standard deviations of the water around its mean and of the jet around what Torricelli's law makes it.
inline constexpr double kLevelScatter = 0.84, kReachScatter = 0.25;

/// radius^3 + 2.45, the mean of what is published.
double mean_level(double radius);
/// sqrt(2 * 0.98 * level * (hole - 0.5)).
double mean_reach(double level, double hole);

}  // namespace flow

/// The world "flow". True edges: ball -> water, water -> jet, hole -> jet. Ball and hole are uniform. Unlike in the
/// published data no label is rounded, and the jet has a noise of its own that can be seen. An intervention draws ball
/// and hole from their own laws, water and jet uniformly from the inner eight tenths of their ranges.
World flow_world();

}  // namespace causeway
