// The variational autoencoder of codes that methods told by labels share: networks with a linear part beside them, and
// for each code a variance of its own.
#pragma once

#include <vector>

#include "engine/grad/linear.h"
#include "engine/models/labels/label_learner.h"

namespace causeway {

struct LabelVaeShape {
  int codes = 0;    // d
  int latents = 0;  // n
  std::vector<int> hidden{64, 64};
};

struct LabelVaeNetwork {
  Mlp encoder;
  LinearLayer mean, mean_of_codes, log_variance;  // of the encoder's last hidden layer; the second of the codes
  Mlp decoder;
  LinearLayer decoder_of_latents;
  ParameterId code_log_variance;  // 1 x d
};

/// Posteriors start narrow: log variances about -3.
template <class S>
LabelVaeNetwork make_label_vae(ParameterStore<S>& store, const LabelVaeShape& shape, Random& random);

/// q(z|x), R x n each.
struct LabelPosterior {
  Var mean, log_variance;
};
template <class S>
LabelPosterior label_vae_encode(Tape<S>& tape, const LabelVaeNetwork& net, Var x);
/// Means of the codes, R x d.
template <class S>
Var label_vae_decode(Tape<S>& tape, const LabelVaeNetwork& net, Var z);

/// The same on numbers alone.
MatrixF label_vae_means(const ParameterStore<float>& store, const LabelVaeNetwork& net, const MatrixF& codes);
MatrixF label_vae_decoded(const ParameterStore<float>& store, const LabelVaeNetwork& net, const MatrixF& latents);

LabelVaeShape label_vae_shape(const LearnerInput& input, const std::vector<int>& hidden);

}  // namespace causeway
