// The target classifier of CITRIS: a network that tells from the frame before, some latents of the frame after and
// which they are what was intervened on. The latents of a variable should tell its own target, and of others no more
// than their frequencies.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/grad/linear.h"

namespace causeway {

struct CitrisClassifierShape {
  int latents = 0;
  int variables = 0;  // K
  int hidden = 64;    // half of the hidden layer
};

struct CitrisClassifier {
  struct Net {
    LinearLayer first;
    ParameterId gain, shift;  // of the normalisation
    LinearLayer last;
  };
  Net net;
  Net frozen;  // what it was before: no gradient reaches it
};

/// The last layer begins at 0, the frozen network as the other one.
template <class S>
CitrisClassifier add_citris_classifier(ParameterStore<S>& store, const std::string& name,
                                       const CitrisClassifierShape& shape, Random& random);

/// frozen = momentum frozen + (1 - momentum) network.
template <class S>
void refresh_frozen(ParameterStore<S>& store, const CitrisClassifier& classifier, S momentum);

/// How often targets were set so far.
struct TargetFrequencies {
  double batches = 0;                // whose mean `alone` is
  Vector<double> alone;              // K: P(t_i = 1)
  std::vector<MatrixD> given;        // [v] K x K: P(t_i = 1 | t_j = v), row i, column j
  std::vector<Vector<double>> seen;  // [v] K: steps with t_j = v

  explicit TargetFrequencies(int variables);
  /// Of targets (R x K of 0 and 1) of one more batch.
  void add(const MatrixD& targets);
  /// Appends all numbers to a list, or takes them from one of that size.
  void write(std::vector<double>& numbers) const;
  void read(std::span<const double> numbers);
};

template <class S>
struct CitrisClassifierTerms {
  Var model;    // 1 x 1: teaches the network; neither latents nor psi
  Var latents;  // 1 x 1: teaches latents and psi, through the frozen network
};

/// What a pass refers to; it must outlive the pass.
template <class S>
struct CitrisLabels {
  Matrix<S> truth, wanted, weights;
};

/// Both sums over R steps, K+2 subsets of the latents of the frame after (those of each variable, of none, all) and K
/// targets, divided by K: cross-entropies of the true targets, and of what a subset should tell: the targets of its own
/// variable (and all of all), with weight K; else their frequencies, given the variable's own target if `conditional`.
/// before, after: R x n; assignment: R x n (K+1), see sampled_assignment(); targets: R x K.
template <class S>
CitrisClassifierTerms<S> citris_classify(Tape<S>& tape, const CitrisClassifier& classifier, Var before, Var after,
                                         Var assignment, const Matrix<S>& targets, const TargetFrequencies& frequencies,
                                         bool conditional, CitrisLabels<S>& labels);

}  // namespace causeway
