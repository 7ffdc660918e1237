// Sequences as transitions: every two consecutive frames of a unit are one.
#pragma once

#include <utility>

#include "engine/core/types.h"

namespace causeway {

/// Transitions of U units of F frames each: U (F - 1). Transition u (F - 1) + t goes from row u F + t of anything with
/// a row for each frame to the next one, and is row u (F - 1) + t of targets and actions.
struct Transitions {
  Eigen::Index units = 0;
  Eigen::Index frames = 0;

  Transitions(Eigen::Index rows, Eigen::Index frames_) : units(rows / frames_), frames(frames_) {}
  Eigen::Index count() const { return units * (frames - 1); }
  /// Row of the frame before; the frame after is the next row.
  Eigen::Index before(Eigen::Index transition) const {
    return transition / (frames - 1) * frames + transition % (frames - 1);
  }
};

/// Rows before and after every transition of `rows` (U F x k).
template <class S>
std::pair<Matrix<S>, Matrix<S>> before_and_after(const Matrix<S>& rows, int frames) {
  const Transitions all(rows.rows(), frames);
  std::pair<Matrix<S>, Matrix<S>> parts{Matrix<S>(all.count(), rows.cols()), Matrix<S>(all.count(), rows.cols())};
  for (Eigen::Index t = 0; t < all.count(); ++t) {
    parts.first.row(t) = rows.row(all.before(t));
    parts.second.row(t) = rows.row(all.before(t) + 1);
  }
  return parts;
}

}  // namespace causeway
