// A touch of the world as networks read it: each coordinate in units of its range, and sines and cosines of four of its
// multiples.
#pragma once

#include <cmath>
#include <numbers>

#include "engine/core/types.h"

namespace causeway {

inline constexpr int kTouchFeatures = 9;  // of each column

/// Touches (T x a) with the given range of each column, in any scale -> T x kTouchFeatures a.
inline MatrixF touch_features_of(const MatrixD& actions, const Eigen::RowVectorXd& low,
                                 const Eigen::RowVectorXd& high) {
  const Eigen::Index a = actions.cols();
  MatrixF features(actions.rows(), kTouchFeatures * a);
  for (Eigen::Index c = 0; c < a; ++c) {
    // Halves, as the span of the largest numbers is none; a column that does not vary has any span.
    const double scale = std::isfinite(high(c) - low(c)) ? 1 : 0.5;
    const double span = high(c) > low(c) ? scale * high(c) - scale * low(c) : 1;
    for (Eigen::Index r = 0; r < actions.rows(); ++r) {
      const double at = 2 * ((scale * actions(r, c) - scale * low(c)) / span) - 1;
      float* out = &features(r, kTouchFeatures * c);
      *out++ = static_cast<float>(at);
      for (int k = 0; k < (kTouchFeatures - 1) / 2; ++k) {
        const double angle = std::numbers::pi * std::exp2(k) * at;
        *out++ = static_cast<float>(std::sin(angle));
        *out++ = static_cast<float>(std::cos(angle));
      }
    }
  }
  return features;
}

}  // namespace causeway
