// How a camera was held, as JPEG files tell it.
#pragma once

#include <cstdint>
#include <span>

#include "engine/core/types.h"

namespace causeway {

/// The orientation in the Exif part of a JPEG file: 1 (upright, also if nothing is said or what is said is damaged) ..
/// 8, as in Exif 2.32, section 4.6.4, tag 0x0112.
int exif_orientation(std::span<const std::uint8_t> jpeg);

/// The picture as viewers show it: turned or mirrored so that it is upright.
Image upright(Image image, int orientation);

}  // namespace causeway
