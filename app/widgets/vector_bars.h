// A vector of numbers before and after a change, as two bars for each number.
#pragma once

#include <imgui.h>

#include <string>
#include <vector>

#include "app/ui/widget_context.h"

namespace causeway {

struct VectorChange {
  std::vector<float> before, after;  // of one length
  std::string before_name, after_name;
};

/// Draws into `area` at the cursor: hollow bars before, filled ones after, up from or down to a line at 0. Numbers that
/// hardly change are paler. Of more numbers than there is room for the first are shown, and how many there are is said.
/// Marks the whole as NAME; shows as NAME how many numbers are drawn and as NAME.changed how many of all changed by
/// more than a tenth.
void draw_vector_bars(WidgetContext& context, const char* name, ImVec2 area, const VectorChange& change);

}  // namespace causeway
