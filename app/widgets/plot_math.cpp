#include "app/widgets/plot_math.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace causeway {

std::vector<double> round_ticks(PlotRange range, int count) {
  std::vector<double> ticks;
  const double length = range.high - range.low;
  if (!(length > 0) || !std::isfinite(length) || count < 1) return ticks;
  const double rough = length / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double mantissa = rough / power;
  const double step = power * (mantissa < 1.5 ? 1 : mantissa < 3.5 ? 2 : mantissa < 7.5 ? 5 : 10);
  // Counted in whole steps: sums of a step would drift away from round numbers.
  for (double i = std::ceil(range.low / step - 1e-9); i * step <= range.high + 1e-9 * length; ++i) {
    ticks.push_back(i == 0 ? 0.0 : i * step);
    if (ticks.size() > 100) break;
  }
  return ticks;
}

std::vector<double> log_ticks(PlotRange range, int count) {
  std::vector<double> ticks;
  if (!(range.high > range.low) || !std::isfinite(range.high - range.low)) return ticks;
  const double decades = range.high - range.low;
  const int first = static_cast<int>(std::floor(range.low));
  const int last = static_cast<int>(std::ceil(range.high));
  const int every = std::max(1, static_cast<int>(std::ceil(decades / std::max(1, count))));
  for (int decade = first; decade <= last; ++decade) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double at = decade + std::log10(factor);
      const bool wanted = factor == 1.0 ? decade % every == 0 : decades * 3 <= count * 1.5;
      if (wanted && at >= range.low - 1e-9 && at <= range.high + 1e-9) ticks.push_back(at);
    }
  }
  if (ticks.size() >= 2) return ticks;
  // Less than a decade: round numbers of the values themselves.
  ticks.clear();
  for (const double value : round_ticks({std::pow(10.0, range.low), std::pow(10.0, range.high)}, count)) {
    if (value > 0) ticks.push_back(std::log10(value));
  }
  return ticks;
}

std::vector<std::string> tick_labels(std::span<const double> ticks) {
  std::vector<std::string> labels;
  double largest = 0;
  double step = 0;
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    largest = std::max(largest, std::abs(ticks[i]));
    if (i > 0) step = step == 0 ? ticks[i] - ticks[i - 1] : std::min(step, ticks[i] - ticks[i - 1]);
  }
  if (step == 0) step = largest;
  const bool exponent = largest >= 1e7 || (largest > 0 && step < 1e-4);
  const bool thousands = !exponent && largest >= 10000;
  const double unit = thousands ? 1000.0 : 1.0;
  const int decimals = step > 0 ? std::clamp(static_cast<int>(std::ceil(-std::log10(step / unit) - 1e-9)), 0, 6) : 0;
  for (const double tick : ticks) {
    if (exponent) {
      labels.push_back(fmt::format("{:.1e}", tick));
    } else {
      labels.push_back(fmt::format("{:.{}f}{}", tick / unit, decimals, thousands && tick != 0 ? "k" : ""));
    }
  }
  return labels;
}

std::vector<bool> labels_that_fit(std::span<const LabelBox> boxes, double gap) {
  std::vector<bool> fits(boxes.size(), true);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    for (std::size_t k = 0; k < i && fits[i]; ++k) {
      const LabelBox &a = boxes[k], &b = boxes[i];
      const bool touch = b.left < a.right + gap && a.left < b.right + gap && b.top < a.bottom && a.top < b.bottom;
      if (fits[k] && touch) fits[i] = false;
    }
  }
  return fits;
}

std::size_t label_stride(std::span<const double> middles, std::span<const double> widths, double gap) {
  std::size_t stride = 1;
  const auto fits = [&] {
    for (std::size_t i = stride; i < middles.size(); i += stride) {
      const double room = middles[i] - middles[i - stride];
      if ((widths[i] + widths[i - stride]) / 2 + gap > room) return false;
    }
    return true;
  };
  while (stride < middles.size() && !fits()) ++stride;
  return std::max<std::size_t>(1, stride);
}

PlotRange range_of(std::span<const double> values, double margin) {
  bool any = false;
  PlotRange range;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    range.low = any ? std::min(range.low, value) : value;
    range.high = any ? std::max(range.high, value) : value;
    any = true;
  }
  if (!any) return {0, 1};
  double length = range.high - range.low;
  if (length <= 0) length = std::max(1e-9, std::abs(range.low));
  return {range.low - margin * length, range.high + margin * length};
}

std::vector<std::vector<PlotPoint>> thin_out(std::span<const double> x, std::span<const double> y, PlotRange range,
                                             int columns) {
  std::vector<std::vector<PlotPoint>> runs;
  struct Bucket {
    std::size_t first, lowest, highest, last;
  };
  std::optional<Bucket> bucket;
  int column = -1;
  bool open = false;
  const double width = range.high > range.low && columns > 0 ? (range.high - range.low) / columns : 1.0;
  const auto flush = [&] {
    if (!bucket) return;
    std::size_t picked[] = {bucket->first, bucket->lowest, bucket->highest, bucket->last};
    std::sort(std::begin(picked), std::end(picked));
    std::size_t previous = static_cast<std::size_t>(-1);
    for (const std::size_t i : picked) {
      if (i != previous) runs.back().push_back({x[i], y[i]});
      previous = i;
    }
    bucket.reset();
  };
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i])) {
      flush();
      open = false;
      continue;
    }
    if (!open) {
      runs.emplace_back();
      open = true;
    }
    const int here = static_cast<int>(std::floor((x[i] - range.low) / width));
    if (bucket && here != column) flush();
    column = here;
    if (!bucket) {
      bucket = Bucket{i, i, i, i};
    } else {
      if (y[i] < y[bucket->lowest]) bucket->lowest = i;
      if (y[i] > y[bucket->highest]) bucket->highest = i;
      bucket->last = i;
    }
  }
  flush();
  return runs;
}

PlotRange panned(PlotRange view, double by, PlotRange limits) {
  const double length = std::min(view.length(), limits.length());
  const double low = std::clamp(view.low + by, limits.low, limits.high - length);
  // The very borders, not what is left of them after adding: a view of all must be known again.
  return {low, low + length >= limits.high ? limits.high : low + length};
}

PlotRange zoomed(PlotRange view, double at, double factor, PlotRange limits) {
  constexpr double kClosest = 1e-5;  // of all there is
  if (!(limits.length() > 0) || !(view.length() > 0) || !(factor > 0)) return view;
  const double length = std::clamp(view.length() * factor, kClosest * limits.length(), limits.length());
  const double share = (at - view.low) / view.length();
  const double low = at - share * length;
  return panned({low, low + length}, 0, limits);
}

std::vector<double> smoothed(std::span<const double> values, double weight) {
  std::vector<double> out(values.begin(), values.end());
  double sum = 0;
  double share = 0;  // of all weights that has been there so far
  for (double& value : out) {
    if (!std::isfinite(value)) continue;
    sum = weight * sum + (1 - weight) * value;
    share = weight * share + (1 - weight);
    if (share > 0) value = sum / share;
  }
  return out;
}

std::size_t nearest(std::span<const double> x, double at) {
  const auto above = std::lower_bound(x.begin(), x.end(), at);
  if (above == x.begin()) return 0;
  if (above == x.end()) return x.size() - 1;
  const auto i = static_cast<std::size_t>(above - x.begin());
  return at - x[i - 1] <= x[i] - at ? i - 1 : i;
}

}  // namespace causeway
