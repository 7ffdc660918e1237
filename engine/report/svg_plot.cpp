#include "engine/report/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "engine/core/escape.h"

namespace causeway {

namespace {

constexpr std::array<const char*, kSvgStyles> kColours{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00",
                                                       "#56B4E9", "#8a7500", "#777777", "#7A68C8"};
constexpr std::array<const char*, 4> kDashes{"", "7 4", "2 3", "9 3 2 3"};
constexpr double kWidth = 520, kHeight = 330, kLeft = 68, kRight = 14, kTop = 34;
constexpr double kBottomNames = 84, kBottomNumbers = 56;  // below the axis: names are slanted
constexpr double kCap = 4;                                // half a cap of an error bar
constexpr double kAside = 8;                              // dots of single runs lie this far to the right of their mean
constexpr double kApart = 7;                              // between the means of several series at one x

std::string marker(int style, int variant, double x, double y) {
  const char* colour = kColours[static_cast<std::size_t>(style % kSvgStyles)];
  static constexpr std::array<const char*, kSvgStyles> kShapes{
      "M-4.5 0A4.5 4.5 0 1 1 4.5 0A4.5 4.5 0 1 1-4.5 0Z",
      "M-4-4H4V4H-4Z",
      "M0-5.5 5 4H-5Z",
      "M0-5.5 5.5 0 0 5.5-5.5 0Z",
      "M0 5.5 5-4H-5Z",
      "M-1.6-5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5V-1.6H-1.6Z",
      "M-5-2.5-2.5-5 0-2.3 2.5-5 5-2.5 2.3 0 5 2.5 2.5 5 0 2.3-2.5 5-5 2.5-2.3 0Z",
      "M-5-2H5V2H-5Z",
      "M0-5 4.8-1.5 2.9 4H-2.9L-4.8-1.5Z"};
  return fmt::format(
      "<path class=\"m\" d=\"{}\" transform=\"translate({:.1f} {:.1f})\" {}=\"{}\" stroke-width=\"1.6\"/>",
      kShapes[static_cast<std::size_t>(style % kSvgStyles)], x, y,
      variant == 0 ? "fill" : "fill=\"var(--soft,#fff)\" stroke", colour);
}

/// About `count` steps of 1, 2 or 5 times a power of ten.
double round_step(double range, int count) {
  const double rough = range / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

}  // namespace

std::string svg_marker(int style, int variant) {
  return fmt::format("<svg width=\"14\" height=\"14\" viewBox=\"-7 -7 14 14\" aria-hidden=\"true\">{}</svg>",
                     marker(style, variant, 0, 0));
}

namespace {

/// Repetitions at one x.
struct Group {
  std::vector<double> values;
  double mean = 0, std = 0;
};

std::map<double, Group> groups_of(const SvgSeries& series) {
  std::map<double, Group> groups;
  for (const SvgPoint& p : series.points) groups[p.x].values.push_back(p.y);
  for (auto& [x, g] : groups) {
    const auto n = static_cast<double>(g.values.size());
    for (const double v : g.values) g.mean += v / n;
    for (const double v : g.values) g.std += (v - g.mean) * (v - g.mean);
    g.std = n > 1 ? std::sqrt(g.std / (n - 1)) : 0.0;
  }
  return groups;
}

/// Where values lie in the drawing.
struct Axes {
  const SvgPlot& plot;
  double first = 0, last = 1, margin = 0.5;

  double bottom() const { return kHeight - (plot.x_labels.empty() ? kBottomNumbers : kBottomNames); }
  double x(double value) const {
    return kLeft + (value - first + margin) / (last - first + 2 * margin) * (kWidth - kLeft - kRight);
  }
  double y(double value) const {
    return bottom() - (std::clamp(value, plot.low, plot.high) - plot.low) / (plot.high - plot.low) * (bottom() - kTop);
  }
};

Axes axes_of(const SvgPlot& plot, const std::set<double>& numbers) {
  Axes axes{plot};
  if (!plot.x_labels.empty()) {
    axes.last = std::max(1.0, static_cast<double>(plot.x_labels.size()) - 1);
    return axes;
  }
  if (!numbers.empty()) {
    axes.first = *numbers.begin();
    axes.last = *numbers.rbegin();
  }
  if (!(axes.last > axes.first)) {
    axes.first -= 0.5;
    axes.last = axes.first + 1;
  }
  axes.margin = 0.06 * (axes.last - axes.first);
  return axes;
}

std::string scale_of(const Axes& axes, const std::set<double>& numbers) {
  const SvgPlot& plot = axes.plot;
  std::string out;
  const double step = round_step(plot.high - plot.low, 5);
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step))));
  // Counted in whole steps: far from zero a sum of small steps would stand still.
  for (double i = std::ceil(plot.low / step - 1e-9), last = i + 12; i <= last && i * step <= plot.high + 1e-9 * step;
       ++i) {
    const double y = i == 0 ? 0.0 : i * step;  // ceil() may give -0, which would be written so
    out += fmt::format(
        "<path class=\"g\" d=\"M{} {:.1f}H{}\"/><text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{:.{}f}</text>", kLeft,
        axes.y(y), kWidth - kRight, kLeft - 8, axes.y(y) + 4, y, decimals);
  }
  const double bottom = axes.bottom();
  out += fmt::format("<path class=\"a\" d=\"M{0} {1}V{2}H{3}\"/>", kLeft, kTop, bottom, kWidth - kRight);
  // Only values that occur, if they are few: runs of 2 and of 10 variables need no tick at 5.
  std::vector<double> ticks(numbers.begin(), numbers.end());
  if (ticks.size() > 12) {
    ticks.clear();
    const double x_step = std::max(1.0, round_step(axes.last - axes.first, 8));
    for (double x = std::ceil(axes.first / x_step) * x_step; x <= axes.last + 1e-9; x += x_step) ticks.push_back(x);
  }
  for (const double x : plot.x_labels.empty() ? ticks : std::vector<double>{}) {
    out += fmt::format(
        "<path class=\"a\" d=\"M{0:.1f} {1}v5\"/><text x=\"{0:.1f}\" y=\"{2}\" text-anchor=\"middle\">{3:g}</text>",
        axes.x(x), bottom, bottom + 20, x);
  }
  for (std::size_t i = 0; i < plot.x_labels.size(); ++i) {
    const double x = axes.x(static_cast<double>(i)), y = bottom + 14;
    out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"end\" transform=\"rotate(-28 {:.1f} {})\">{}</text>",
                       x + 4, y, x + 4, y, escape_markup(plot.x_labels[i]));
  }
  if (!plot.x_name.empty()) {
    out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", (kLeft + kWidth - kRight) / 2,
                       bottom + 42, escape_markup(plot.x_name));
  }
  if (!plot.y_name.empty()) {
    const double y = (kTop + bottom) / 2;
    out += fmt::format("<text x=\"16\" y=\"{0}\" text-anchor=\"middle\" transform=\"rotate(-90 16 {0})\">{1}</text>", y,
                       escape_markup(plot.y_name));
  }
  return out;
}

