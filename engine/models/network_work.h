// How much arithmetic networks take, from their shapes alone.
#pragma once

#include <vector>

#include "engine/models/causal_settings.h"

namespace causeway {

/// Cost of a forward and a backward pass, in forward passes.
inline constexpr double kForwardAndBackward = 3.0;

/// Multiply-adds of one row through a network of these widths.
inline double mlp_work(int in, const std::vector<int>& hidden, int out) {
  double work = 0;
  for (const int width : hidden) {
    work += static_cast<double>(in) * width;
    in = width;
  }
  return work + static_cast<double>(in) * out;
}

/// Multiply-adds of an autoencoder's update on both codes of each pair of a batch, or on as many single codes.
inline double autoencoder_work(const CausalSettings& s, int codes) {
  const double network = mlp_work(codes, s.hidden, 2 * s.latents) + mlp_work(s.latents, s.hidden, codes);
  return kForwardAndBackward * 2 * s.batch * network;
}

}  // namespace causeway
