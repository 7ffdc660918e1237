// A normalising flow on codes, as CITRIS-NF and BISCUIT-NF use it (Lippe et al., ICML 2022 and UAI 2023): steps of
//   ActNorm            (x + b) exp(s), s cut to [-3, 3] with the gradient of what was cut passed on;
//   a square matrix    x W, W = P L U with a fixed permutation P, unit lower L, upper U with diagonal +-exp(.); not in
//                      the first step; it starts orthogonal and need not stay so;
//   autoregressive     (x_i + t_i) exp(s_i), t_i and s_i of the x_j before i by a masked network, |s_i| at most 3.
#pragma once

#include <string>
#include <vector>

#include "engine/core/random.h"
#include "engine/grad/parameters.h"
#include "engine/grad/tape.h"

namespace causeway {

struct FlowShape {
  int size = 0;     // of what flows
  int steps = 4;    // at least 1
  int hidden = 16;  // of the masked network, for each variable
};

struct FlowStep {
  ParameterId bias, scales;  // 1 x n
  ParameterId permutation, signs, lower, log_s,
      upper;                         // of W; no index in the first step. The first two stay as they are
  ParameterId scaling;               // 1 x n: how far s_i may go
  ParameterId weight[3], offset[3];  // of the masked network; weights in full
};

using Flow = std::vector<FlowStep>;

/// Everything but the matrices starts near the identity.
template <class S>
Flow add_flow(ParameterStore<S>& store, const std::string& name, const FlowShape& shape, Random& random);

struct Flowed {
  Var value;    // R x n
  Var log_det;  // R x 1: log |det d value / d x|
};
template <class S>
Flowed flow_forward(Tape<S>& tape, const Flow& flow, Var x);

/// The x (R x n) that flow_forward() takes to y, in double precision inside.
MatrixF flow_inverse(const ParameterStore<float>& store, const Flow& flow, const MatrixF& y);

/// Sets the first step's ActNorm so that x (R x n) leaves it with mean 0 and deviation 1.
void start_flow_at(ParameterStore<float>& store, const Flow& flow, const MatrixF& x);

}  // namespace causeway
