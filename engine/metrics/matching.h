// One-to-one matching of latents with true variables: the assignment problem (Kuhn, "The Hungarian method for the
// assignment problem", 1955), solved by shortest augmenting paths.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// A matching of rows with columns.
struct Assignment {
  std::vector<int> column_of_row;  ///< -1: this row has no column (more rows than columns)
  double total = 0.0;              ///< sum of the matched entries
};

/// The one-to-one matching of the rows of `scores` with its columns whose sum is smallest, O(n^2 m) for n <= m being
/// its smaller and larger side. As many pairs as the smaller side has are matched; of several best matchings always the
/// same one is returned. An empty matrix gives an empty matching. Throws Error if a score is not finite.
Assignment assign_minimum(const MatrixD& scores);

/// The same for the largest sum.
Assignment assign_maximum(const MatrixD& scores);

}  // namespace causeway
