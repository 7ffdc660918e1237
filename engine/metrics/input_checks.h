// Checks shared by the scores: inputs must be finite and of matching shapes; otherwise an error says which are not.
#pragma once

#include <string>

#include "engine/core/types.h"

namespace causeway {

/// Throws Error if any entry of `values` is NaN or infinite; `name` says in the message whose values these are and
/// the message names the first such row and column (both counted from 0).
void require_finite(const MatrixD& values, const std::string& name);

/// Throws UsageError unless `codes` and `factors` have the same number of rows and at least one column each, Error if
/// there are fewer than `minimum_rows` rows or a number is not finite. `part` (e.g. "training") names the rows.
void require_scorable(const MatrixD& codes, const MatrixD& factors, Eigen::Index minimum_rows, const std::string& part);

/// True if `column` has one value only, up to the rounding of doubles (spread below 1e-14 of its largest magnitude).
bool is_constant(const Vector<double>& column);

}  // namespace causeway
