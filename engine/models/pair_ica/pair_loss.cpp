#include "engine/models/pair_ica/pair_loss.h"

#include "engine/models/ilcm_ops.h"

namespace causeway {

namespace {

/// The sum of a column, 1 x 1.
template <class S>
Var column_sum(Tape<S>& tape, Var column) {
  const Var sum = tape.output(1, 1, true);
  tape.value(sum)(0, 0) = tape.value(column).sum();
  if (tape.recording()) {
    tape.on_backward([&tape, column, sum] {
      if (tape.has_gradient(sum)) tape.gradient_for_update(column).array() += tape.gradient(sum)(0, 0);
    });
  }
  return sum;
}

}  // namespace

template <class S>
Var pair_loss(Tape<S>& tape, const PairNetwork& net, const PairShape& shape, const std::vector<std::vector<int>>& masks,
              const PairBatch<S>& batch, int pictures, double* error) {
  const S share = S(1) / static_cast<S>(pictures);
  const Var decoded = pair_decode(tape, net, tape.constant(batch.causal));
  const Var squared = squared_error(tape, decoded, 0, tape.constant(batch.codes));
  if (error != nullptr) *error = static_cast<double>(tape.value(squared)(0, 0) * share);
  Var loss = weighted_sum<S>(tape, {{squared, share}});
  for (std::size_t i = 0; i < net.mechanism.size(); ++i) {
    const Matrix<S>& rows = batch.observed[i];
    if (rows.rows() == 0) continue;
    const Var values = tape.constant(rows);
    const Var seen = solution_context(tape, values, 0, static_cast<int>(rows.rows()), &masks[i]);
    const Var density = solution_log_prior(tape, values, 0, static_cast<int>(i), apply(tape, net.mechanism[i], seen),
                                           static_cast<S>(shape.mechanism_shape().min_scale));
    loss = weighted_sum<S>(tape, {{loss, S(1)}, {column_sum(tape, density), -share}});
  }
  return loss;
}

template Var pair_loss<float>(Tape<float>&, const PairNetwork&, const PairShape&, const std::vector<std::vector<int>>&,
                              const PairBatch<float>&, int, double*);
template Var pair_loss<double>(Tape<double>&, const PairNetwork&, const PairShape&,
                               const std::vector<std::vector<int>>&, const PairBatch<double>&, int, double*);

}  // namespace causeway
