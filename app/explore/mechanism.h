// How one causal variable follows from another.
#pragma once

#include <span>
#include <vector>

#include "app/explore/answer.h"
#include "app/explore/workbench.h"
#include "engine/models/causal_model.h"

namespace causeway {

struct MechanismCurves;

struct MechanismRequest {
  using Answer = MechanismCurves;
  int from = 0, to = 0;
  /// false: the mechanism alone, all other variables held. true: the other effects of `from` follow and act on `to`
  /// too.
  bool total = false;
  bool same_subject(const MechanismRequest& other) const { return *this == other; }
  bool operator==(const MechanismRequest&) const = default;
};

struct MechanismCurves : AnswerBase {
  MechanismRequest request;
  /// `from` over its 1 % to 99 % quantiles, and `to` at each of these values for a few test pictures: their noise of
  /// `to` is at ascending quantiles, the median in the middle row.
  std::vector<float> values;
  MatrixF curves;
  std::vector<float> from, to;  // of all test pictures as they are
};

void compute(Workbench& bench, const Snapshot& snapshot, MechanismCurves& out);

/// `to` for each value of `from`, all else that `to` depends on held as it is in `noise` (1 x n): its other causes and
/// its own noise. Constant if `from` is no direct cause.
Eigen::RowVectorXf direct_effect(const CausalModel& model, const MatrixF& noise, int from, int to,
                                 std::span<const float> values);

/// `to` after an intervention on `from`: other effects of `from` follow, with their noise, and act on `to` as well.
Eigen::RowVectorXf total_effect(const CausalModel& model, const MatrixF& noise, int from, int to,
                                std::span<const float> values);

}  // namespace causeway
