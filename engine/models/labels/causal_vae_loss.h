// CausalVAE (Yang, Liu, Chen, Shen, Hao, Wang, "CausalVAE: Disentangled representation learning via neural structural
// causal models", CVPR 2021, arXiv 2004.08697) as its released program has it: the encoder gives noise, a linear model
// with a learned matrix A makes variables of it, z = A^T z + eps, and a mask layer makes each anew from its causes
// alone, f_i = g_i(sum_j A_ji z_j) + what attention adds. Labels pull z and f; a penalty pulls A towards no cycles.
#pragma once

#include "engine/models/labels/published_networks.h"

namespace causeway {

struct CausalVaeShape {
  PublishedShape networks;
  int mask_hidden = 32;
};

struct CausalVaeNetwork {
  PublishedNetworks networks;
  ParameterId graph;                 // A, n x n, row causes column
  ParameterId attention;             // M, k x k
  std::vector<Mlp> mask, of_labels;  // [i]: k -> k; 1 -> 1
};

/// A starts at 0.
template <class S>
CausalVaeNetwork make_causal_vae(ParameterStore<S>& store, const CausalVaeShape& shape, Random& random);

/// Per row, with Z and E (n x k) of it: softmax over the rows of sigmoid(Z M E^T), times E. `weights` (may be null)
/// gets the softmaxes, R x n n.
template <class S>
Var label_attention(Tape<S>& tape, Var z, Var noise, Var m, int n, int k, Matrix<S>* weights);

/// What one picture's numbers become on the way to the decoder, R x n k each.
struct CausalVaeLayers {
  Var variables;  // z
  Var causes;     // sum_j A_ji z_j
  Var masked;     // g_i of that
  Var residual;   // what attention adds
  Var made;       // f, the sum of both
};

/// An intervention as the released program makes it: variables 0 and 1 are overwritten in z and in the residual, others
/// in f.
struct CausalVaeDo {
  int variable = -1;  // -1: none
  double value = 0;
};

template <class S>
CausalVaeLayers causal_vae_layers(Tape<S>& tape, const CausalVaeNetwork& net, const CausalVaeShape& shape, Var noise,
                                  Matrix<S>* attention_weights = nullptr, const CausalVaeDo& intervention = {});

/// Labels (R x n, as they are, constant) from those of their causes: causes A^T u, and predictions of each from them.
struct LabelPrediction {
  Var causes, predicted;  // R x n
};
template <class S>
LabelPrediction predict_labels(Tape<S>& tape, const CausalVaeNetwork& net, Var labels);

}  // namespace causeway
