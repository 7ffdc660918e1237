// A random function: a network with one hidden layer of tanh units, smooth and bounded.
#pragma once

#include "engine/core/random.h"
#include "engine/core/types.h"

namespace causeway {

/// Immutable; a function of the random numbers that it was made from.
class TanhNetwork {
 public:
  /// `inputs`, `hidden`, `outputs` >= 1. For inputs of order 1 the hidden units are nonlinear but not saturated, each
  /// output has a variance of order 1.
  TanhNetwork(int inputs, int hidden, int outputs, Random& random);

  int inputs() const { return static_cast<int>(first_.cols()); }
  /// One input vector of inputs() entries -> outputs.
  Vector<double> operator()(const Vector<double>& x) const;
  /// The same for every row (R x inputs) -> (R x outputs).
  MatrixD rows(const MatrixD& x) const;

 private:
  MatrixD first_;        // hidden x inputs
  Vector<double> bias_;  // hidden
  MatrixD second_;       // outputs x hidden
};

/// Of several random networks with one output the one whose weakest input has the most effect on it, so that every
/// input matters. `inputs`: typical ones (R x number). `candidates` >= 1.
TanhNetwork most_sensitive_network(const MatrixD& inputs, int hidden, int candidates, Random& random);

}  // namespace causeway
