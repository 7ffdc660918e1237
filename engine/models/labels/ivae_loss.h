// The loss of iVAE (Khemakhem, Kingma, Monti, Hyvarinen, "Variational autoencoders and nonlinear ICA: a unifying
// framework", AISTATS 2020, arXiv 1907.04809): latents whose Gaussian law depends on what is known beside the picture,
// here its labels u.
#pragma once

#include "engine/grad/linear.h"

namespace causeway {

/// Weights of the parts of a divergence from p(s|u): a of log p(x|s); b of log q(s|x) - log q(s), what a code tells of
/// its picture; c of log q(s) - sum_i log q(s_i), how much latents tell of each other; d of the rest. All 1: the plain
/// lower bound.
struct IvaeWeights {
  double a = 1, b = 1, c = 1, d = 1;
};

/// sum_i log N(s_i; m_i, exp(v_i)) of each row, R x 1. `mean` may have no index: 0.
template <class S>
Var gaussian_log_density(Tape<S>& tape, Var s, Var mean, Var log_variance);

/// Log densities of samples s (R x n) of q(s|x) under the whole batch, R x 1 each (Chen, Li, Grosse, Duvenaud,
/// "Isolating sources of disentanglement in VAEs", NeurIPS 2018): log q(s) and sum_i log q(s_i) as means over the
/// batch's own posteriors, less log of the number of rows in the data.
struct AggregateDensity {
  Var joint, product;
};
template <class S>
AggregateDensity aggregate_density(Tape<S>& tape, Var s, Var mean, Var log_variance, std::int64_t data_rows);

/// -sum over rows of a log p(x|s) - b (log q(s|x) - log q(s)) - c (log q(s) - sum log q(s_i)) - d (sum log q(s_i) - log
/// p(s|u)), 1 x 1, of R x 1 each. Where b = c = d the aggregate densities cancel and may be missing.
template <class S>
Var ivae_cost(Tape<S>& tape, const IvaeWeights& weights, Var log_p_x, Var log_q, Var log_prior,
              const AggregateDensity& aggregate);

}  // namespace causeway
