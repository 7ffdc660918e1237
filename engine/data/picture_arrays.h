// Pictures as arrays of numbers: which axis is what, and what range the numbers have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/npy.h"

namespace causeway {

struct PictureLayout {
  std::int64_t units = 0, frames = 1, height = 0, width = 0;
  int channels = 3;  ///< 1 grey, 3 RGB, 4 RGB and opacity
  bool channels_first = false;
};

/// The layout of (N[,F],H,W), (N[,F],H,W,C) and (N[,F],C,H,W). `frames` is how many a unit has if something else tells:
/// (N,3,H,W) may be colour pictures or sequences of grey ones. Throws Error, with `where` in front, for other shapes
/// and for those that could be two things; the hint is a line of numpy.
PictureLayout picture_layout(const std::vector<std::int64_t>& shape, std::optional<std::int64_t> frames,
                             const std::string& where);

/// The first `units` units of an array of that layout as RGB bytes (units,F,H,W,3). Real numbers all in 0 .. 1, bools
/// and whole numbers that are all 0 or 1 are multiplied by 255; for the last `notes` gets a line. Throws Error for
/// numbers out of range and for pictures that are not opaque.
std::vector<std::uint8_t> rgb_bytes(NpyArray array, const PictureLayout& layout, std::int64_t units,
                                    std::vector<std::string>& notes);

}  // namespace causeway
