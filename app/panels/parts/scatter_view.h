// Points in a plane, coloured by a third number: brushed, and looked at one by one.
#pragma once

#include <imgui.h>

#include <optional>
#include <vector>

#include "app/panels/panel.h"
#include "app/widgets/plot_math.h"

namespace causeway {

/// One entry a point each. Points 2 i and 2 i + 1 are a pair, before and after.
struct ScatterPoints {
  std::vector<double> x, y, colour;
};

class ScatterView {
 public:
  struct Result {
    std::vector<int> inside;  // points within the brush
    int over = -1;            // the point under the pointer
  };

  /// Draws into `size` at the cursor; `arrows`: a line from the first to the second of each pair. Marks NAME.points,
  /// shows the number of the point under the pointer as NAME.over.
  Result draw(PanelContext& context, const char* name, ImVec2 size, const ScatterPoints& points, bool arrows);

  bool brushed() const { return brush_.has_value(); }
  void clear() { brush_.reset(); }

 private:
  void take_brush(ImVec2 low, ImVec2 high);

  std::optional<ImVec4> brush_;  // shares of the plot: left, top, right, bottom
  ImVec2 begin_;
};

}  // namespace causeway
