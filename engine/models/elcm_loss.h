// The explicit latent causal model (ELCM): encoder and decoder of the causal variables themselves, mechanisms that read
// their causes through a learned adjacency, and an intervention on at most one variable between the two images. The
// explicit counterpart of the ILCM in Brehmer, de Haan, Lippe, Cohen, arXiv 2203.16437, who found it hard to optimise.
// As a pure function of (parameters, batch, noise):
//   A_ji = sigmoid(g_ji) sigmoid((p_j - p_i) / tau)      an edge, and j before i: acyclic as tau falls
//   e_i = (z_i - t_i(A_i z)) / s_i(A_i z)                noise of variable i, standard normal before the intervention
//   p(z~ | z, I) = prod_{j not in I} N(e~_j; e_j, sigma^2) |de~_j/dz~_j| prod_{i in I} N(z~_i; 0, 1)
//   loss = |x - f(z)|^2 / (2 s^2), both images, + beta (log q(z) q(z~) - log p(z) - log sum_I p(z~ | z, I) / (n + 1))
//          - lam_H H(batch mean of the posterior of I) + lam_A sum A
// The sum over I is exact, so q(I) needs no network; sigma, which the ILCM does without, falls during training.
#pragma once

#include "engine/models/vae_loss.h"

namespace causeway {

struct ElcmNetwork {
  VaeNetwork vae;               // of the causal variables
  std::vector<Mlp> mechanisms;  // [i]: [A_i z, A_i] (2n) -> (log s_i, t_i)
  ParameterId existence;        // g, n x n
  ParameterId potential;        // p, 1 x n
};

template <class S>
ElcmNetwork make_elcm_network(ParameterStore<S>& store, const VaeShape& shape, const std::vector<int>& mechanism_hidden,
                              Random& random);

struct ElcmWeights {
  double beta = 1e-3;
  double sigma = 0.1;
  double temperature = 0.1;  // tau
  double lam_h = 0.2;
  double sparsity = 0.0;  // lam_A
};

/// A (n x n, row causes column, diagonal 0).
template <class S>
Var elcm_adjacency(Tape<S>& tape, const ElcmNetwork& net, double temperature);

/// Output of mechanism i for the causes in z (R x n), weighted by column i of the adjacency: R x 2, (log s_i, t_i).
template <class S>
Var elcm_mechanism(Tape<S>& tape, const ElcmNetwork& net, int latent, Var z, Var adjacency);

/// log p(z~ | z, I) up to terms that all I share, one row a pair: B x (n + 1), column 0 = none. `outputs[i]`:
/// elcm_mechanism() for z of the B first images, then of the B second.
template <class S>
Matrix<S> elcm_log_likelihoods(const Eigen::Ref<const Matrix<S>>& z, const std::vector<Matrix<S>>& outputs,
                               double sigma);

struct ElcmTerms {
  double reconstruction = 0;     // squared error of both images, batch mean
  double prior = 0;              // -log p(z) - log p(z~ | z), batch mean
  double posterior_entropy = 0;  // of this shard's mean posterior, times its share of the batch
};

/// This shard's share of the batch mean over `batch_pairs` pairs. x: 2B x d, noise: 2B x n of N(0, 1). `fixed` (n x n
/// of 0 and 1) takes the place of the learned adjacency if it is not null. Pointers must outlive the pass.
template <class S>
Var elcm_loss(Tape<S>& tape, const ElcmNetwork& net, const VaeShape& shape, const ElcmWeights& weights, Var x,
              const Matrix<S>* noise, const Matrix<S>* fixed, int batch_pairs, ElcmTerms* terms);

}  // namespace causeway
