#include "app/explore/quantile.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace causeway {

std::vector<double> ascending(const ColumnF& column) {
  std::vector<double> values;
  for (Eigen::Index i = 0; i < column.size(); ++i) values.push_back(static_cast<double>(column(i)));
  std::sort(values.begin(), values.end());
  return values;
}

double quantile(std::span<const double> ascending, double share) {
  const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(ascending.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, ascending.size() - 1);
  return ascending[low] + (at - static_cast<double>(low)) * (ascending[high] - ascending[low]);
}

float UsualRange::at(int k, int steps) const {
  if (steps > 1 && k == steps - 1) return high;  // not off by a rounding
  return steps > 1 ? low + (high - low) * static_cast<float>(k) / static_cast<float>(steps - 1) : low;
}

UsualRange usual_range(const ColumnF& column) {
  const std::vector<double> values = ascending(column);
  const auto low = static_cast<float>(quantile(values, 0.01));
  return {low, std::max(static_cast<float>(quantile(values, 0.99)), low + 1e-4F)};
}

std::vector<int> rows_at_quantiles(const ColumnF& column, const std::vector<double>& shares) {
  std::vector<int> order(static_cast<std::size_t>(column.size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return column(a) < column(b); });
  std::vector<int> rows;
  for (const double share : shares) {
    rows.push_back(order[static_cast<std::size_t>(std::lround(share * static_cast<double>(order.size() - 1)))]);
  }
  return rows;
}

}  // namespace causeway
