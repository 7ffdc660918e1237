// The networks that the released programs of ICM-VAE, SCM-VAE and CausalVAE share: an encoder of two hidden layers, and
// for each variable a decoder of its own, whose outputs are averaged. A variable is a block of k numbers.
#pragma once

#include <vector>

#include "engine/grad/linear.h"

namespace causeway {

struct PublishedShape {
  int inputs = 0;                             // numbers in an input, here codes
  int variables = 0;                          // n
  int block = 1;                              // k
  int first_hidden = 64, second_hidden = 64;  // of the encoder; a decoder has first, first, second
};

struct PublishedNetworks {
  Mlp encoder;                // inputs -> n k means, then n k numbers that stand for variances
  std::vector<Mlp> decoders;  // [i]: k -> inputs
};

template <class S>
PublishedNetworks make_published_networks(ParameterStore<S>& store, const PublishedShape& shape, Random& random);

/// Means, R x n k, and what the variances are made of.
struct PublishedCode {
  Var mean, raw_variance;
};
template <class S>
PublishedCode published_encode(Tape<S>& tape, const PublishedNetworks& nets, const PublishedShape& shape, Var x);

/// Blocks (R x n k) -> mean of what the variables' decoders make of them, R x inputs.
template <class S>
Var published_decode(Tape<S>& tape, const PublishedNetworks& nets, const PublishedShape& shape, Var blocks);

/// sum of |x - decoded|^2 / 2 over all rows, 1 x 1, with x constant: of codes, what is cross-entropy of pixels there.
template <class S>
Var published_error(Tape<S>& tape, Var decoded, Var x);

/// k copies of each label side by side, R x n k.
template <class S>
Matrix<S> label_blocks(const Matrix<S>& labels, int k);

}  // namespace causeway
