// Line plots: linear or truly logarithmic axis, round ticks, values under the pointer, a legend that hides curves.
#pragma once

#include <imgui.h>

#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "app/theme.h"
#include "app/ui_registry.h"
#include "app/widgets/plot_math.h"

namespace causeway {

struct PlotSeries {
  std::string name;
  ImU32 colour = 0;
  bool faded = false;        // of less interest: drawn thin and pale, below the others
  bool dotted = false;       // each point gets a dot: few, far apart
  std::vector<double> x, y;  // x ascends
};

/// A vertical line where something happened.
struct PlotMark {
  double x = 0;
  std::string label;
};

struct PlotOptions {
  const char* x_name = "step";
  const char* y_name = "";  // before the legend
  bool log_y = false;
  bool skip_start = false;  // the y axis need not show the very first values, often far above all others
  std::optional<PlotRange> x_range, y_range;  // otherwise what the curves need
  std::vector<PlotMark> marks;
};

/// What a person did to a plot.
struct PlotState {
  std::set<std::string> hidden;
};

/// Draws into `size` at the cursor. Marks itself and its legend as NAME and NAME.SERIES.
void draw_plot(const Theme& theme, UiRegistry& names, const char* name, ImVec2 size, std::span<const PlotSeries> series,
               const PlotOptions& options, PlotState& state);

}  // namespace causeway
