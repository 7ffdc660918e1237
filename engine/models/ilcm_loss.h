// The ILCM loss as a pure function of (parameters, batch, noise): arXiv 2203.16437, section 4. Templated on the scalar,
// so that it can be compared in double with other people's numbers and run in float.
#pragma once

#include "engine/models/ilcm_network.h"
#include "engine/models/ilcm_ops.h"

namespace causeway {

enum class IlcmPhase {
  kTakeOver,       // encoder and decoder learn a closed form
  kPretrain,       // beta-VAE on both images, no intervention model
  kFull,           // every intervention of every pair, weighted by q(I|x, x~)
  kDeterministic,  // one intervention a pair, argmax of q(I|x, x~)
  kMechanisms,     // the same, and only the solution functions learn
};

/// Weights of the terms of the loss at one step.
struct IlcmWeights {
  double beta = 3e-5;               // noise posterior and prior (beta_pre in pre-training)
  double beta_intervention = 3e-5;  // intervention posterior
  double eps = 1e-4;                // added to q(I), then renormalised
  double lam_z = 0.0;               // |e|^2 + |e~|^2
  double lam_c = 0.01;              // reconstruction from unprojected samples
  double lam_h = 0.2;               // entropy of the batch mean of q(I)
  bool intervention_prior = true;   // the prior of the intervened z_i, without which no mechanism is learned
  bool squared_weight = false;      // the published code's w^2 log w in place of w log w
};

/// All the random numbers of one loss, B pairs, n latents. lambda is U(0,1), the rest N(0,1).
template <class S>
struct IlcmNoise {
  Matrix<S> consistency_first, consistency_second;  // B x n, samples without projection
  Matrix<S> lambda, first, second;                  // full: (n+1) B x n, ordered by intervention; deterministic: B x n
};

/// Result of the first half of the loss: everything the choice of interventions depends on.
struct IlcmEncoded {
  Var x;          // 2B x d: the B first images' codes, then the second's
  Var mean, std;  // 2B x n
  Var posterior;  // B x (n+1)
};

/// What a loss is made of, for display: batch means, unweighted.
struct IlcmTerms {
  double reconstruction = 0;  // -log p(x|z), both images, without constants: squared error
  double noise_kl = 0;        // A_I: log q - log p of noise and causal variables
  double intervention_kl = 0;
  double consistency = 0;
};

/// Means and standard deviations of q(e|x), one row a picture, n latents.
struct IlcmMoments {
  Var mean, std;
};
template <class S>
IlcmMoments ilcm_moments(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, Var x);

/// Encoder's mean, n latents.
template <class S>
Var ilcm_encoder_mean(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, Var x, Var trunk);
/// Decoder's mean, d codes.
template <class S>
Var ilcm_decode(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, Var noise);

/// Encoder and q(I|x, x~).
template <class S>
IlcmEncoded ilcm_encode(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, const IlcmWeights& weights,
                        Var x);

/// -lam_H H(mean_posterior) and its slope with respect to mean_posterior (n+1 entries), which the shards of a batch
/// need.
template <class S>
double ilcm_entropy_term(double lam_h, const Vector<S>& mean_posterior, Vector<S>& slope);

/// Second half of the loss. The value is this shard's share of the batch mean (`batch_pairs` pairs in all), *without*
/// the entropy term, whose gradient is added through `entropy_slope` (may be null). `masks[i]` says which noise entries
/// solution function i may see. Pointers must outlive the backward pass.
template <class S>
Var ilcm_loss(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, const IlcmWeights& weights,
              IlcmPhase phase, const IlcmEncoded& encoded, const InterventionRows* rows, const IlcmNoise<S>* noise,
              const std::vector<std::vector<int>>& masks, const Vector<S>* entropy_slope, int batch_pairs,
              IlcmTerms* terms);

/// Mean negative log density of the intervened causal variables, all that the solution functions alone decide: what is
/// left of the loss when encoder and decoder stay as they are. `before` (R x n), what the mechanisms read, and `after`
/// (changed x n) are samples as in ProjectedSample; mechanisms that read causes get causal variables for `before`.
/// Value: the share of these rows in a mean over `batch_pairs` pairs.
template <class S>
Var ilcm_mechanism_loss(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, const InterventionRows& rows,
                        Var before, Var after, const std::vector<std::vector<int>>& masks, int batch_pairs);

/// What encoder and decoder learn from while they take over noise coordinates that are known: `noise` (2B x n) of the
/// codes `x` (2B x d), both constant. Squared errors of the encoder's mean and of the decoded noise; value: this
/// shard's share of the mean over `batch_pairs` pairs. `error` gets that of the decoded noise, unless it is null.
template <class S>
Var ilcm_take_over_loss(Tape<S>& tape, const IlcmNetwork& net, const IlcmShape& shape, Var x, Var noise,
                        int batch_pairs, double* error);

/// Masks before an order is known (every other variable), or, given a topological order, ancestors in it alone; all
/// 0 for a model without context.
std::vector<std::vector<int>> solution_masks(const IlcmShape& shape, const std::vector<int>& order = {});

/// z_i = s_i(e_i) for the numbers `output` (R x outputs) that solution network i gave for the context of each row, and
/// the reverse.
template <class S>
Vector<S> apply_mechanism(const IlcmShape& shape, const Eigen::Ref<const Matrix<S>>& output, const Vector<S>& noise);
template <class S>
Vector<S> invert_mechanism(const IlcmShape& shape, const Eigen::Ref<const Matrix<S>>& output, const Vector<S>& values);

/// z_i = s_i(e): causal variables of noise encodings e (R x n), no gradient.
template <class S>
Matrix<S> solve_causal(Tape<S>& tape, const ParameterStore<S>& store, const IlcmNetwork& net, const IlcmShape& shape,
                       const std::vector<std::vector<int>>& masks, const Matrix<S>& noise);

}  // namespace causeway
