// A line of values over time, solid or dashed.
#pragma once

#include <imgui.h>

#include <vector>

#include "app/ui/theme.h"

namespace causeway {

/// Points from left to right; dashed: the first half of each step.
void draw_time_line(const Theme& theme, ImDrawList* draw, const std::vector<ImVec2>& points, ImU32 colour, bool dashed);

}  // namespace causeway
