// The pieces that plot.cpp draws a plot from; nothing else includes this.
#pragma once

#include <string>
#include <vector>

#include "app/widgets/plot.h"

namespace causeway {

/// Where values lie on the screen.
struct PlotFrame {
  ImVec2 low, high;  // of the plotting area, pixels
  PlotRange x, y;    // y in log10 on a logarithmic axis

  float px(double value) const { return low.x + static_cast<float>((value - x.low) / x.length()) * (high.x - low.x); }
  float py(double value) const { return high.y - static_cast<float>((value - y.low) / y.length()) * (high.y - low.y); }
  double x_at(float pixel) const {
    return x.low + static_cast<double>((pixel - low.x) / (high.x - low.x)) * x.length();
  }
  double y_at(float pixel) const {
    return y.low + static_cast<double>((high.y - pixel) / (high.y - low.y)) * y.length();
  }
};

/// The value, or its log10; not a number where there is no logarithm.
double on_axis(double value, bool log);

struct PlotLegend {
  float height = 0;
  float end = 0;  // of its last line
};

PlotLegend draw_plot_legend(WidgetContext& context, const std::string& name, ImVec2 at, float width, const char* y_name,
                            std::span<const PlotSeries> series, PlotState& state);

struct PlotTicks {
  std::vector<double> at;
  std::vector<std::string> labels;
};

void draw_plot_phases(const Theme& theme, const PlotFrame& f, const PlotOptions& options);
void draw_plot_phase_names(const Theme& theme, const PlotFrame& f, const PlotOptions& options);
void draw_plot_axes(const Theme& theme, const PlotFrame& f, const PlotOptions& options, const PlotTicks& x,
                    const PlotTicks& y);
/// Whether a logarithmic axis would leave out what the plot is about: a curve in the foreground that has come to values
/// without a logarithm, or has many of them.
bool log_hides_a_curve(std::span<const PlotSeries> series, const PlotState& state);
/// Points and curves that are not hidden, pale ones first.
void draw_plot_curves(const Theme& theme, const PlotFrame& f, std::span<const PlotSeries> series,
                      const PlotOptions& options, const PlotState& state);
/// A line at the step nearest to the pointer, and a tooltip with all values there.
void draw_plot_crosshair(const Theme& theme, const PlotFrame& f, std::span<const PlotSeries> series,
                         const PlotOptions& options, const PlotState& state);

}  // namespace causeway
