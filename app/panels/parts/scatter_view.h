// Points in a plane, coloured by a third number: brushed, and looked at one by one.
#pragma once

#include <imgui.h>

#include <optional>
#include <vector>

#include "app/panels/panel.h"
#include "app/widgets/plot_math.h"

namespace causeway {

/// One entry a point each.
struct ScatterPoints {
  std::vector<double> x, y, colour;
  std::vector<bool> marked;  // points that are brought out; empty, or none of them: all look alike
  bool paired = true;        // points 2 i and 2 i + 1 are a pair, before and after
};

class ScatterView {
 public:
  struct Result {
    std::vector<int> inside;  // points within the brush
    int over = -1;            // the point under the pointer
    int clicked = -1;         // the point that was clicked, without a rectangle being drawn
    bool clicked_nothing = false;
    bool brushed_now = false;  // a rectangle has just been finished
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
  bool fresh_ = false;  // the rectangle was begun with the press that is held
};

}  // namespace causeway
