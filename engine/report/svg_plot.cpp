#include "engine/report/svg_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace causeway {

namespace {

constexpr std::array<const char*, kSvgStyles> kColours{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00",
                                                       "#56B4E9", "#8a7500", "#777777", "#7A68C8"};
constexpr double kWidth = 520, kHeight = 300, kLeft = 56, kRight = 12, kTop = 34, kBottom = 62;

std::string marker(int style, double x, double y) {
  const char* colour = kColours[static_cast<std::size_t>(style % kSvgStyles)];
  const auto path = [&](const char* shape) {
    return fmt::format("<path d=\"{}\" transform=\"translate({:.1f} {:.1f})\" fill=\"{}\" fill-opacity=\".85\"/>",
                       shape, x, y, colour);
  };
  switch (style % kSvgStyles) {
    case 0:
      return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\" fill=\"{}\" fill-opacity=\".85\"/>", x, y,
                         colour);
    case 1:
      return path("M-4-4H4V4H-4Z");
    case 2:
      return path("M0-5.5 5 4H-5Z");
    case 3:
      return path("M0-5.5 5.5 0 0 5.5-5.5 0Z");
    case 4:
      return path("M0 5.5 5-4H-5Z");
    case 5:
      return path("M-1.6-5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5V-1.6H-1.6Z");
    case 6:
      return path("M-5-2.5-2.5-5 0-2.3 2.5-5 5-2.5 2.3 0 5 2.5 2.5 5 0 2.3-2.5 5-5 2.5-2.3 0Z");
    case 7:
      return path("M-5-2H5V2H-5Z");
    default:
      return fmt::format(
          "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.8\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>", x, y,
          colour);
  }
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

std::string escape_markup(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string svg_marker(int style) {
  return fmt::format("<svg width=\"14\" height=\"14\" viewBox=\"-7 -7 14 14\" aria-hidden=\"true\">{}</svg>",
                     marker(style, 0, 0));
}

std::string svg_plot(const SvgPlot& plot, const std::vector<SvgSeries>& series) {
  double first = 0, last = std::max<double>(1.0, static_cast<double>(plot.x_labels.size()) - 1);
  if (plot.x_labels.empty()) {
    first = 1e300;
    last = -1e300;
    for (const SvgSeries& s : series) {
      for (const SvgPoint& p : s.points) {
        first = std::min(first, p.x);
        last = std::max(last, p.x);
      }
    }
    if (!(last > first)) {
      first -= 0.5;
      last = first + 1;
    }
  }
  const double margin = plot.x_labels.empty() ? 0.04 * (last - first) : 0.5;
  const auto at_x = [&](double x) {
    return kLeft + (x - first + margin) / (last - first + 2 * margin) * (kWidth - kLeft - kRight);
  };
  const auto at_y = [&](double y) {
    return kHeight - kBottom -
           (std::clamp(y, plot.low, plot.high) - plot.low) / (plot.high - plot.low) * (kHeight - kTop - kBottom);
  };
  std::string out = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">", kWidth, kHeight,
                                escape_markup(plot.title));
  out += fmt::format("<text x=\"{}\" y=\"18\" class=\"t\">{}</text>", kLeft, escape_markup(plot.title));
  const double step = round_step(plot.high - plot.low, 5);
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step))));
  for (double y = std::ceil(plot.low / step) * step; y <= plot.high + 1e-9; y += step) {
    out += fmt::format(
        "<path class=\"g\" d=\"M{} {:.1f}H{}\"/><text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{:.{}f}</text>", kLeft,
        at_y(y), kWidth - kRight, kLeft - 8, at_y(y) + 4, y, decimals);
  }
  if (plot.x_labels.empty()) {
    const double x_step = std::max(1.0, round_step(last - first, 8));
    for (double x = std::ceil(first / x_step) * x_step; x <= last + 1e-9; x += x_step) {
      out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{:g}</text>", at_x(x),
                         kHeight - kBottom + 18, x);
    }
  }
  for (std::size_t i = 0; i < plot.x_labels.size(); ++i) {
    const double x = at_x(static_cast<double>(i)), y = kHeight - kBottom + 14;
    out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"end\" transform=\"rotate(-28 {:.1f} {})\">{}</text>",
                       x, y, x, y, escape_markup(plot.x_labels[i]));
  }
  if (!plot.x_name.empty()) {
    out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", kWidth - kRight, kHeight - kBottom + 38,
                       escape_markup(plot.x_name));
  }
  for (const SvgSeries& s : series) {
    std::map<double, std::pair<double, int>> sums;
    for (const SvgPoint& p : s.points) {
      auto& [sum, count] = sums[p.x];
      sum += p.y;
      ++count;
    }
    const char* colour = kColours[static_cast<std::size_t>(s.style % kSvgStyles)];
    if (plot.lines && sums.size() > 1) {
      std::string path;
      for (const auto& [x, mean] : sums) {
        path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", at_x(x), at_y(mean.first / mean.second));
      }
      out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>", path, colour);
    } else if (!plot.lines) {
      for (const auto& [x, mean] : sums) {
        out += fmt::format("<path d=\"M{:.1f} {:.1f}h22\" stroke=\"{}\" stroke-width=\"2.5\"/>", at_x(x) - 11,
                           at_y(mean.first / mean.second), colour);
      }
    }
    for (const SvgPoint& p : s.points) {
      out += fmt::format("<g><title>{}: {:.4g}</title>{}</g>", escape_markup(s.name), p.y,
                         marker(s.style, at_x(p.x), at_y(p.y)));
    }
  }
  return out + "</svg>";
}

}  // namespace causeway
