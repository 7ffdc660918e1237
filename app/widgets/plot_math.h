// The arithmetic of plots, without drawing: ranges, zooming, ticks, thinning out, smoothing.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace causeway {

struct PlotRange {
  double low = 0;
  double high = 1;
  double length() const { return high - low; }
  bool operator==(const PlotRange&) const = default;
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

/// Where a label would be, pixels.
struct LabelBox {
  double left = 0, top = 0, right = 0, bottom = 0;
};

/// Which labels can be drawn without touching one that comes before them in the list; `gap` is kept between two of them
/// in a row, none between lines.
std::vector<bool> labels_that_fit(std::span<const LabelBox> boxes, double gap);

/// The smallest n such that every n-th of the labels, beginning with the first, fits beside its neighbours. They stand
/// at `middles`, which ascend, and are so wide.
std::size_t label_stride(std::span<const double> middles, std::span<const double> widths, double gap);

/// Smallest and largest finite value, widened by `margin` of their distance; 0..1 if there is none.
PlotRange range_of(std::span<const double> values, double margin);

/// At most first, lowest, highest and last point of each of `columns` equal intervals of `range`: looks like the whole
/// curve. `x` ascends; points that are not finite break the curve and end up in no run. One vector a run.
std::vector<std::vector<PlotPoint>> thin_out(std::span<const double> x, std::span<const double> y, PlotRange range,
                                             int columns);

/// The part of an axis that is shown after `view` was made `factor` times as long; the value `at` stays where it is,
/// unless the border of `limits` is in the way: nothing beyond is ever shown. On a logarithmic axis all are log10.
PlotRange zoomed(PlotRange view, double at, double factor, PlotRange limits);

/// The same after `view` was moved by `by`, as far as `limits` allow.
PlotRange panned(PlotRange view, double by, PlotRange limits);

/// Exponential moving average: each value weighs `weight` (0..1) of what the next one does. The missing past does not
/// count as zeros. Values that are not finite stay and are left out of account.
std::vector<double> smoothed(std::span<const double> values, double weight);

/// Index of the entry of `x` (ascending, not empty) that is nearest to `at`.
std::size_t nearest(std::span<const double> x, double at);

}  // namespace causeway
