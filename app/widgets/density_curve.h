// The law of a number as a small filled curve.
#pragma once

#include <imgui.h>

#include <span>

namespace causeway {

struct DensityLook {
  ImU32 colour = 0;
  float fill = 0.3F;       // opacity below the curve, 0: none
  float thickness = 1.5F;  // pixels, of the curve
};

/// Evenly spaced values over the width of a box, drawn to nearly its whole height; nothing for zeros. With `most` above
/// 0 that value takes the height in place of the largest one.
void draw_density(ImDrawList* draw, ImVec2 low, ImVec2 high, std::span<const double> density, const DensityLook& look,
                  double most = 0);

}  // namespace causeway
