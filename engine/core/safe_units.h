// Units in which numbers can be squared: factors may be given in any, 1e-200 as well as 1e200.
#pragma once

#include <algorithm>
#include <cmath>

#include "engine/core/types.h"

namespace causeway {

/// The columns of `m` (any size), each times a power of two if its largest number is so large or small that squares
/// would overflow or vanish. No digit changes; columns of usual numbers stay as they are.
inline MatrixD in_safe_units(MatrixD m) {
  constexpr int kFarthest = 400;  // binary exponent; squares are finite up to 511
  for (Eigen::Index c = 0; c < m.cols(); ++c) {
    double largest = 0;
    for (Eigen::Index r = 0; r < m.rows(); ++r) {
      if (std::isfinite(m(r, c))) largest = std::max(largest, std::abs(m(r, c)));
    }
    if (largest == 0) continue;
    int exponent = 0;
    std::frexp(largest, &exponent);
    if (std::abs(exponent) <= kFarthest) continue;
    for (Eigen::Index r = 0; r < m.rows(); ++r) m(r, c) = std::ldexp(m(r, c), -exponent);
  }
  return m;
}

}  // namespace causeway
