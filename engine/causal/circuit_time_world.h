// The circuit as it goes on in time: lamps move part of the way to what drives them, the arm wanders, and now and then
// somebody pokes a lamp or the arm.
#pragma once

#include <array>
#include <span>

#include "engine/causal/world.h"

namespace causeway {

namespace circuit_time {

/// Means of the next values, all from values of the present frame; order of the latents as in circuit_world.h. Lamps go
/// half of the way to the mean that the circuit's own mechanisms have, the arm a tenth of the way to the middle.
double red_mean(std::span<const double> now);
double green_mean(std::span<const double> now);
double blue_mean(std::span<const double> now);
double arm_mean(std::span<const double> now);

/// Where lamp or fingertip `variable` is in the picture, when it has this value: shares of its width and height from
/// the upper left corner.
std::array<double, 2> place_in_picture(int variable, double value);

/// How far touches of a variable scatter around its place, and how far those that touch nothing keep away from the
/// lamps and from all places where the fingertip can be; shares of the picture's side.
inline constexpr double kLampScatter = 0.07, kArmScatter = 0.035, kClear = 0.12;

}  // namespace circuit_time

/// The world "circuit-time". Edges from frame to frame: each variable -> itself; arm -> red, green, blue; green -> red;
/// blue -> red. Next values have Beta laws whose standard deviation in the middle is spec.step_noise. Frames are
/// touched where a variable is set: on the lamp, or where the fingertip is before; where nothing is set the touch is on
/// neither.
World circuit_time_world(const WorldSpec& spec);

}  // namespace causeway
