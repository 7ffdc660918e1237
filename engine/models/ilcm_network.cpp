#include "engine/models/ilcm_network.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "engine/core/decompositions.h"
#include "engine/core/error.h"
#include "engine/models/monotone_spline.h"

namespace causeway {

template <class S>
IlcmNetwork make_ilcm_network(ParameterStore<S>& store, const IlcmShape& shape, Random& random) {
  if (shape.codes < 1 || shape.latents < 1 || shape.hidden.empty()) {
    throw UsageError("an ILCM needs at least one code, one latent and one hidden layer",
                     "check causal.latents and causal.hidden in the settings");
  }
  IlcmNetwork net;
  const std::vector<int> trunk(shape.hidden.begin(), shape.hidden.end() - 1);
  const auto set_normal = [&](auto row, double std) {
    for (Eigen::Index i = 0; i < row.size(); ++i) row(i) = static_cast<S>(std * random.normal());
  };
  net.encoder = add_mlp(store, "encoder", shape.codes, trunk, shape.hidden.back(), shape.activation, random);
  net.encoder_mean = add_linear(store, "encoder.mean", shape.hidden.back(), shape.latents, random);
  net.encoder_std = add_linear(store, "encoder.std", shape.hidden.back(), shape.latents, random);
  auto std_weight = store.value(net.encoder_std.weight);
  for (Eigen::Index r = 0; r < std_weight.rows(); ++r) set_normal(std_weight.row(r), 1e-3);
  const double softplus_inverse = std::log(std::expm1(0.01 - shape.encoder_min_std));
  store.value(net.encoder_std.bias).setConstant(static_cast<S>(softplus_inverse));

  net.decoder = add_mlp(store, "decoder", shape.latents, shape.hidden, shape.codes, shape.activation, random);

  if (shape.skip) {
    // A random orthogonal map and the way back. They outweigh the small outputs of the hidden layers at first, so the
    // encoder begins close to a linear map, which neither folds nor tears the space of codes.
    net.encoder_skip = add_linear(store, "encoder.skip", shape.codes, shape.latents, random);
    net.decoder_skip = add_linear(store, "decoder.skip", shape.latents, shape.codes, random);
    const int wide = std::max(shape.codes, shape.latents), narrow = std::min(shape.codes, shape.latents);
    Eigen::MatrixXd normal(wide, narrow);
    for (Eigen::Index i = 0; i < normal.size(); ++i) normal(i) = random.normal();
    const Eigen::MatrixXd q = orthonormal_columns(normal);
    const Eigen::MatrixXd down = shape.codes >= shape.latents ? Eigen::MatrixXd(q.transpose()) : q;  // latents x codes
    store.value(net.encoder_skip.weight) = down.cast<S>();
    store.value(net.decoder_skip.weight) = down.transpose().cast<S>();
    store.value(net.encoder_skip.bias).setZero();
    store.value(net.decoder_skip.bias).setZero();
  }

  for (int i = 0; i < shape.latents; ++i) {
    net.solution.push_back(add_mlp(store, "solution." + std::to_string(i), 2 * shape.latents, shape.solution_hidden,
                                   2 + spline_parameters(shape.spline_bins), shape.solution_activation, random));
    auto weight = store.value(net.solution.back().layers.back().weight);
    auto bias = store.value(net.solution.back().layers.back().bias);
    set_normal(weight.row(0), 1e-3);
    set_normal(weight.row(1), 0.1);
    bias(0, 0) = static_cast<S>(2.3);
    bias(0, 1) = S(0);
    // Mechanisms start out affine.
    weight.bottomRows(weight.rows() - 2).setZero();
    bias.rightCols(bias.cols() - 2).setZero();
  }
  net.posterior_offset = store.add("posterior.offset", 1, 1);
  net.posterior_linear = store.add("posterior.linear", 1, 1);
  net.posterior_quadratic = store.add("posterior.quadratic", 1, 1);
  store.value(net.posterior_offset)(0, 0) = S(-3);
  store.value(net.posterior_linear)(0, 0) = S(15);
  store.value(net.posterior_quadratic)(0, 0) = S(15);
  return net;
}

template IlcmNetwork make_ilcm_network<float>(ParameterStore<float>&, const IlcmShape&, Random&);
template IlcmNetwork make_ilcm_network<double>(ParameterStore<double>&, const IlcmShape&, Random&);

}  // namespace causeway
