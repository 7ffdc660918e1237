// Causal variables of pairs without a search: what interventions change is a sum of independent parts (ICA of the
// differences), parts that trace one curve are one variable (Isomap), the part that moves names the target, and the
// direction that what came before cannot predict is the variable that was set. Linear algebra alone: it finds variables
// that are linear in the codes or, of one that bends, its curve.
#pragma once

#include <string>
#include <vector>

#include "engine/models/finding.h"
#include "engine/models/pair_ica/pair_targets.h"

namespace causeway {

/// What tells whether a closed form may be trusted; no label is needed.
struct ClosedFormSigns {
  std::vector<int> block_sizes;  // n: components of each latent
  double joined = 1;             // weakest dependence within a block
  double apart = 0;              // strongest between blocks
  Vector<double> bend;           // n: of the curve of a block of several components, see CurveCoordinate; else 0
  Vector<double> line_fit;       // n: R2 of the curve's coordinate as a linear function of the codes; else 1
  Vector<double> shares;         // n+1: of the pairs by target, 0 = none
  MatrixD predictable;           // n x 2: of the variable that was set, and of the next direction; NaN: too few pairs
  Vector<double> chance;         // n: what counts as predictable by chance
  MatrixD moved;                 // n x n: as ClosedForm::moved, before directions were made steady
  bool none_is_clear = true;     // pairs with and without a change are two groups
  /// Where an intervention moves another variable: the squared movement of that one's noise over its own. Near 1 what
  /// was found are the noises themselves, as where a variable that is set goes on following its causes. 0: no effects.
  double echo = 0;
};

/// What a fit went through, to look at; not part of a checkpoint.
struct ClosedFormDetail {
  MatrixD dependence;                       // k x k: level_dependence() of the independent parts
  std::vector<std::vector<int>> blocks;     // n: the parts of each latent
  std::vector<Vector<double>> predictable;  // n, see CausalRow; empty: too few pairs set it
};

struct ClosedForm {
  Eigen::RowVectorXd mean;  // of codes, d
  MatrixD noise_rows;       // n x d: coordinates that only an intervention on their own variable changes, std 1
  MatrixD causal_rows;      // n x d: the causal variables, std 1
  TargetRule targets;       // of changes of the noise coordinates
  MatrixD moved;           // n x n: how far the column's variable moves in pairs that set the row's, against how far it
                           // moves when it is set itself (root mean square)
  std::vector<int> order;  // causes before effects, from `moved`
  ClosedFormSigns signs;
  ClosedFormDetail detail;

  MatrixD noise_of(const MatrixF& codes) const {
    return (codes.cast<double>().rowwise() - mean) * noise_rows.transpose();
  }
  MatrixD causal_of(const MatrixF& codes) const {
    return (codes.cast<double>().rowwise() - mean) * causal_rows.transpose();
  }
};

/// What the form holds against itself, from its signs; empty if nothing.
std::vector<Finding> doubts_of(const ClosedForm& form);

/// What a closed form of these pairs (see fit_closed_form()) tells of the pairs themselves, so that it holds for every
/// method: that interventions seem to be soft. Empty where none can be fitted, or where it doubts itself as well.
std::vector<Finding> doubts_of_pairs(const MatrixF& codes, int latents, std::uint64_t seed);

/// Of zeros: every picture is the same, nothing causes anything.
ClosedForm empty_form(int latents, int codes);

/// All its numbers in a fixed order, for a checkpoint, and the reverse; throws Error if they are not as many as
/// `latents` and `codes` ask for.
std::vector<double> numbers_of(const ClosedForm& form);
ClosedForm form_from_numbers(const std::vector<double>& numbers, int latents, int codes);

/// `codes`: 2P x d, rows 2p and 2p + 1 are pair p before and after. Throws Error, with what to do, for numbers that are
/// not finite, fewer than 20 pairs, pairs without changes, and changes in fewer than `latents` directions.
ClosedForm fit_closed_form(const MatrixF& codes, int latents, std::uint64_t seed);

/// The second half of it, given noise coordinates (2P x n, std 1) of the same codes: targets, causal directions, order.
/// `form` has mean, noise_rows and the signs of blocks.
void fit_causal_side(ClosedForm& form, const MatrixF& codes, const MatrixD& noise, std::uint64_t seed);

}  // namespace causeway
