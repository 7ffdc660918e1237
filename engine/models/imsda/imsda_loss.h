// iMSDA: a classifier for a domain without answers, from several with answers.
//   Kong, Xie, Yao, Zheng, Chen, Stojanov, Akinwande, Zhang, "Partial disentanglement for domain adaptation", ICML 2022
// Latents z = (content, style); only the law of the style differs between domains, and each style latent is an
// increasing function, which the domain gives its shape, of one whose law is the same everywhere. The classifier reads
// content and that one:
//   style~ = F_domain(style),  q(z | x) against N(content, style~; 0, 1) |F'|,  decoder: z -> x,  answer: (content,
//   style~)
#pragma once

#include <vector>

#include "engine/grad/linear.h"
#include "engine/models/imsda/monotone_flow.h"

namespace causeway {

struct ImsdaShape {
  int features = 0;
  int latents = 4;
  int style = 2;  // the last of the latents
  int classes = 2;
  int domains = 2;  // the last one has no answers
  int hidden = 64;
  int embedding = 4;  // numbers that stand for a domain
  int domain_hidden = 16;
  int flow_layers = 2;
  int flow_width = 4;
};

struct NormLayer {
  ParameterId scale, offset;
};

struct ImsdaNetwork {
  LinearLayer encoder, mean, log_variance, decoder, decoder_out, classifier;
  NormLayer encoder_norm, decoder_norm;
  ParameterId embedding;  // domains x numbers
  Mlp domain;             // embedding -> shape of the flow
  MonotoneFlow flow;
};

template <class S>
ImsdaNetwork make_imsda_network(ParameterStore<S>& store, const ImsdaShape& shape, Random& random);

struct ImsdaWeights {
  double vae = 3.0;
  double beta = 1.0;           // of the divergence within it
  double entropy = 0.0;        // of the answers in the domain without
  double entropy_below = 0.5;  // of rows whose entropy is less, nats
  double capacity = 0.0;       // divergence of a domain that costs nothing
};

struct ImsdaTerms {
  double classification = 0, reconstruction = 0, divergence = 0, entropy = 0;
};

/// Statistics of the encoder's normalised layer over the rows of the last domain.
template <class S>
struct ImsdaStatistics {
  Vector<S> mean, variance;
};

/// The loss of a batch. x[i], noise[i]: rows of domain ids[i] and standard normal numbers for them (n latents);
/// answers[i]: of each but the last, which has none. All must outlive the pass. terms and statistics may be null.
template <class S>
Var imsda_loss(Tape<S>& tape, const ImsdaNetwork& net, const ImsdaShape& shape, const ImsdaWeights& weights,
               const std::vector<int>& ids, const std::vector<Var>& x, const std::vector<Matrix<S>>& noise,
               const std::vector<std::vector<int>>& answers, ImsdaTerms* terms, ImsdaStatistics<S>* statistics);

/// Latents' means of codes (R x n), and logits of the answers, in domain `domain` (from 0), with fixed statistics of
/// the normalised layer in the place of the batch's.
template <class S>
Matrix<S> imsda_encode(const ParameterStore<S>& store, const ImsdaNetwork& net, const Matrix<S>& codes,
                       const ImsdaStatistics<S>& statistics);
/// z -> (content, style~).
template <class S>
Matrix<S> imsda_invariant(const ParameterStore<S>& store, const ImsdaNetwork& net, const ImsdaShape& shape,
                          const Matrix<S>& z, int domain);

}  // namespace causeway
