// What fits of directions in code space share.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/core/decompositions.h"
#include "engine/core/types.h"

namespace causeway {

/// `count` of the rows, evenly spread.
inline std::vector<Eigen::Index> spread_rows(Eigen::Index rows, Eigen::Index count) {
  const Eigen::Index taken = std::min(rows, count);
  std::vector<Eigen::Index> list;
  for (Eigen::Index i = 0; i < taken; ++i) list.push_back(i * rows / taken);
  return list;
}

/// 0 of no numbers.
inline double root_mean_square(const Eigen::Ref<const Vector<double>>& v) {
  return std::sqrt(v.squaredNorm() / static_cast<double>(std::max<Eigen::Index>(1, v.size())));
}

/// Scales row i so that its coordinate has standard deviation 1 over `centred` codes; the largest weight is positive.
inline void normalise_row(Eigen::Ref<MatrixD> rows, Eigen::Index i, const MatrixD& centred) {
  const double std = root_mean_square(centred * rows.row(i).transpose());
  if (std > 0) rows.row(i) /= std;
  Eigen::Index largest = 0;
  rows.row(i).cwiseAbs().maxCoeff(&largest);
  if (rows(i, largest) < 0) rows.row(i) = -rows.row(i);
}

/// In how many directions the rows of `r` (R x d, around 0) vary: one with less than 1e-7 of the largest variance does
/// not count.
inline int varying_directions(const MatrixD& r) {
  constexpr double kFlat = 1e-7;
  const Eigensystem solver = symmetric_eigensystem(r.transpose() * r);
  const double largest = solver.values(r.cols() - 1);
  return static_cast<int>((solver.values.array() > kFlat * largest).count());
}

}  // namespace causeway
