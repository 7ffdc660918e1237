// DCI: disentanglement, completeness, informativeness (Eastwood and Williams, "A framework for the quantitative
// evaluation of disentangled representations", ICLR 2018), with gradient-boosted trees as regressors.
#pragma once

#include <vector>

#include "engine/core/types.h"
#include "engine/metrics/gradient_boosting.h"

namespace causeway {

struct DciOptions {
  int threads = 1;  ///< at least 1; factors are fitted in parallel, the result does not depend on it
  GradientBoostingSettings regressor;
};

struct DciResult {
  /// codes x factors, >= 0. Column k says how much each code matters for predicting factor k: it sums to 1, or is 0
  /// throughout if no tree found a split.
  MatrixD importance;

  /// Per code, 0 (matters equally for every factor) to 1 (matters for one only); a code that matters for none has 0.
  Vector<double> disentanglement_by_code;
  /// Per code, its share of all importance; sums to 1.
  Vector<double> code_weight;
  /// disentanglement_by_code weighted by code_weight, 0 to 1. With a single factor it is 1 by definition.
  double disentanglement = 0.0;

  /// Per factor, 0 (needs all codes equally) to 1 (needs one only).
  Vector<double> completeness_by_factor;
  /// completeness_by_factor weighted by each factor's share of all importance, 0 to 1. With a single code it is 1.
  double completeness = 0.0;

  /// Per factor, mean squared error of its regressor, in squared units of the factor; and their means over factors.
  Vector<double> train_error_by_factor;
  Vector<double> test_error_by_factor;
  double informativeness_train = 0.0;
  double informativeness_test = 0.0;
};

/// Fewest training rows, and fewest test rows, that dci() accepts.
inline constexpr Eigen::Index kDciMinimumRows = 20;

/// Scores codes (samples x codes) against true factors (samples x factors) of the same samples. Regressors are fitted
/// on the training rows; the test rows give informativeness_test only. Customary: up to 10,000 rows of each.
///
/// A single constant code is scored as useless (importance 0). Throws UsageError when shapes do not match; Error when a
/// number is not finite, when rows are fewer than kDciMinimumRows, when every code is constant over the training rows,
/// or when a factor is (its importances would be undefined).
DciResult dci(const MatrixD& train_codes, const MatrixD& train_factors, const MatrixD& test_codes,
              const MatrixD& test_factors, const DciOptions& options = {});

/// The same with the first `train_rows` rows for training and the rest for the test.
DciResult dci(const MatrixD& codes, const MatrixD& factors, Eigen::Index train_rows, const DciOptions& options = {});

/// Fills in disentanglement, completeness, their parts and code_weight from `importance` (codes x factors, >= 0,
/// finite; else UsageError): entropies of its normalised rows (base: number of factors) and columns (base: number of
/// codes), with 1e-11 added to every entry before normalising. Everything else in the result is left empty.
DciResult dci_from_importance(const MatrixD& importance);

/// The same for blocks of codes, each of which stands for one variable: `block` names the block of each code, 0 and up
/// (else UsageError), and what counts of a block is the sum of its codes' importances. A block no code is in stays
/// without importance. With several codes a variable it is this completeness that can be 1.
DciResult dci_of_blocks(const MatrixD& importance, const std::vector<int>& block);

}  // namespace causeway
