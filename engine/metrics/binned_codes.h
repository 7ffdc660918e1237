// Older measures of disentanglement, on numbers cut into bins, as google-research/disentanglement_lib computes them
// (Locatello et al., "Challenging common assumptions in the unsupervised learning of disentangled representations",
// ICML 2019). In all of them a row is an example.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// Columns cut into `bins` bins of equal width between their least and largest number: 1 .. bins, the largest number in
/// the last bin.
Matrix<int> binned(const MatrixD& columns, int bins);

/// Interventional robustness (Suter, Miladinovic, Schoelkopf, Bauer, "Robustly disentangled causal mechanisms", ICML
/// 2019).
struct Robustness {
  double score = 0;           // mean over codes of their best entry, weighted by how far they go at most
  MatrixD matrix;             // codes x factors: 1 - deviation within groups of equal factor / largest deviation
  Vector<double> deviations;  // of each code from its mean, at most
};
/// codes: N x D, of which constant ones are left out (0 in the matrix); factors: N x K, groups are equal numbers:
/// factors that are real numbers must be cut into bins first, or every group holds one row and the score is 1. Within a
/// group the `quantile` of the deviations counts.
Robustness interventional_robustness(const MatrixD& codes, const Matrix<int>& factors, double quantile = 0.99);

/// Mutual information (nats) of each code's bin with each factor, D x K, and each factor's entropy.
struct CodeInformation {
  MatrixD information;
  Vector<double> entropy;
};
CodeInformation code_information(const Matrix<int>& codes, const Matrix<int>& factors);

/// Mutual information gap (Chen, Li, Grosse, Duvenaud, NeurIPS 2018): mean over factors of the lead of the best code
/// over the second, in units of the entropy. Factors without entropy count 0; with one code the second has none.
double mutual_information_gap(const CodeInformation& information);

/// Mean over codes of how much of their information is about one factor (Ridgeway, Mozer, NeurIPS 2018); 0 for a code
/// without any. At least 2 factors, else 1.
double modularity_score(const CodeInformation& information);

/// Squared linear correlations, D x K, and the mean over factors of the lead of the best code over the second
/// (SAP, Kumar, Sattigeri, Balakrishnan, ICLR 2018, of real factors).
struct Separation {
  double score = 0;
  MatrixD matrix;
};
Separation separated_predictability(const MatrixD& codes, const MatrixD& factors);

/// The same of factors that are classes: matrix entries are the shares of rows from `train_rows` on whose class a
/// support vector machine of one code gets right. It is linear, one class against the rest, with squared hinge loss of
/// weight 0.01 (classes balanced, the intercept penalised too), trained on the first `train_rows` rows.
Separation separated_predictability_of_classes(const MatrixD& codes, const Matrix<int>& factors,
                                               Eigen::Index train_rows);

/// How well factors can be read from all codes by a linear classifier (Ridgeway, Mozer, NeurIPS 2018): of each factor
/// the mean over its values of the area under the ROC curve of that value against the rest, on the rows from
/// `train_rows` on. The classifier is multinomial logistic regression with a penalty |w|^2 / 2 (intercepts free) on
/// codes standardised over the first `train_rows` rows, which train it. NaN for a factor with fewer than two values.
Vector<double> explicitness_of_factors(const MatrixD& codes, const Matrix<int>& factors, Eigen::Index train_rows,
                                       bool on_training_rows = false);

}  // namespace causeway
