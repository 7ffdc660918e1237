// Small operations on pictures before they are shown.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// |a - b| * gain in each channel, clamped: black where nothing changed. Pictures of one size.
Image difference_image(const Image& a, const Image& b, double gain);

/// Grey where nothing changed; colours show the direction of the change from `before` to `after`. Pictures of one size.
Image signed_difference_image(const Image& before, const Image& after);

/// Sum over all values of (a - b)^2, values in 0..1: what the image stage's loss measures. Pictures of one size.
double squared_error(const Image& a, const Image& b);

/// Mean of |a - b| over all values, in 0..1. Pictures of one size.
double mean_difference(const Image& a, const Image& b);

/// One colour all over.
Image blank_image(int width, int height, std::array<std::uint8_t, 3> colour);

/// Copies a picture to (x, y) of another, where it must fit in.
void paste(Image& into, const Image& picture, int x, int y);

/// Pictures of one size in rows on white, with a gap between and around them if it is not 0, each enlarged `scale`
/// times (nearest pixel). Rows may differ in length; the first must not be empty.
Image tile(const std::vector<std::vector<Image>>& rows, int gap, int scale);

/// The part of a picture from (x, y), which must lie within.
Image crop(const Image& picture, int x, int y, int width, int height);

}  // namespace causeway
