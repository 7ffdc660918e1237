// Line plots: linear or truly logarithmic axis, round ticks, values under the pointer, a legend that hides curves,
// smoothing. A box drawn with the pointer is zoomed into, the wheel zooms about the pointer, a double click shows all;
// an axis can be dragged, and the wheel over it zooms it alone.
#pragma once

#include <imgui.h>

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "app/ui/widget_context.h"
#include "app/widgets/plot_math.h"

namespace causeway {

struct PlotSeries {
  std::string name;
  ImU32 colour = 0;
  bool faded = false;        // less important: drawn thin and pale, below the others
  bool dotted = false;       // each point gets a dot: few, far apart
  std::vector<double> x, y;  // x ascends
  std::string full_name{};   // where series that share a name must be told apart; empty: there is only one
};

/// A named phase, from `x` until the next one begins.
struct PlotPhase {
  double x = 0;
  std::string label;
};

struct PlotOptions {
  const char* x_name = "step";
  const char* y_name = "";  // before the legend
  bool log_y = false;       // if that shows the curves in the foreground; otherwise the axis is linear
  bool log_asked = false;   // a person has asked for the logarithm: say what it cannot show
  bool skip_start = false;  // the y axis need not show the very first values, often far above all others
  bool can_smooth = true;   // offers a slider
  std::optional<PlotRange> x_range, y_range;  // otherwise what the curves need; nothing beyond is ever in view
  std::vector<PlotPhase> phases;              // as bands
  std::vector<PlotPoint> points;              // faint, behind the curves
};

/// What a person did to a plot.
struct PlotState {
  std::set<std::string> hidden;
  std::optional<PlotRange> x, y;  // in view, y in log10 on a logarithmic axis; empty: as usual
  bool log_y = false;             // the axis that `y` belongs to
  double smoothing = 0;           // weight of the moving average, 0: off
  std::optional<ImVec2> box;      // one is being drawn from this corner
  std::string lit;                // entry of the legend under the pointer

  void show_all() {
    x.reset();
    y.reset();
  }
};

inline constexpr double kMostSmoothing = 0.99;

/// Draws into `size` at the cursor. Marks its area as NAME, the axes as NAME.x and NAME.y, entries of the legend as
/// NAME.legend.SERIES, the slider as NAME.smooth, the button that ends zooming as NAME.all, everything together as
/// NAME.figure. Shows what is in view as NAME.view ("x.low x.high y.low y.high"), the curves in view as NAME.curves,
/// whether the axis is logarithmic as NAME.log, and what it has to say about values without a logarithm as NAME.note.
void draw_plot(WidgetContext& context, const std::string& name, ImVec2 size, std::span<const PlotSeries> series,
               const PlotOptions& options, PlotState& state);

}  // namespace causeway
