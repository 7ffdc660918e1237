// Numbers as colours.
#pragma once

#include <imgui.h>

#include "app/ui/theme.h"
#include "app/widgets/plot_math.h"

namespace causeway {

/// Of a value in [0, 1]. Viridis (van der Walt and Smith, 2015), sampled and interpolated linearly: evenly brighter
/// with the value, also for the colour-blind and in grey.
ImU32 sequential_colour(double value);

/// An upright bar from `low` to `high` (upper left and lower right corner) with the lowest, middle and highest value of
/// `range` beside it.
void draw_colour_bar(const Theme& theme, ImVec2 low, ImVec2 high, PlotRange range);

}  // namespace causeway
