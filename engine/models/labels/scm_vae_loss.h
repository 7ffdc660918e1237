// SCM-VAE (Komanduri, Wu, Huang, Chen, Wu, "SCM-VAE: Learning identifiable causal representations via structural
// knowledge", IEEE Big Data 2022) as its released program has it: a variable with causes is one network's output for
// them and for what the encoder says of itself; a variable should be near the mean of its own label and those of its
// causes.
#pragma once

#include "engine/models/labels/icm_published.h"

namespace causeway {

struct ScmVaeShape {
  PublishedShape networks;
  int mask_hidden = 32;
};

struct ScmVaeNetwork {
  PublishedNetworks networks;
  Mlp mechanism;  // n k -> k, shared by all variables
};

template <class S>
ScmVaeNetwork make_scm_vae(ParameterStore<S>& store, const ScmVaeShape& shape, Random& random);

/// log(1 + exp(.)) + 1e-8 of what the encoder gives.
template <class S>
Var scm_variance(Tape<S>& tape, Var raw);

/// Encoder means (R x n k) -> causal variables, in the order of the graph.
template <class S>
Var scm_variables(Tape<S>& tape, const ScmVaeNetwork& net, const ScmVaeShape& shape, const GivenGraph& graph, Var mean,
                  const FlowDo<S>& intervention = {});

/// z + sqrt(factor variance) noise, R x n k; noise must outlive the pass.
template <class S>
Var scm_decoder_input(Tape<S>& tape, Var z, Var variance, S factor, const Matrix<S>* noise);

/// Where labels (R x n) put the variables: the mean of a variable's own and its causes', R x n.
template <class S>
Matrix<S> scm_prior_mean(const GivenGraph& graph, const Matrix<S>& labels);

/// KL(N(mean, variance) || N(0, 1)) summed over all entries, 1 x 1.
template <class S>
Var variance_divergence(Tape<S>& tape, Var mean, Var variance);

}  // namespace causeway
