// What mechanisms and decoder of a PairModel learn from, while its variables stay as they are.
#pragma once

#include "engine/models/pair_ica/pair_model.h"

namespace causeway {

/// A part of a batch of pairs. Must outlive the backward pass.
template <class S>
struct PairBatch {
  Matrix<S> codes;                  // pictures x d
  Matrix<S> causal;                 // pictures x n
  std::vector<Matrix<S>> observed;  // [i]: rows of `causal` in which variable i follows its mechanism
};

/// This part's share of the mean over `pictures` pictures: squared error of the decoded codes, and the negative log
/// density of every variable that follows its mechanism, given its causes. `error` gets the first, unless it is null.
template <class S>
Var pair_loss(Tape<S>& tape, const PairNetwork& net, const PairShape& shape, const std::vector<std::vector<int>>& masks,
              const PairBatch<S>& batch, int pictures, double* error);

}  // namespace causeway
