// CITRIS (Lippe et al., ICML 2022) on codes, in both forms that the paper has:
//   CITRIS-NF   a normalising flow takes codes of a frozen encoder, with a little noise, to latents;
//   CITRIS-VAE  a variational encoder and decoder, between whose latents and the causal ones there may be a flow.
// A transition's cost is that of the prior (citris_prior.h) with the log determinant of the flow, and that of the
// target classifier (citris_classifier.h).
#pragma once

#include "engine/models/temporal/citris_classifier.h"
#include "engine/models/temporal/citris_prior.h"
#include "engine/models/temporal/code_flow.h"

namespace causeway {

struct CitrisShape {
  int codes = 0;                 // d
  std::vector<int> autoencoder;  // hidden widths of encoder and decoder; empty: CITRIS-NF
  FlowShape flow;                // size: number of latents n, of CITRIS-NF d; steps 0: none (CITRIS-VAE alone)
  CitrisPriorShape prior;
  CitrisClassifierShape classifier;
};

struct CitrisNetwork {
  Mlp encoder;  // codes -> means, then log standard deviations; no layers: CITRIS-NF
  Mlp decoder;  // latents before the flow -> codes
  Flow flow;
  CitrisPrior prior;
  CitrisClassifier classifier;
};

template <class S>
CitrisNetwork make_citris_network(ParameterStore<S>& store, const CitrisShape& shape, Random& random);

/// B transitions, S samples of each (CITRIS-VAE: one). Rows b S + s of all frames before, then as many of those after.
template <class S>
struct CitrisBatch {
  int samples = 1;
  Matrix<S> codes;              // 2 B S x d; of CITRIS-NF with its noise
  Matrix<S> noise;              // 2 B S x n, of the encoder's samples; CITRIS-VAE alone
  Matrix<S> targets;            // B x K of 0 and 1
  Matrix<S> prior_gumbel;       // B S x n (K+1), see citris_prior.h
  Matrix<S> classifier_gumbel;  // the same, of the classifier's assignments
  // What a pass refers to.
  CitrisRows<S> rows;
  CitrisLabels<S> labels;
};

/// Sums over transitions, 1 x 1 each (means over samples).
struct CitrisCosts {
  Var prior;          // with the flow's determinant and, of a sample of the encoder, its log density
  Var teach, learn;   // of the classifier, see CitrisClassifierTerms
  Var decoded;        // B x d: frames after; no index: CITRIS-NF
  Var latents;        // 2 B S x n
  Var mean, log_std;  // of the encoder, 2 B S x n
  Var log_det;        // of the flow, 2 B S x 1
};

template <class S>
CitrisCosts citris_costs(Tape<S>& tape, const CitrisNetwork& net, const CitrisShape& shape, CitrisBatch<S>& batch,
                         const TargetFrequencies& frequencies);

struct CitrisWeights {
  double prior = 1;  // beta_t1
  double classifier =
      2;  // beta of the classifier's pull on latents; of CITRIS-VAE of its own learning too, as published
};

struct CitrisTerms {
  double prior = 0, teach = 0, learn = 0, error = 0;  // means over the batch's transitions
};

/// This shard's share of the mean over `transitions` transitions of a batch. The batch must outlive the pass.
template <class S>
Var citris_loss(Tape<S>& tape, const CitrisNetwork& net, const CitrisShape& shape, const CitrisWeights& weights,
                CitrisBatch<S>& batch, const TargetFrequencies& frequencies, int transitions, CitrisTerms* terms);

}  // namespace causeway
