// What a classifier is trained for, as plain functions of its logits over the whole training set, with their gradients:
// the usual mean loss, weighted ones, and IRM's.
//   Arjovsky, Bottou, Gulrajani, Lopez-Paz, "Invariant risk minimization", arXiv 1907.02893
//   Sagawa, Koh, Hashimoto, Liang, "Distributionally robust neural networks for group shifts", ICLR 2020
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// Number of logits for so many classes: one for two (that of class 1 against 0), else one a class.
inline int logits_for(int classes) { return classes == 2 ? 1 : classes; }

/// Logits (R x K) -> probabilities of the classes (R x C; C = 2 for K = 1).
MatrixD answer_probabilities(const MatrixD& logits);

/// Cross-entropy of each row in nats.
Vector<double> answer_losses(const MatrixD& logits, const std::vector<int>& classes);

/// A loss and its derivatives by the logits (R x K).
struct AnswerLoss {
  double value = 0;
  MatrixD gradient;
};

/// sum of weights(r) loss(r).
AnswerLoss weighted_answer_loss(const MatrixD& logits, const std::vector<int>& classes, const Vector<double>& weights);

/// Which of the parts 0 .. count-1, none of them empty, each row belongs to.
struct RowParts {
  std::vector<int> of_row;
  std::vector<int> sizes;
  int count() const { return static_cast<int>(sizes.size()); }
};

/// Rows of the same number are a part; in the order of the numbers, which may have gaps.
RowParts parts_of(const std::vector<int>& numbers);
/// Rows of the same class and environment are a part: the groups.
RowParts groups_of(const std::vector<int>& classes, const std::vector<int>& domains);

/// Weights of the rows with which part g counts shares(g) in all, and its rows the same.
Vector<double> row_weights(const RowParts& parts, const Vector<double>& shares);

/// Mean loss of each part.
Vector<double> part_losses(const Vector<double>& losses, const RowParts& parts);

/// shares(g) <- shares(g) exp(step losses(g)), normalised: group DRO's weights of the groups.
void raise_worse_groups(const Vector<double>& losses, double step, Vector<double>& shares);

/// Mean over environments of loss_e + penalty (d loss_e / d w at w = 1)^2, where all logits are multiplied by w;
/// divided by the penalty where that is above 1, so that the scale of the loss does not jump with it.
AnswerLoss irm_loss(const MatrixD& logits, const std::vector<int>& classes, const RowParts& environments,
                    double penalty);

/// Logistic regression with an L1 penalty on standardised features (R x m):
///   minimise sum_r loss(r) / R + |W|_1 / (R strength), the offset is free.
struct SparseLogistic {
  MatrixD weights;        // K x m
  Vector<double> offset;  // K
};
SparseLogistic fit_sparse_logistic(const MatrixD& features, const std::vector<int>& classes, int class_count,
                                   double strength);

}  // namespace causeway
