// Principal components of images: a linear encoder with nothing to train. Pictures of a few moving things lie close to
// a flat surface of few dimensions, and unlike a trained encoder a projection cannot fold it. One scale is shared by
// all components, so that distances between codes are distances between pictures.
#pragma once

#include <cstdint>

#include "engine/core/thread_pool.h"
#include "engine/core/types.h"

namespace causeway {

class PrincipalComponents {
 public:
  PrincipalComponents() = default;
  /// A mean (1 x values) and basis (components x values) that were fitted before; the basis includes the scale.
  PrincipalComponents(Eigen::RowVectorXf mean, MatrixF basis) : mean_(std::move(mean)), basis_(std::move(basis)) {}

  /// The `components` directions of largest variance of `samples` (R x values), by subspace iteration from random
  /// directions (Halko, Martinsson, Tropp, "Finding structure with randomness", SIAM Review 2011). The scale is such
  /// that the codes' variances sum to their effective number (sum v)^2 / sum v^2. Does not depend on the number of
  /// threads. Throws Error if the samples do not vary or are fewer than the components.
  static PrincipalComponents fit(ThreadPool& pool, MatrixF samples, int components, std::uint64_t seed);

  int components() const { return static_cast<int>(basis_.rows()); }
  /// R x values -> R x components.
  MatrixF project(const Eigen::Ref<const MatrixF>& samples) const;

  const Eigen::RowVectorXf& mean() const { return mean_; }
  const MatrixF& basis() const { return basis_; }

 private:
  Eigen::RowVectorXf mean_;
  MatrixF basis_;
};

}  // namespace causeway
