// Differentiable pieces of models whose latents are assigned to causal variables by learned probabilities (citris_*.h)
// or share one network layout, a small one for each latent (also biscuit_*.h). A matrix with k numbers for each of n
// latents has n k columns, latent by latent.
#pragma once

#include <vector>

#include "engine/core/random.h"
#include "engine/grad/parameters.h"
#include "engine/grad/tape.h"

namespace causeway {

/// x W^T + b: x R x in, W out x in, b 1 x out; any of them may be a constant.
template <class S>
Var affine(Tape<S>& tape, Var x, Var weight, Var bias);

/// x / (1 + exp(-x)), entry by entry.
template <class S>
Var silu(Tape<S>& tape, Var x);

/// A layer of its own for each of n latents: x R x n in, weight n out x in, bias n x out. Result R x n out.
template <class S>
Var latent_linear(Tape<S>& tape, Var x, ParameterId weight, ParameterId bias);

/// Weights as latent_linear() reads them, U(-1/sqrt(in), 1/sqrt(in)).
struct LatentLayer {
  ParameterId weight, bias;
};
template <class S>
LatentLayer add_latent_layer(ParameterStore<S>& store, const std::string& name, int latents, int in, int out,
                             Random& random);
template <class S>
Var latent_linear(Tape<S>& tape, Var x, const LatentLayer& layer) {
  return latent_linear(tape, x, layer.weight, layer.bias);
}

/// Rows of x in another order, some of them several times; `rows` must outlive the pass.
template <class S>
Var gather_rows(Tape<S>& tape, Var x, const std::vector<int>* rows);

/// The same numbers, of which no gradient is wanted.
template <class S>
Var detached(Tape<S>& tape, Var x) {
  return tape.constant(tape.value(x).data(), tape.rows(x), tape.cols(x));
}

/// 0, with the gradient of x (1 x 1).
template <class S>
Var gradient_only(Tape<S>& tape, Var x);

/// Softmax of each row.
template <class S>
Var softmax_rows(Tape<S>& tape, Var logits);

/// One sample of an assignment for each of R rows: one-hot of the largest of (logits + noise) / temperature in each
/// latent's slots, with the gradient of their softmax (straight-through). logits: n x k; noise: R x n k, standard
/// Gumbel, must outlive the pass. Result: R x n k.
template <class S>
Var sampled_assignment(Tape<S>& tape, Var logits, const Matrix<S>* noise, S temperature);

/// Costs of x (R x n) under normal distributions. params: R x 2 m or 1 x 2 m, (mean, log std) m = n k times; column
/// d k + i is latent d under its distribution i. Without log_std (no index) minus the log density, else the divergence
/// of N(x, exp(log_std)^2) from it. Result: R x m.
template <class S>
Var normal_costs(Tape<S>& tape, Var x, Var log_std, Var params);

/// sum over rows, latents d and variables i of
///   t_i psi_di set(d, i) + (1 - sum_i t_i psi_di - lambda psi_d0) followed(d),
/// 1 x 1. psi: n x (K+1), the last column is psi_d0; targets t: R x K of 0 and 1, must outlive the pass; set: R x n K,
/// followed: R x n.
template <class S>
Var assigned_cost(Tape<S>& tape, Var psi, const Matrix<S>* targets, S lambda, Var set, Var followed);

/// sum over rows, latents and variables of t_i set(d, i), 1 x 1.
template <class S>
Var target_cost(Tape<S>& tape, const Matrix<S>* targets, Var set);

/// sum over rows r, slots j and latents d of weights(d, j) costs(r k + j, d), 1 x 1. costs: R k x n; weights: n x k.
template <class S>
Var slot_cost(Tape<S>& tape, Var costs, Var weights);

/// a times the constant `factors` (of its shape), entry by entry; they must outlive the pass.
template <class S>
Var times(Tape<S>& tape, Var a, const Matrix<S>* factors);

/// sum of all entries, 1 x 1.
template <class S>
Var sum_of(Tape<S>& tape, Var a);

}  // namespace causeway
