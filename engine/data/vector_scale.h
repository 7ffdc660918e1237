// Vectors in single precision whose numbers do not fit it: far from zero (time stamps), huge or tiny. Their middle is
// taken off and they are scaled in double precision (see VectorScale).
#pragma once

#include <functional>
#include <span>
#include <string>

#include "engine/data/dataset.h"

namespace causeway {

/// What the numbers were before they became `values`.
enum class Precision { kSingle, kDouble };

/// Puts finite `values` (R x d) into the data as its vectors, in a scale that keeps what varies; those that were in
/// single precision stay as they are. A column that does not vary beyond rounding is named in a note: a model has no
/// use for it. `name` says what a column is called.
void set_vectors(Dataset& data, const MatrixD& values, Precision precision,
                 const std::function<std::string(Eigen::Index column)>& name);

/// The vectors as their own numbers.
MatrixD vectors_as_given(const Dataset& data);

/// The vectors in another scale.
MatrixF vectors_in(const Dataset& data, const VectorScale& scale);

/// Brings the vectors of parts that belong together, of equal width, to one scale: of each column the first one that is
/// not as the numbers are.
void bring_to_one_scale(std::span<Dataset> parts);

}  // namespace causeway
