// Matrices of random numbers that are the same in every run.
#pragma once

#include "engine/core/random.h"
#include "engine/core/types.h"

namespace causeway {

/// rows x cols, uniform in [low, high]; `draw` tells the matrices of a test apart.
inline MatrixD random_matrix(int rows, int cols, std::uint64_t draw, double low = -1.0, double high = 1.0) {
  Random random(12, Stream::kTest, draw);
  MatrixD m(rows, cols);
  for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = random.uniform(low, high);
  return m;
}

}  // namespace causeway
