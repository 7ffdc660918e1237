#include "engine/metrics/monotone_map.h"

#include <algorithm>
#include <numeric>

#include "engine/core/error.h"

namespace causeway {
namespace {

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double covariance_sign(std::span<const double> a, std::span<const double> b) {
  const double mean_a = mean(a);
  const double mean_b = mean(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum;
}

}  // namespace

MonotoneMap::MonotoneMap(std::span<const double> latent, std::span<const double> factor)
    : from_(latent.begin(), latent.end()), to_(factor.begin(), factor.end()) {
  if (latent.size() != factor.size() || latent.size() < 2) {
    throw UsageError("a latent and a factor are compared on as many samples, two at least");
  }
  std::sort(from_.begin(), from_.end());
  std::sort(to_.begin(), to_.end());
  if (covariance_sign(latent, factor) < 0) std::reverse(to_.begin(), to_.end());
}

double MonotoneMap::operator()(double value) const {
  if (value <= from_.front()) return to_.front();
  if (value >= from_.back()) return to_.back();
  const auto above = static_cast<std::size_t>(std::upper_bound(from_.begin(), from_.end(), value) - from_.begin());
  const double low = from_[above - 1];
  const double high = from_[above];
  const double share = high > low ? (value - low) / (high - low) : 0.0;
  return to_[above - 1] + share * (to_[above] - to_[above - 1]);
}

}  // namespace causeway
