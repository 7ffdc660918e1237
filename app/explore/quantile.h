// The one rule by which quantiles are read from samples, for the window and the command line.
#pragma once

#include <span>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

using ColumnF = Eigen::Ref<const Vector<float>, 0, Eigen::InnerStride<>>;

std::vector<double> ascending(const ColumnF& column);

/// The value below which a share (0..1, clamped) of the samples lies, linear between neighbours. `ascending` is sorted
/// and not empty.
double quantile(std::span<const double> ascending, double share);

/// The range that most samples are in: the 1 % and 99 % quantiles, never equal.
struct UsualRange {
  float low = 0, high = 0;
  /// Step k of `steps` evenly spaced values from low to high; low if there is only one.
  float at(int k, int steps) const;
};
UsualRange usual_range(const ColumnF& column);

/// The rows whose values are nearest to these quantiles by rank.
std::vector<int> rows_at_quantiles(const ColumnF& column, const std::vector<double>& shares);

}  // namespace causeway
