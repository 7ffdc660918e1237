// How sure a model is of which causal variable each of its own latents belongs to.
#pragma once

#include <cmath>

#include "engine/core/types.h"

namespace causeway {

/// Mean entropy of the rows of an assignment (see AssignmentPart) in units of the largest there can be: 0 where every
/// latent is assigned for certain, 1 where nothing is known.
inline double assignment_entropy(const MatrixD& assignment) {
  double sum = 0;
  for (const double p : assignment.reshaped()) sum -= p > 0 ? p * std::log(p) : 0;
  return sum / (static_cast<double>(assignment.rows()) * std::log(static_cast<double>(assignment.cols())));
}

}  // namespace causeway
