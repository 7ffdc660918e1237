// Small plots as SVG text, for reports that open anywhere and on paper: groups side by side, or lines over a number.
// Points of one series at one x are repetitions: shown as small dots, beside their mean ± standard deviation.
#pragma once

#include <string>
#include <vector>

namespace causeway {

struct SvgPoint {
  double x = 0, y = 0;
};

struct SvgSeries {
  std::string name;
  int style = 0;    // colour and marker: 0 .. kSvgStyles - 1, the same for the same thing in all plots
  int variant = 0;  // of one style: 0 is drawn solid, the others with lines of their own dash and hollow markers
  std::vector<SvgPoint> points;
};

/// Colours are those of Okabe and Ito, each with a marker of its own, so that no one has to tell colours apart.
inline constexpr int kSvgStyles = 9;

struct SvgPlot {
  std::string title, x_name, y_name;
  double low = 0, high = 1;           // of y
  std::vector<std::string> x_labels;  // names of x = 0, 1, ... for groups; empty: x is a number
  bool lines = false;                 // join the means
};

/// A drawing of about 520 x 330 units that scales with the page. Text and axes follow the page's colour.
std::string svg_plot(const SvgPlot& plot, const std::vector<SvgSeries>& series);

/// The marker of a style and variant, for legends: 14 x 14 units.
std::string svg_marker(int style, int variant = 0);

}  // namespace causeway
