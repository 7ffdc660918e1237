// Some neighbouring columns of a matrix as a matrix of their own, differentiable.
#pragma once

#include "engine/grad/tape.h"

namespace causeway {

/// Columns begin .. begin + count - 1 of x.
template <class S>
Var column_block(Tape<S>& tape, Var x, int begin, int count) {
  const Var y = tape.output(tape.rows(x), count, tape.needs_gradient(x));
  tape.value(y) = tape.value(x).middleCols(begin, count);
  if (tape.recording() && tape.needs_gradient(x)) {
    tape.on_backward([&tape, x, y, begin, count] {
      if (tape.has_gradient(y)) tape.gradient_for_update(x).middleCols(begin, count) += tape.gradient(y);
    });
  }
  return y;
}

}  // namespace causeway
