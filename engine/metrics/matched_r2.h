// How much the code that stands for a factor says about it, and about the others (the R2 matrix of Lippe et al.,
// "CITRIS: Causal identifiability from temporal intervened sequences", ICML 2022, with a kernel regression for their
// network).
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// factors x factors: entry (i, j) is the coefficient of determination of factor j predicted from the single code that
/// is matched with factor i, by kernel_probe() on up to 500 of the samples and scored on up to 1500 others; negative
/// ones count 0. A row is 0 where code_of_factor is -1 or the code is constant. Samples are rows, evenly spaced ones
/// are taken. Errors as kernel_probe().
MatrixD matched_r2(const MatrixD& codes, const MatrixD& factors, const std::vector<int>& code_of_factor);

}  // namespace causeway
