// The transition prior of CITRIS (Lippe et al., "CITRIS: Causal identifiability from temporal intervened sequences",
// ICML 2022): how m latents go from one frame to the next when the targets of interventions are known. psi, a softmax
// of logits, tells for each latent to which of K variables it belongs, the last slot for none (psi_0):
//   perfect         an intervention on variable i gives latent d a law of its own, a normal distribution for each (d,
//   i);
//                   otherwise a small network of the frame before gives its mean and log standard deviation;
//   imperfect       that network is also told the target of the variable that the latent belongs to;
//   autoregressive  latents of one variable may depend on each other within a frame, by a masked network.
// Of n latents and K variables, a "slot" is a variable or none: K+1 of them.
#pragma once

#include <string>
#include <vector>

#include "engine/grad/linear.h"
#include "engine/models/temporal/assignment_ops.h"

namespace causeway {

enum class CitrisLaw { kPerfect, kImperfect, kAutoregressive };

struct CitrisPriorShape {
  int latents = 0;
  int variables = 0;
  int hidden = 32;  // for each latent
  CitrisLaw law = CitrisLaw::kPerfect;
  double lambda = 0.01;      // pull towards psi_0; with 0 there is no psi_0
  double temperature = 1.0;  // of sampled assignments
  /// lambda enters the divergence of imperfect and autoregressive laws as in the published code: on the last latent
  /// instead of the last slot, and on slots shifted by one.
  bool as_published = false;
};

struct CitrisPrior {
  ParameterId psi;      // logits, n x (K+1)
  ParameterId set;      // n x 2K: mean and log std of latent d when variable i is set; perfect alone
  LinearLayer context;  // frame before -> n h
  LatentLayer input;    // a latent's own value (and targets) -> h
  LatentLayer middle, output;
  // Of the autoregressive law.
  LinearLayer target;  // targets as its slot sees them -> n h
  ParameterId weight[3], bias[3];
};

template <class S>
CitrisPrior add_citris_prior(ParameterStore<S>& store, const std::string& name, const CitrisPriorShape& shape,
                             Random& random);

/// Rows of frames before and after, B transitions of S samples each: row b S + s.
template <class S>
struct CitrisTransitions {
  Var before, after;
  const Matrix<S>* targets = nullptr;  // B x K of 0 and 1
  int samples = 1;                     // S
  /// B S x n (K+1), standard Gumbel; not read by the perfect law.
  const Matrix<S>* gumbel = nullptr;
};

/// What a pass refers to; it must outlive the pass.
template <class S>
struct CitrisRows {
  std::vector<int> before, after, slots;
  Matrix<S> targets, shown, weights;
};

/// sum over B transitions of minus log density, averaged over all S^2 pairs of samples, plus lambda times the mean over
/// latents of 1 - psi_0; 1 x 1. Of the perfect law the densities of set latents learn from their samples alone, not
/// from psi, and neither psi nor the latents from what they learn.
template <class S>
Var citris_density_cost(Tape<S>& tape, const CitrisPrior& prior, const CitrisPriorShape& shape,
                        const CitrisTransitions<S>& transitions, CitrisRows<S>& rows);

/// sum over B transitions of the divergence of N(after, exp(log_std)^2) from the prior, S = 1; 1 x 1. `sample`: B x n,
/// what the autoregressive law reads of the frame after.
template <class S>
Var citris_divergence(Tape<S>& tape, const CitrisPrior& prior, const CitrisPriorShape& shape,
                      const CitrisTransitions<S>& transitions, Var log_std, Var sample, CitrisRows<S>& rows);

/// n x (K+1).
template <class S>
Matrix<S> citris_psi(const ParameterStore<S>& store, const CitrisPrior& prior);

/// Slot of each latent with most of psi; K: none.
std::vector<int> likeliest_slots(const Eigen::Ref<const MatrixF>& psi);

/// Mean and log std of every latent (n pairs, R x 2n) after `before` (R x n) where the variable of its slot was set
/// (`set`) or not. `after` (R x n): what the autoregressive law reads; other laws read none.
MatrixF citris_law(const ParameterStore<float>& store, const CitrisPrior& prior, const CitrisPriorShape& shape,
                   const MatrixF& before, const MatrixF& after, bool set);

}  // namespace causeway
