// Losses of variational autoencoders of codes, as pure functions of (parameters, batch, noise):
//   beta-VAE (Higgins et al., ICLR 2017): every image is a sample on its own, E[|x - f(z)|^2 / (2 s^2)] + beta KL.
//   Ada-GVAE, Ada-ML-VAE (Locatello, Poole, Raetsch, Schoelkopf, Bachem, Tschannen, "Weakly-supervised disentanglement
//   without compromises", ICML 2020): the same after the posteriors of a pair have been made one wherever they hardly
//   differ. They assume independent factors of which some are resampled between the two images.
#pragma once

#include "engine/grad/linear.h"

namespace causeway {

/// What is done with the two posteriors of a pair in the latents that count as unchanged.
enum class PosteriorSharing {
  kNone,     // nothing: beta-VAE
  kAverage,  // mean and variance are averaged: Ada-GVAE
  kProduct,  // precision-weighted, v = 2 v1 v2 / (v1 + v2): Ada-ML-VAE
};

struct VaeShape {
  int codes = 8;    // d, dimension of the input
  int latents = 4;  // n
  std::vector<int> hidden{128, 128, 128, 128};
  Activation activation = Activation::kSilu;
  double decoder_std = 1.0;  // s
};

struct VaeNetwork {
  Mlp encoder;  // codes -> hidden, every layer activated; the two heads read its output
  LinearLayer mean, log_variance;
  Mlp decoder;
};

template <class S>
VaeNetwork make_vae_network(ParameterStore<S>& store, const VaeShape& shape, Random& random);

/// Means and log variances of q(z|x).
struct Posterior {
  Var mean, log_variance;
};

template <class S>
Posterior vae_encode(Tape<S>& tape, const VaeNetwork& net, const VaeShape& shape, Var x);

/// The posteriors of the B first images, then of the B second (2B x n), brought together. A latent is unchanged where
/// d_i = v1/v2 + (m2 - m1)^2 / v2 - 1 + log v2 - log v1 (twice the KL divergence) is at most the middle between the
/// smallest and the largest d of its pair, so at least one latent of every pair counts as unchanged.
template <class S>
Posterior share_posteriors(Tape<S>& tape, const Posterior& q, PosteriorSharing sharing);

/// Sums over this shard's images, divided by the number of images of the batch, for display.
struct VaeTerms {
  double reconstruction = 0;  // squared error
  double kl = 0;
};

/// This shard's share of the mean over the `batch_images` images of a batch. x: R x d, where posteriors are shared the
/// first images of pairs, then the second; noise: R x n of N(0, 1), must outlive the pass.
template <class S>
Var vae_loss(Tape<S>& tape, const VaeNetwork& net, const VaeShape& shape, double beta, PosteriorSharing sharing, Var x,
             const Matrix<S>* noise, int batch_images, VaeTerms* terms);

}  // namespace causeway
