// The layer that takes most time: y = act(x W^T + b), with bias, activation and their derivatives fused around the
// matrix product so that each matrix is walked once.
#pragma once

#include <string>
#include <vector>

#include "engine/core/random.h"
#include "engine/grad/tape.h"

namespace causeway {

enum class Activation { kNone, kRelu, kLeakyRelu, kSilu };

/// "none", "relu", "leaky-relu" (slope 0.1), "silu"; throws UsageError for another name.
Activation activation_from_name(const std::string& name);

/// y (R x out) = act(x (R x in) W^T + b), W (out x in), b (1 x out).
template <class S>
Var linear(Tape<S>& tape, Var x, ParameterId weight, ParameterId bias, Activation activation);

/// Weight and bias of one layer.
struct LinearLayer {
  ParameterId weight;
  ParameterId bias;
};

/// Hidden layers with one activation, then a linear output layer.
struct Mlp {
  std::vector<LinearLayer> layers;
  Activation hidden_activation = Activation::kRelu;
};

/// Adds a layer named `name`.weight, `name`.bias with PyTorch's default initialisation, U(-1/sqrt(in), 1/sqrt(in)).
template <class S>
LinearLayer add_linear(ParameterStore<S>& store, const std::string& name, int in, int out, Random& random);

/// Adds an MLP in -> hidden... -> out, layers named `name`.0, `name`.1, ...
template <class S>
Mlp add_mlp(ParameterStore<S>& store, const std::string& name, int in, const std::vector<int>& hidden, int out,
            Activation activation, Random& random);

/// Applies all layers; `last` is the activation behind the output layer.
template <class S>
Var apply(Tape<S>& tape, const Mlp& mlp, Var x, Activation last = Activation::kNone);

}  // namespace causeway
