#include "app/explore/density.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "app/explore/quantile.h"

namespace causeway {
namespace {

/// Kernel width of a sample; never 0, so that what does not vary is a narrow peak.
double width_of(std::span<const double> ascending, double range) {
  const auto n = static_cast<double>(ascending.size());
  double sum = 0, squares = 0;
  for (const double v : ascending) sum += v;
  for (const double v : ascending) squares += (v - sum / n) * (v - sum / n);
  const double deviation = std::sqrt(squares / n);
  const double quartiles = (quantile(ascending, 0.75) - quantile(ascending, 0.25)) / 1.34;
  const double spread = quartiles > 0 ? std::min(deviation, quartiles) : deviation;
  return std::max(0.9 * spread * std::pow(n, -0.2), 2e-3 * range);
}

}  // namespace

std::vector<double> density_of(std::span<const double> ascending, double low, double high, int points) {
  std::vector<double> density(static_cast<std::size_t>(points), 0.0);
  if (ascending.empty()) return density;
  const double step = (high - low) / (points - 1);
  const double width = width_of(ascending, high - low);
  const double weight = 1 / (static_cast<double>(ascending.size()) * width * std::sqrt(2 * std::numbers::pi));
  constexpr double kReach = 4;  // widths beyond which a kernel is left out
  for (const double v : ascending) {
    const int from = std::max(0, static_cast<int>(std::ceil(std::max(-1.0, (v - kReach * width - low) / step))));
    for (int k = from; k < points; ++k) {
      const double away = (low + k * step - v) / width;
      if (away > kReach) break;
      density[static_cast<std::size_t>(k)] += weight * std::exp(-0.5 * away * away);
    }
  }
  return density;
}

std::vector<double> normal_curve(double mean, double deviation, double low, double high, int points) {
  std::vector<double> density(static_cast<std::size_t>(points));
  for (int k = 0; k < points; ++k) {
    const double away = (low + (high - low) * k / (points - 1) - mean) / deviation;
    density[static_cast<std::size_t>(k)] = std::exp(-0.5 * away * away) / (deviation * std::sqrt(2 * std::numbers::pi));
  }
  return density;
}

}  // namespace causeway
