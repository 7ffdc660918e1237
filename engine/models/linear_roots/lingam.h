// Linear effects between observed variables whose noise is not Gaussian: x = B x + e, entry (i, j) of B the effect of
// variable j on variable i, B lower triangular in an order of causes. From single vectors alone, by
//   DirectLiNGAM (Shimizu et al., "DirectLiNGAM: a direct method for learning a linear non-Gaussian structural equation
//   model", JMLR 2011): again and again the variable that depends least on what its regressions leave of the others;
//   ICA-LiNGAM (Shimizu, Hoyer, Hyvarinen, Kerminen, JMLR 2006): the rows of an ICA unmixing, each assigned to a
//   variable and scaled to 1 there, are I - B.
// With Gaussian noise both give an order, and none is right: what they rest on can then be tested, see
// anderson_darling().
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// One choice of DirectLiNGAM.
struct LingamRound {
  std::vector<int> candidates;  // variables that are left, ascending
  Vector<double> dependence;    // of each: sum over the others of min(0, D)^2; the smallest is chosen
  int chosen = 0;
};

/// An approximation of the entropy of data with mean 0 and variance 1 (Hyvarinen, "New approximations of differential
/// entropy for independent component analysis and projection pursuit", NIPS 1997).
double entropy_of(const Vector<double>& standardised);

/// The choices of DirectLiNGAM for X (R x n, whatever its scale), n rounds; `chosen` of each in turn is the order,
/// causes first. No column may be constant.
std::vector<LingamRound> direct_lingam_rounds(const MatrixD& x);

/// `unmixing` (n x n) of an ICA -> its rows in the order of the variables, each divided by its entry on the diagonal:
/// I - B. Rows go where the sum of 1 / |entry| is smallest.
MatrixD scaled_unmixing(const MatrixD& unmixing);

/// Order of causes in which B (n x n) is nearest to lower triangular: its n (n + 1) / 2 smallest entries become 0, then
/// the next smallest, until there is one.
std::vector<int> order_of_effects(MatrixD effects);

/// How adaptive_lasso() came to its answer; knots of the path of the lasso, from no predictor on.
struct LassoPath {
  std::vector<double> alphas;
  std::vector<double> bic;
  MatrixD coefficients;  // knots x p, of standardised columns with their weights
  int chosen = 0;        // knot with the smallest BIC
  double noise_variance = 0;
};

/// Which predictors (X, R x p) of y the lasso keeps when every column is weighted by its least-squares coefficient
/// (Zou, "The adaptive lasso and its oracle properties", JASA 2006), at the knot with the smallest BIC. R > p + 1.
std::vector<int> adaptive_lasso(const MatrixD& x, const Vector<double>& y, LassoPath* path = nullptr);

/// Least-squares coefficients of y on X, an intercept besides.
Vector<double> regression_weights(const MatrixD& x, const Vector<double>& y);

/// B for an order of causes: each variable by least squares on those before it, with `select` on those that
/// adaptive_lasso() keeps.
MatrixD effects_in_order(const MatrixD& x, const std::vector<int>& order, bool select);

/// Statistic A^2 of Anderson and Darling for whether numbers are a sample of some Gaussian, corrected for the estimated
/// mean and variance (Stephens, "EDF statistics for goodness of fit and some comparisons", JASA 1974). At least 8
/// numbers that are not all the same.
double anderson_darling(Vector<double> sample);
/// Gaussian samples are above this in one case of a hundred.
inline constexpr double kGaussianAtOnePercent = 1.035;

}  // namespace causeway
