// Matrices of standard normal numbers that are the same in every run.
#pragma once

#include "engine/core/random.h"
#include "engine/core/types.h"

namespace causeway {

inline MatrixD normal_matrix(int rows, int columns, std::uint64_t seed = 1) {
  MatrixD result(rows, columns);
  Random random(seed, Stream::kTest);
  for (Eigen::Index i = 0; i < result.size(); ++i) result.data()[i] = random.normal();
  return result;
}

}  // namespace causeway
