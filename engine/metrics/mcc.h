// MCC: mean correlation coefficient between true factors and the codes matched with them (Hyvarinen and Morioka,
// "Unsupervised feature extraction by time-contrastive learning and nonlinear ICA", NIPS 2016).
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

enum class CorrelationKind {
  kPearson,   ///< linear relations
  kSpearman,  ///< monotonic relations: Pearson's of the ranks
};

struct MccResult {
  /// factors x codes, absolute correlations, 0 to 1.
  MatrixD correlation;
  /// The code matched with each factor; -1 if there are fewer codes than factors and this one got none.
  std::vector<int> code_of_factor;
  /// The absolute correlation of each factor with its code; 0 without one.
  Vector<double> correlation_by_factor;
  /// Mean of correlation_by_factor over the *true factors*, 0 to 1: surplus codes cost nothing, missing codes count 0.
  double mcc = 0.0;
};

/// Ranks 1 .. n of the entries; equal entries share the mean of their ranks.
Vector<double> average_ranks(const Vector<double>& values);

/// Absolute correlations of every factor with every code (both samples x columns): factors x codes, 0 to 1. A constant
/// column has correlation 0 with everything. Throws UsageError when the numbers of rows differ, Error for fewer than
/// two rows or a number that is not finite.
MatrixD absolute_correlation(const MatrixD& codes, const MatrixD& factors, CorrelationKind kind);

/// Matches codes one-to-one with factors so that the sum of absolute correlations is largest. Errors as above.
MccResult mcc(const MatrixD& codes, const MatrixD& factors, CorrelationKind kind);

/// A matched code is the factor's own, and may bear its name, if their correlation is at least kOwnCorrelation and by
/// kOwnLead above that of the factor with any other code and of the code with any other factor. Where factors go
/// together so do their codes, however right they are: from kSureCorrelation on a lead of kSureLead is enough. How they
/// were chosen is told in docs/experiments.md.
inline constexpr double kOwnCorrelation = 0.8;
inline constexpr double kOwnLead = 0.2;
inline constexpr double kSureCorrelation = 0.97;
inline constexpr double kSureLead = 0.05;

/// `code_of_factor` with -1 wherever that is not so. `correlation` is factors x codes, as in MccResult; if it is empty
/// nothing is known and no code is any factor's own.
std::vector<int> own_codes(const MatrixD& correlation, const std::vector<int>& code_of_factor);

}  // namespace causeway
