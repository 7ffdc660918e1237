// Causal order and graph out of the solution functions of an ILCM, which has no graph parameters: what does each
// mechanism react to? After arXiv 2203.16437, appendix on implicit causal discovery.
#pragma once

#include "engine/models/ilcm.h"

namespace causeway {

/// D(i, j): mean squared change of the standardised output of s_i when entry j of its noise context is shuffled over
/// the rows of `noise` (R x n). Standard deviations are clamped at 0.1 from below. Diagonal 0.
MatrixD noise_dependence(const Ilcm& model, const MatrixF& noise, std::uint64_t seed);

/// Causes before effects: repeatedly take the variable whose mechanism depends least on those that remain.
std::vector<int> topological_order(const MatrixD& dependence);

/// Strengths of all edges, n x n, row causes column: how much z_j reacts when the *causal variable* z_i is shuffled,
/// with the other variables before j in `order` held; 0 for pairs against the order. An edge is there where the
/// strength exceeds a threshold (0.1 by convention).
/// Unlike the published reading, rows are left out where the shuffled value, beside the others that are held, needs
/// noise beyond (nearly) all that is in `noise`: there mechanisms were never fitted, and their output there showed as
/// edges from indirect causes. If hardly a row is left, all rows count. Rows that are left are those where the cause
/// moved little, so the mean squared change of z_j is divided by that of z_i, as a share of what it is over all rows:
/// where no row is left out, this is the published strength. Shares below a hundredth count as a hundredth.
/// `noise` must be finite. Mechanisms that read causes are asked about the causes that they read.
MatrixD edge_strengths(const Ilcm& model, const std::vector<int>& order, const MatrixF& noise, std::uint64_t seed);

}  // namespace causeway
