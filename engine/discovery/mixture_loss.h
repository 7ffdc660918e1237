// Negative log-likelihood of one number under a mixture of Gaussians: what a conditional density network is trained on.
#pragma once

#include "engine/grad/tape.h"

namespace causeway {

/// Columns that a network must give for a mixture of `components`: that many logits, means, and raw log-deviations.
constexpr int mixture_columns(int components) { return 3 * components; }

/// Mean over the rows of -log q(target | row), 1 x 1. `mixture` is R x mixture_columns(K): logits of the K weights,
/// means, and s with a standard deviation of 0.01 + exp(s). `target` (R numbers, about standardised) must outlive the
/// pass. A fixed broad component, one percent of N(0, 3^2), bounds the loss of a single sample: inferred
/// targets are occasionally wrong, and one such sample must not outweigh a hundred right ones.
template <class S>
Var mixture_loss(Tape<S>& tape, Var mixture, const S* target);

}  // namespace causeway