/// Dots of the runs, mean ± standard deviation. A bar that leaves the axes ends at them without a cap.
std::string group_of(const Axes& axes, const SvgSeries& series, const Group& group, double x) {
  const char* colour = kColours[static_cast<std::size_t>(series.style % kSvgStyles)];
  std::string out;
  const std::string name = escape_markup(series.name);
  if (group.values.size() > 1) {
    for (std::size_t i = 0; i < group.values.size(); ++i) {
      // Dots of equal values stand side by side, so that none hides another.
      const double beside =
          (axes.plot.lines ? kCap : kAside) + 2.2 * static_cast<double>(i % (axes.plot.lines ? 2 : 4));
      out += fmt::format(
          "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2\" fill=\"{}\" fill-opacity=\".7\"><title>{}: "
          "{:.4g}</title></circle>",
          x + beside, axes.y(group.values[i]), colour, name, group.values[i]);
    }
    const double low = group.mean - group.std, high = group.mean + group.std;
    std::string bar = fmt::format("M{:.1f} {:.1f}V{:.1f}", x, axes.y(low), axes.y(high));
    for (const double end : {low, high}) {
      if (end < axes.plot.low || end > axes.plot.high) continue;
      bar += fmt::format("M{:.1f} {:.1f}h{}", x - kCap, axes.y(end), 2 * kCap);
    }
    out += fmt::format("<path class=\"e\" d=\"{}\" stroke=\"{}\" stroke-width=\"1.6\" fill=\"none\"/>", bar, colour);
  }
  const std::string spread = group.values.size() > 1
                                 ? fmt::format("{:.4g} ± {:.2g} ({} runs)", group.mean, group.std, group.values.size())
                                 : fmt::format("{:.4g} (1 run)", group.mean);
  return out + fmt::format("<g><title>{}: {}</title>{}</g>", name, spread,
                           marker(series.style, series.variant, x, axes.y(group.mean)));
}

}  // namespace

std::string svg_plot(const SvgPlot& plot, const std::vector<SvgSeries>& series) {
  std::set<double> numbers;
  for (const SvgSeries& s : series) {
    for (const SvgPoint& p : s.points) numbers.insert(p.x);
  }
  const Axes axes = axes_of(plot, numbers);
  std::string out = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">", kWidth, kHeight,
                                escape_markup(plot.title));
  out += fmt::format("<text x=\"{}\" y=\"18\" class=\"t\">{}</text>", kLeft, escape_markup(plot.title));
  out += scale_of(axes, numbers);
  for (std::size_t i = 0; i < series.size(); ++i) {
    const SvgSeries& s = series[i];
    const auto groups = groups_of(s);
    // Bars of several lines at one number stand side by side; groups have a place of their own, with room for dots.
    const double aside =
        plot.lines ? kApart * (static_cast<double>(i) - (static_cast<double>(series.size()) - 1) / 2) : -kAside;
    if (plot.lines && groups.size() > 1) {
      std::string path;
      for (const auto& [x, group] : groups) {
        path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", axes.x(x) + aside, axes.y(group.mean));
      }
      out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.8\" stroke-dasharray=\"{}\"/>",
                         path, kColours[static_cast<std::size_t>(s.style % kSvgStyles)],
                         kDashes[static_cast<std::size_t>(s.variant) % kDashes.size()]);
    }
    for (const auto& [x, group] : groups) out += group_of(axes, s, group, axes.x(x) + aside);
  }
  return out + "</svg>";
}

}  // namespace causeway
