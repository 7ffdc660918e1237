// Linear probe: how much of each true factor a linear function of the codes explains.
#pragma once

#include "engine/core/types.h"

namespace causeway {

/// Coefficient of determination of each factor: 1 - (squared error) / (squared deviation from the factor's own mean
/// over the rows scored). 1 is perfect, 0 no better than the mean; on test rows it can be negative.
struct RegressionProbe {
  Vector<double> train_r2;
  Vector<double> test_r2;
};

/// The same number of predicted factors (samples x factors). Throws Error for a factor that is constant; `part` (e.g.
/// "test") names the samples then.
Vector<double> determination(const MatrixD& predicted, const MatrixD& factors, const char* part);

/// Codes of both parts, each in units of its standard deviation over the training rows and around its mean there.
struct ProbeCodes {
  MatrixD train;
  MatrixD test;
};

/// What every probe begins with. A code that is constant in training becomes 0 in both parts. Throws UsageError when
/// shapes do not match; Error when a number is not finite or when there are fewer training rows than `least_rows` or
/// fewer than 2 test rows.
ProbeCodes standardised_codes(const MatrixD& train_codes, const MatrixD& train_factors, const MatrixD& test_codes,
                              const MatrixD& test_factors, Eigen::Index least_rows);

/// Least squares with intercept from codes (samples x codes) to each factor (samples x factors), fitted on the training
/// rows in closed form; of redundant codes the solution of smallest norm is taken, so constant or duplicate codes do no
/// harm. Throws UsageError when shapes do not match; Error when a number is not finite, when there are fewer training
/// rows than codes + 2 or fewer than 2 test rows, or when a factor is constant over the rows it is scored on.
RegressionProbe regression_probe(const MatrixD& train_codes, const MatrixD& train_factors, const MatrixD& test_codes,
                                 const MatrixD& test_factors);

}  // namespace causeway
