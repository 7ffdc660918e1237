// The arithmetic of plots, without drawing: ranges, ticks, thinning out.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace causeway {

struct PlotRange {
  double low = 0;
  double high = 1;
};

struct PlotPoint {
  double x = 0;
  double y = 0;
};

/// About `count` round numbers (1, 2 or 5 times a power of ten) within the range.
std::vector<double> round_ticks(PlotRange range, int count);

/// Powers of ten within the range of log10 values, in between 2 and 5 of each decade where there are few of them.
/// Values are log10.
std::vector<double> log_ticks(PlotRange log_range, int count);

/// Labels of ticks, all with the same number of decimals; thousands as "k".
std::vector<std::string> tick_labels(std::span<const double> ticks);

/// Smallest and largest finite value, widened by `margin` of their distance; 0..1 if there is none.
PlotRange range_of(std::span<const double> values, double margin);

/// At most first, lowest, highest and last point of each of `columns` equal intervals of `range`: looks like the whole
/// curve. `x` ascends; points that are not finite break the curve and end up in no run. One vector a run.
std::vector<std::vector<PlotPoint>> thin_out(std::span<const double> x, std::span<const double> y, PlotRange range,
                                             int columns);

/// Index of the entry of `x` (ascending, not empty) that is nearest to `at`.
std::size_t nearest(std::span<const double> x, double at);

}  // namespace causeway
