// What pairs of pictures tell of the interventions behind them, whatever the model: whether every variable is set in
// some of them, and whether all variables can be seen in every picture.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// By how much pairs change the function of a picture that they change least: mean squared difference within pairs over
/// that of any two pictures. The function is found on `train` and measured on `held_out` (rows 2p and 2p + 1 are pair
/// p). Where an intervention draws a variable's noise anew, in a share r of the pairs for each variable, no function
/// whatever can have less than r (the Efron-Stein inequality); one that has less depends on a variable that is set less
/// often. The function is quadratic, as in slow feature analysis (Wiskott and Sejnowski 2002), for a variable that
/// follows others changes with them, and only its noise, which no linear map of a picture need show, stays.
double least_change(const MatrixF& train, const MatrixF& held_out);

/// A stretch of values of one variable where another is not told to have been set, as if it could not be seen there.
struct Cover {
  int latent = 0;              // the one that is covered
  int by = 0;                  // the one whose values tell where
  double low = 0, high = 0;    // the stretch
  double share = 0, fair = 0;  // of the pairs that begin in the stretch, and of all, those told to have set `latent`
};

/// `causal` (R x n): variables before; `posterior` (R x n+1): of the same pairs, column 0 for none. At most one a
/// latent, the clearest. What is set does not depend on what was there before, so without a cover shares differ by
/// chance alone; stretches are long enough for chance to make none.
std::vector<Cover> find_covers(const MatrixD& causal, const MatrixF& posterior);

}  // namespace causeway
