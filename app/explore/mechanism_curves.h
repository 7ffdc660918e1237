// How a latent of a causal model follows from another one, for one picture's noise. Pure, for the Explorer.
#pragma once

#include <span>
#include <vector>

#include "engine/models/causal_model.h"

namespace causeway {

/// `to` for each value of `from`, all else that `to` depends on held as it is in `noise` (1 x n): its other causes and
/// its own noise. Constant if `from` is no direct cause.
Eigen::RowVectorXf direct_effect(const CausalModel& model, const MatrixF& noise, int from, int to,
                                 std::span<const float> values);

/// `to` after an intervention on `from`: other effects of `from` follow, with their noise, and act on `to` as well.
Eigen::RowVectorXf total_effect(const CausalModel& model, const MatrixF& noise, int from, int to,
                                std::span<const float> values);

/// The rows whose values are at these quantiles (0..1).
std::vector<int> rows_at_quantiles(const Eigen::Ref<const Vector<float>, 0, Eigen::InnerStride<>>& column,
                                   const std::vector<double>& quantiles);

}  // namespace causeway
