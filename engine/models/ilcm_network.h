// The networks of the implicit latent causal model (ILCM): Brehmer, de Haan, Lippe, Cohen, "Weakly supervised causal
// representation learning", NeurIPS 2022, arXiv 2203.16437.
#pragma once

#include <vector>

#include "engine/grad/linear.h"

namespace causeway {

/// Sizes and fixed numbers of an ILCM.
struct IlcmShape {
  int codes = 8;    // d, dimension of the input
  int latents = 4;  // n, number of causal variables
  std::vector<int> hidden{128, 128, 128, 128};
  std::vector<int> solution_hidden{100, 100};
  Activation activation = Activation::kSilu;           // of encoder and decoder
  Activation solution_activation = Activation::kRelu;  // of the solution functions
  double decoder_std = 1.0;                            // s_d
  double encoder_min_std = 1e-4;
  double min_scale = 0.2;  // k_i = exp(.) + min_scale
  int spline_bins = 0;     // 0: solution functions are affine in e_i; else a monotone spline follows
  bool skip = false;       // a linear map beside the hidden layers of encoder and decoder
  bool context = true;     // false: mechanisms see no other variable, which is the dVAE baseline
};

/// Encoder q(e|x), decoder p(x|e), solution functions s_i and the three scalars of q(I|x, x~).
struct IlcmNetwork {
  Mlp encoder;  // codes -> hidden, every layer activated; the two heads read its output
  LinearLayer encoder_mean;
  LinearLayer encoder_std;
  Mlp decoder;
  LinearLayer encoder_skip, decoder_skip;  // only with shape.skip
  std::vector<Mlp> solution;               // [i]: [masked noise, mask] (2n) -> (log scale, shift, spline numbers)
  ParameterId posterior_offset;            // a
  ParameterId posterior_linear;            // b
  ParameterId posterior_quadratic;         // c
};

/// Adds the weights to `store`. `random` fills those that are random: PyTorch's default for hidden layers, the paper's
/// code for the heads (std 0.01, log scale 2.3, shift weights N(0, 0.1), posterior a = -3, b = 15, c = 15); the skip
/// maps are orthogonal and each other's transpose.
template <class S>
IlcmNetwork make_ilcm_network(ParameterStore<S>& store, const IlcmShape& shape, Random& random);

}  // namespace causeway
