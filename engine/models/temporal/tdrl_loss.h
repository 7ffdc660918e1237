// TDRL (Yao, Chen, Zhang, "Temporally disentangled representation learning", NeurIPS 2022): a variational autoencoder
// of sequences whose latents follow their own past. Of each latent i a network r_i of the L frames before and the
// latent itself gives its noise:
//   log p(z_t | past) = sum_i log N(r_i(past, z_ti); 0, 1) + log |d r_i / d z_ti|,
// since nothing within a frame causes anything, the Jacobian is triangular. No intervention is in the model.
// LEAP (Yao et al., "Learning temporally causal latent processes from general temporal data", ICLR 2022), reduced to
// the same encoder: the noise has a law of its own for each latent in each of several regimes, N(0, 1) after a monotone
// spline.
#pragma once

#include <string>
#include <vector>

#include "engine/grad/linear.h"

namespace causeway {

struct TdrlShape {
  int codes = 0;          // d
  int latents = 0;        // n
  int lags = 1;           // L
  int hidden = 64;        // of every layer of encoder, decoder and networks r_i
  int prior_layers = 3;   // hidden ones of each r_i
  int domains = 0;        // regimes that change the r_i; 0: none
  int embedding = 2;      // numbers that stand for a regime
  int noise_regimes = 0;  // regimes that change the noise's law (LEAP); 0: it is N(0, 1)
  int noise_bins = 8;     // of their splines
};

/// Hidden layers are leaky rectifiers of slope 0.2.
struct TdrlNetwork {
  Mlp encoder;          // codes -> means, log variances; four hidden layers
  Mlp decoder;          // latents (rectified, as published) -> codes; two hidden layers
  std::vector<Mlp> r;   // [i]: (regime,) L frames from the oldest, z_ti -> noise
  ParameterId regimes;  // domains x embedding
  Mlp regime;           // embedding -> what every r_i reads of it
  ParameterId noise;    // noise_regimes x n spline_parameters(bins), see monotone_spline.h; all 0 at first
};

template <class S>
TdrlNetwork make_tdrl_network(ParameterStore<S>& store, const TdrlShape& shape, Random& random);

/// Hidden layers as leaky rectifiers of slope 0.2.
template <class S>
Var apply_leaky(Tape<S>& tape, const Mlp& mlp, Var x);

/// A network's one output and its derivative by the last of its inputs, R x 1 each. The derivative is pushed through
/// the layers as ordinary operations (slopes are constant almost everywhere), so that it can be differentiated in turn.
struct Residual {
  Var value, slope;
};
template <class S>
Residual inverse_transition(Tape<S>& tape, const Mlp& r, Var input);

/// Rows of sequences z (B T x n): of each sequence and t = lags .. T-1 a row (the columns of `prefix` for that
/// sequence, the `lags` frames before from the oldest, z_ti); latent -1: without the last. prefix (B x k) may be
/// missing (no index).
template <class S>
Var past_windows(Tape<S>& tape, Var z, int length, int lags, int latent, Var prefix);

/// sum over all entries of r^2 / 2 + log sqrt(2 pi) - log |slope|, 1 x 1.
template <class S>
Var residual_cost(Tape<S>& tape, const Residual& residual);

/// The same with the noise r passed through the spline of latent `latent` for the regime of each row: of B sequences
/// with T - lags rows each; `regimes` (B) must outlive the pass.
template <class S>
Var regime_residual_cost(Tape<S>& tape, const Residual& residual, ParameterId noise, int latent, int latents,
                         const std::vector<int>* regimes);

/// -log p of frames `lags` .. of B sequences z (B T x n) given those before, 1 x 1; `domains` (B, may be null where the
/// shape has none of either kind of regimes) must outlive the pass. `residuals` gets the n Residuals unless it is null.
template <class S>
Var tdrl_prior_cost(Tape<S>& tape, const TdrlNetwork& net, const TdrlShape& shape, Var z, int length,
                    const std::vector<int>* domains, Residual* residuals);

struct TdrlWeights {
  double beta = 3e-3;   // of the first L frames' divergence from N(0, 1)
  double gamma = 1e-2;  // of the others' from their past
};

/// Means over the batch, for display.
struct TdrlTerms {
  double error = 0;   // squared, of one frame
  double past = 0;    // divergence of the first frames
  double future = 0;  // of the others, a frame
};

/// q(z|x) and a sample of it, R x n each.
template <class S>
struct TdrlEncoded {
  Var mean, log_variance, sample;
};
/// noise: R x n, must outlive the pass.
template <class S>
TdrlEncoded<S> tdrl_encode(Tape<S>& tape, const TdrlNetwork& net, const TdrlShape& shape, Var x,
                           const Matrix<S>* noise);
template <class S>
Var tdrl_decode(Tape<S>& tape, const TdrlNetwork& net, Var z);

/// Squared error of decoded frames (B T x d), 1 x 1: of the first `lags` frames of each sequence as it is, of the
/// others divided by their number.
template <class S>
Var frame_errors(Tape<S>& tape, Var decoded, Var x, int length, int lags);

/// The loss of B sequences from its parts, divided by `sequences`: `errors` as frame_errors() gives them (of any
/// measure of error), `prior_cost` as tdrl_prior_cost() (of any model of the frames after the first).
template <class S>
Var tdrl_cost(Tape<S>& tape, const TdrlWeights& weights, const TdrlShape& shape, const TdrlEncoded<S>& encoded,
              const Matrix<S>* noise, Var errors, Var prior_cost, int length, int sequences, TdrlTerms* terms);

/// This shard's share of the mean over `sequences` sequences of a batch. x: B T x d, sequence by sequence.
template <class S>
Var tdrl_loss(Tape<S>& tape, const TdrlNetwork& net, const TdrlShape& shape, const TdrlWeights& weights, Var x,
              int length, const std::vector<int>* domains, const Matrix<S>* noise, int sequences, TdrlTerms* terms);

}  // namespace causeway
