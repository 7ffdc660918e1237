// The most probable intervention of each pair, by a model's posterior.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// The column with most weight in each row of `posterior` (B x (n+1)): 0 = none, i + 1 = latent i.
inline std::vector<int> likeliest_targets(const Eigen::Ref<const MatrixF>& posterior) {
  std::vector<int> targets(static_cast<std::size_t>(posterior.rows()));
  for (Eigen::Index r = 0; r < posterior.rows(); ++r) posterior.row(r).maxCoeff(&targets[static_cast<std::size_t>(r)]);
  return targets;
}

}  // namespace causeway
