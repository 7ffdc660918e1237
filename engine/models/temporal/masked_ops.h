// Autoregressive layers (Germain et al., "MADE", ICML 2015): what belongs to variable i reads what belongs to the
// variables before it and, in all layers but the first, to i itself.
#pragma once

#include "engine/grad/tape.h"

namespace causeway {

/// Weights (n out x n in) of which those that a variable may not read are 0. `own`: it may read itself.
template <class S>
Var masked_weights(Tape<S>& tape, Var weights, int variables, bool own) {
  const int out = tape.rows(weights) / variables, in = tape.cols(weights) / variables;
  const auto readable = [out, in, own](Eigen::Index row) { return (row / out + (own ? 1 : 0)) * in; };
  const Var y = tape.output(tape.rows(weights), tape.cols(weights), true);
  tape.value(y).setZero();
  for (int r = 0; r < tape.rows(weights); ++r) {
    tape.value(y).row(r).head(readable(r)) = tape.value(weights).row(r).head(readable(r));
  }
  if (tape.recording()) {
    tape.on_backward([&tape, weights, y, readable] {
      if (!tape.has_gradient(y)) return;
      auto d = tape.gradient_for_update(weights);
      for (Eigen::Index r = 0; r < d.rows(); ++r)
        d.row(r).head(readable(r)) += tape.gradient(y).row(r).head(readable(r));
    });
  }
  return y;
}

}  // namespace causeway
