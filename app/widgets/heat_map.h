// A matrix of numbers in [0, 1] as one small texture, a pixel a cell.
#pragma once

#include <imgui.h>

#include <functional>
#include <string>
#include <vector>

#include "app/ui/widget_context.h"

namespace causeway {

struct HeatMapLabel {
  std::string text;
  FactorStyle style;
};

struct HeatMap {
  const char* name;  // marks cells as NAME.ROW.COLUMN
  MatrixD values;    // in [0, 1]
  std::vector<HeatMapLabel> rows, columns;
  std::uint64_t version = 0;  // of the values: the texture is made anew when it changes
  /// What a cell says in words, for its tooltip.
  std::function<std::string(int row, int column)> words;
};

/// Draws into `area` at the cursor, with a colour bar at the right.
void draw_heat_map(WidgetContext& context, const HeatMap& map, ImVec2 area);

}  // namespace causeway
