// The samples that ENCO works on: pairs sorted by what was intervened on, one part to fit densities, one to compare
// graphs.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

struct EncoSamples {
  /// To fit densities with (R x n, standardised), and for each variable the rows that say something about its causes:
  /// all but those where it was set from outside.
  MatrixF fit;
  std::vector<std::vector<int>> fit_rows;
  /// To compare graphs on: entry 0 no intervention, entry k variable k - 1 was set (standardised). Empty matrix: too
  /// few pairs.
  std::vector<MatrixF> score;
  std::vector<int> pairs_of_target;  // n + 1 counts
};

/// Arguments and errors as of enco(); at most `score_rows` rows in each matrix of `score`.
EncoSamples enco_samples(const MatrixF& before, const MatrixF& after, const std::vector<int>& targets, int score_rows);

}  // namespace causeway
