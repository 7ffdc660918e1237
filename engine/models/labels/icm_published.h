// ICM-VAE (Komanduri, Wu, Chen, Wu, "Learning causally disentangled representations via the principle of independent
// causal mechanisms", IJCAI 2024, arXiv 2306.01213) as its released program has it: the encoder gives noise, one pair
// of networks shared by all variables makes the causal variables of it, z_i = exp(s(z_pa)) eps_i + t(z_pa) with s and t
// in (0, 1), nothing is sampled, and a second such pair moves each label to where z_i should be.
#pragma once

#include "engine/models/labels/given_graph.h"
#include "engine/models/labels/published_networks.h"

namespace causeway {

struct IcmPublishedShape {
  PublishedShape networks;
  int flow_hidden = 100;  // of both hidden layers
};

/// Scale and shift of all variables.
struct SharedFlow {
  Mlp log_scale, shift;
};

struct IcmPublishedNetwork {
  PublishedNetworks networks;
  SharedFlow mechanisms, prior;
};

template <class S>
IcmPublishedNetwork make_icm_published(ParameterStore<S>& store, const IcmPublishedShape& shape, Random& random);

/// An intervention on one variable while the flow runs, of all rows.
template <class S>
struct FlowDo {
  int variable = -1;                  // -1: none
  const Matrix<S>* values = nullptr;  // R x k, must outlive the pass
};

struct FlowResult {
  Var variables;  // R x n k
  Var log_det;    // R x 1: sum of all log scales
};

/// exp(s) base_i + t of each variable in the order of the graph, s and t read from its causes: from those just made,
/// or from `context` (R x n k) if that has an index.
template <class S>
FlowResult run_shared_flow(Tape<S>& tape, const SharedFlow& flow, const GivenGraph& graph, int k, Var base, Var context,
                           const FlowDo<S>& intervention = {});

struct IcmPublishedWeights {
  double alpha = 0.1, beta = 1.2;
};

/// What the loss is made of, 1 x 1 each: sums over rows.
struct IcmPublishedParts {
  FlowResult flow, prior;
  Var noise;  // eps, R x n k
  Var half_noise, log_det, half_prior;
};

/// The loss without the error of the decoder: alpha (|eps|^2 / 2 - log det) + beta |z - prior mean|^2 / 2. labels (R x
/// n k, see label_blocks()) must outlive the pass. Of rows that are not told (`told`: R of 0 and 1) the last is left
/// out.
template <class S>
IcmPublishedParts icm_published_parts(Tape<S>& tape, const IcmPublishedNetwork& net, const IcmPublishedShape& shape,
                                      const GivenGraph& graph, Var noise, const Matrix<S>& labels,
                                      const Vector<S>* told);

}  // namespace causeway
