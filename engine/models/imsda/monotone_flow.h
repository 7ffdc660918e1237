// A strictly increasing function of one number whose shape is given by a row of parameters: a deep dense sigmoidal flow
// (Huang, Krueger, Lacoste, Courville, "Neural autoregressive flows", ICML 2018), component by component.
#pragma once

#include <string>
#include <vector>

#include "engine/grad/tape.h"

namespace causeway {

/// Layers with `width` sigmoids each, the first from one number, the last to one. Part of their weights is the same for
/// all rows; the rest comes with each row: parameters() numbers a component.
struct MonotoneFlow {
  int width = 4;
  std::vector<ParameterId> mix_in;   // of each layer, width x inputs
  std::vector<ParameterId> mix_out;  // outputs x width

  int layers() const { return static_cast<int>(mix_in.size()); }
  int inputs(int layer) const { return layer == 0 ? 1 : width; }
  int outputs(int layer) const { return layer + 1 == layers() ? 1 : width; }
  /// Of each layer in turn: slopes, offsets and weights of its sigmoids (width each), weights of its inputs.
  int parameters() const;
};

/// Layers named `name`.0.in, `name`.0.out, ..., all weights 0: what differs comes with the rows.
template <class S>
MonotoneFlow add_monotone_flow(ParameterStore<S>& store, const std::string& name, int layers, int width);

/// Values of each component (R x s) and the sum over components of the log-derivatives (R x 1).
struct FlowOutput {
  Var value, log_slope;
};

/// z: R x s; shape: R x (s parameters()), component by component. As published, the log-derivative of each layer is
/// lowered by 2e-6.
template <class S>
FlowOutput apply_flow(Tape<S>& tape, const MonotoneFlow& flow, Var z, Var shape);

/// Columns of x with mean 0 and variance 1 (biased, plus 1e-5) over its rows, times scale, plus offset (1 x c each).
/// `mean` and `variance` (c each) get what they were unless null.
template <class S>
Var batch_norm(Tape<S>& tape, Var x, Var scale, Var offset, Vector<S>* mean, Vector<S>* variance);

}  // namespace causeway
