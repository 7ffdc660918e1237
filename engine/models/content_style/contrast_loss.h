// Losses that pull the two views of a scene together and push scenes apart, as functions of the embeddings.
//   von Kuegelgen et al., "Self-supervised learning with data augmentations provably isolates content from style",
//   NeurIPS 2021; Chen, Kornblith, Norouzi, Hinton, "A simple framework for contrastive learning" (SimCLR), ICML 2020.
#pragma once

#include "engine/grad/tape.h"

namespace causeway {

/// d(a, b) = sum_k (a_k - b_k)^power, of which `root` takes the power-th root.
struct DistanceContrast {
  int power = 2;  // even
  double tau = 1.0;
  double alpha = 0.5;  // weight of the pull against the push
  bool root = false;
  bool sum = false;                // of the negatives, where usually their mean is taken
  bool positive_among_all = true;  // the pair itself is one of those that are pushed apart; always with `sum`
  /// Row i of the negatives is the other view of row i: it is left out, the pair itself stands for it.
  bool own_row_left_out = false;
};

/// Mean over rows i of 2 (alpha d(a_i, b_i) / tau + (1 - alpha) log mean_j exp(-d(a_i, n_j) / tau)), 1 x 1. a, b: B x
/// k, negatives: M x k, which may be b itself. With alpha = .5 and b's own rows as negatives this is InfoNCE up to a
/// constant.
template <class S>
Var distance_contrast(Tape<S>& tape, Var a, Var b, Var negatives, const DistanceContrast& options);

/// The same with cosine similarities: cross-entropy of finding the other view of each row among all rows of both views,
/// mean of the 2 B rows, 1 x 1.
template <class S>
Var cosine_contrast(Tape<S>& tape, Var a, Var b, double tau);

}  // namespace causeway
