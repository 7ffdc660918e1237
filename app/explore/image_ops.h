// Small things done to pictures before they are shown.
#pragma once

#include <array>
#include <cstdint>

#include "engine/core/types.h"

namespace causeway {

/// |a - b| * gain in each channel, clamped: black where nothing changed. Pictures of one size.
Image difference_image(const Image& a, const Image& b, double gain);

/// Sum over all values of (a - b)^2, values in 0..1: what the image stage's loss measures. Pictures of one size.
double squared_error(const Image& a, const Image& b);

/// Mean of |a - b| over all values, in 0..1. Pictures of one size.
double mean_difference(const Image& a, const Image& b);

/// One colour all over.
Image blank_image(int width, int height, std::array<std::uint8_t, 3> colour);

/// Copies a picture to (x, y) of another, where it must fit in.
void paste(Image& into, const Image& picture, int x, int y);

/// The part of a picture from (x, y), which must lie within.
Image crop(const Image& picture, int x, int y, int width, int height);

}  // namespace causeway
