// Small statistics for tests with fixed seeds.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace causeway {

/// Largest distance between the empirical distribution of a sample and a distribution function, times sqrt(n). Beyond
/// 1.95 in one of a thousand samples (Kolmogorov).
inline double kolmogorov_smirnov(std::vector<double> sample, const std::function<double(double)>& distribution) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double distance = 0.0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double expected = distribution(sample[i]);
    distance = std::max({distance, expected - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - expected});
  }
  return distance * std::sqrt(n);
}

inline double mean(const std::vector<double>& sample) {
  double sum = 0.0;
  for (const double x : sample) {
    sum += x;
  }
  return sum / static_cast<double>(sample.size());
}

}  // namespace causeway
