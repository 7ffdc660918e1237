// What densities of normal distributions share.
#pragma once

namespace causeway {

/// log N(x; 0, 1) = -x^2/2 - kHalfLogTwoPi.
inline constexpr double kHalfLogTwoPi = 0.91893853320467274178;

}  // namespace causeway
