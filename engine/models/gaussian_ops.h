// Differentiable pieces that every variational autoencoder needs: a diagonal Gaussian given by means and log variances.
#pragma once

#include "engine/grad/tape.h"

namespace causeway {

/// KL divergence of N(mean, exp(log_variance)) from N(0, 1), summed over all entries and times `inverse_batch`, 1 x 1.
template <class S>
Var gaussian_divergence(Tape<S>& tape, Var mean, Var log_variance, S inverse_batch);

/// mean + exp(log_variance / 2) * noise; `noise` (of their shape) must outlive the pass.
template <class S>
Var sample_gaussian(Tape<S>& tape, Var mean, Var log_variance, const Matrix<S>* noise);

}  // namespace causeway
