// The law of a sample as a smooth curve.
#pragma once

#include <span>
#include <vector>

namespace causeway {

/// Density of a sample at `points` values evenly spaced from `low` to `high` (low < high, at least two), by Gaussian
/// kernels with Silverman's width (Silverman, "Density estimation for statistics and data analysis", 1986, eq. 3.31);
/// zeros for an empty sample. `ascending` is sorted.
std::vector<double> density_of(std::span<const double> ascending, double low, double high, int points);

/// The density of N(mean, deviation^2) at the same places.
std::vector<double> normal_curve(double mean, double deviation, double low, double high, int points);

}  // namespace causeway
