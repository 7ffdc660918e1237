// Names shared by the whole engine.
#pragma once

#include <Eigen/Dense>
#include <cstdint>
#include <vector>

#include "engine/core/eigen_products.h"

namespace causeway {

/// Row-major throughout: a row is a sample, so a shard of a batch is one contiguous block.
template <class S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class S>
using Vector = Eigen::Matrix<S, Eigen::Dynamic, 1>;
using MatrixF = Matrix<float>;
using MatrixD = Matrix<double>;

/// 8-bit RGB picture, rows from top to bottom, interleaved channels: pixels.size() == 3 * width * height.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

}  // namespace causeway
