// The score that tells which picture before belongs to a picture after, as one differentiable operation. In noise
// coordinates an intervention redraws one coordinate and leaves the others as they are, so
//   p(e~ | e) = sum_I pi_I do_I(e~_I) prod_{j != I} N(e~_j; e_j, s_j^2),  I = none or one of n coordinates,
// and of the pictures before in a batch the right one should explain the picture after best.
#pragma once

#include "engine/models/do_density.h"

namespace causeway {

inline constexpr int kDoComponents = 3;  // Gaussians of the density of a coordinate that was set

/// Parameters of the score, by coordinate.
struct ContrastTables {
  ParameterId log_leak;  // 1 x n: s_j is the floor + exp of it
  ParameterId logits;    // 1 x (n+1): of pi, the first for none
  ParameterId density;   // of do_I, see do_density.h
};

template <class S>
ContrastTables add_contrast_tables(ParameterStore<S>& store, int latents);

/// -log(p(e~_b | e_b) / sum_a p(e~_b | e_a)) summed over the m pairs b, 1 x 1. `e` holds m noise encodings before, then
/// the m after (2m x n), floor > 0.
template <class S>
Var contrast_loss(Tape<S>& tape, Var e, const ContrastTables& tables, S floor);

/// Sum over columns of mean^2 + (variance - 1)^2, 1 x 1: keeps the unit of each coordinate.
template <class S>
Var unit_loss(Tape<S>& tape, Var e);

}  // namespace causeway
