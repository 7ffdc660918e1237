// Losses of variables by environment, as differentiable operations.
#pragma once

#include <vector>

#include "engine/grad/tape.h"

namespace causeway {

/// Rows of a batch by environment: `block` rows of the reference, then as many of each other environment.
struct EnvironmentBlocks {
  int block = 0;
  std::vector<int> changed;  // of each environment but the reference, the latent that changes in it
};

/// Of each environment m but the reference, 1 x M or M x n: what tells its rows from those of the reference.
struct TellTable {
  ParameterId constant, linear, own, scale;  // 1 x M: c, a, lambda, s
  ParameterId effects;                       // M x n: A; the entry of the latent that changes is not used
};

/// Sum over the environments m of the logistic losses (halves of -log of the probability) that rows of the reference
/// are told from rows of m, 1 x 1, by the logarithm of the ratio of two Gaussian laws of z_k, k = changed[m], that by
/// itself and that by its causes:
///   logit = c + a z_k - (lambda z_k)^2 + (s (z_k - A z))^2.
/// (Buchholz, Rajendran, Rosenfeld, Aragam, Schoelkopf, Ravikumar, "Learning linear causal representations from
/// interventions under general nonlinear mixing", NeurIPS 2023.) z: (1 + M) block x n.
template <class S>
Var tell_environments(Tape<S>& tape, Var z, const EnvironmentBlocks& blocks, const TellTable& table);

/// |A|, the sum of the absolute values of a parameter's entries, 1 x 1.
template <class S>
Var absolute_sum(Tape<S>& tape, Var a);

/// z (R x n) with columns where `mask` is 0 set to 0; the mask must outlive the pass.
template <class S>
Var masked_columns(Tape<S>& tape, Var z, const std::vector<int>* mask);

/// Sum over all rows and latents of KL(N(mean, exp(log_variance)) || p), 1 x 1. p of latent i is N(mu, exp(v)) with
/// (mu, 4 tanh(v / 4)) = mechanisms[i] (R x 2); in the rows of an environment that changes it, N(set_mean, width^2)
/// instead, set_mean 1 x M. Rows as in `blocks`.
template <class S>
Var environment_divergence(Tape<S>& tape, Var mean, Var log_variance, const Var* mechanisms, Var set_mean, double width,
                           const EnvironmentBlocks& blocks);

/// Sum of -log N(codes; decoded, exp(log_variance)) without the constant, 1 x 1; codes (R x d) constant, log_variance
/// 1 x d.
template <class S>
Var code_cost(Tape<S>& tape, Var decoded, Var log_variance, Var codes);

}  // namespace causeway
