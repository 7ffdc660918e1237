// Supervised probe that is not linear: whether codes hold the true factors at all, however curved the way from one to
// the other. What it explains beyond the linear probe (regression_probe.h) is how curved the codes are.
#pragma once

#include "engine/metrics/regression_probe.h"

namespace causeway {

/// Kernel ridge regression with a Gaussian kernel on standardised codes (samples x codes) to each factor (samples x
/// factors). Width (relative to the median distance of samples) and ridge are those of a few that do best on a fifth of
/// the training rows. Time grows with the cube of the training rows: 2000 take a few seconds. Errors as
/// regression_probe(); fewer than 10 training rows are an Error too.
RegressionProbe kernel_probe(const MatrixD& train_codes, const MatrixD& train_factors, const MatrixD& test_codes,
                             const MatrixD& test_factors);

/// The factors (samples x factors) that the same regression reads off other codes. Errors as above.
MatrixD kernel_predictions(const MatrixD& train_codes, const MatrixD& train_factors, const MatrixD& other_codes);

}  // namespace causeway
