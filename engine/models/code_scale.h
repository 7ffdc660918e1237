// Image codes come on one common scale, on which what is large in a picture, such as its background, is large too. A
// network that shall find something small reads each code in units of its own spread.
#pragma once

#include "engine/core/types.h"

namespace causeway {

/// 1 / standard deviation of each code (1 x d); 1 for a code that does not vary.
inline MatrixF code_scale(const MatrixF& codes) {
  const Eigen::RowVectorXd mean = codes.cast<double>().colwise().mean();
  const Eigen::RowVectorXd spread =
      (codes.cast<double>().rowwise() - mean).array().square().colwise().mean().sqrt().matrix();
  MatrixF scale(1, codes.cols());
  for (Eigen::Index c = 0; c < codes.cols(); ++c)
    scale(0, c) = spread(c) > 1e-6 ? static_cast<float>(1 / spread(c)) : 1.0F;
  return scale;
}

/// Codes (R x d) times such a scale.
template <class Scale>
MatrixF scaled_codes(const MatrixF& codes, const Scale& scale) {
  return (codes.array().rowwise() * scale.row(0).array()).matrix();
}

}  // namespace causeway
