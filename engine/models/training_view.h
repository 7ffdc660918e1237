// What a learner sees of its data: codes, and of the rest only what its method declares (see needs.h).
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// U units of F frames each, R = U F rows; n factors. What a pointer refers to must outlive the view; a null one means
/// that the method did not declare the need.
struct TrainingView {
  MatrixF codes;                    ///< R x d, row u F + t belongs to unit u, frame t
  int frames = 2;                   ///< F
  const MatrixD* labels = nullptr;  ///< R x n, the factors
  /// U of 0 and 1: whose labels the learner may read; null: all. Labels of other units are NaN.
  const std::vector<std::uint8_t>* labelled = nullptr;
  const Matrix<int>* graph = nullptr;             ///< n x n of 0 and 1, row causes column within a frame
  const Matrix<std::uint8_t>* targets = nullptr;  ///< U (F - 1) x n of 0 and 1: intervened on between two frames
  const std::vector<int>* domain = nullptr;       ///< U, environment of each unit, at least 0
  const MatrixD* actions = nullptr;               ///< U (F - 1) x a: what was done to the world between two frames
  const std::vector<int>* classes = nullptr;      ///< U, the answer to a question about each unit, at least 0

  /// U.
  std::int64_t units() const { return codes.rows() / frames; }
};

}  // namespace causeway
