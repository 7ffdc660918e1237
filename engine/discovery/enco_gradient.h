// The low-variance gradient estimators of ENCO (Lippe, Cohen, Gavves, ICLR 2022, arXiv 2107.10483, section 3.3).
#pragma once

#include <functional>
#include <vector>

#include "engine/core/random.h"
#include "engine/core/types.h"
#include "engine/discovery/parent_set.h"

namespace causeway {

/// The belief about the graph: p(i -> j) = sigmoid(gamma(i, j)) sigmoid(theta(i, j)), all edges independent.
struct EdgeBelief {
  MatrixD gamma;  // n x n: does the edge exist
  MatrixD theta;  // n x n, theta(i, j) = -theta(j, i): which way round

  int variables() const { return static_cast<int>(gamma.rows()); }
  /// n x n, diagonal 0.
  MatrixD probabilities() const;
};

double sigmoid(double x);

/// A graph as the parents of each variable.
using ParentSets = std::vector<ParentSet>;

/// `count` graphs sampled edge by edge from `probabilities` (n x n).
std::vector<ParentSets> sample_graphs(const MatrixD& probabilities, int count, Random& random);

/// -log-likelihood of a variable given its parents, averaged over the samples at hand.
using LossOfParents = std::function<double(int variable, ParentSet parents)>;

/// Entry (i, j), i != j: mean over `graphs` of L_j(with i -> j) - L_j(without it), the other edges as in the graph;
/// negative where the edge helps. Column `target` (the variable that was set from outside, -1: none) is 0: its value
/// says nothing about its causes. Each graph is looked at both with and without each edge; the paper splits the graphs
/// into those that have it and those that have not, which has the same expected value and more variance.
MatrixD edge_costs(const std::vector<ParentSets>& graphs, int target, const LossOfParents& loss);

struct BeliefGradient {
  MatrixD gamma;
  MatrixD theta;
};

/// Gradient of the expected loss on samples where `target` was set (-1: none). gamma (paper, eq. 3):
///   sigmoid'(gamma_ij) sigmoid(theta_ij) (cost_ij + sparsity)      for j != target;
/// theta (eq. 4), for pairs {i, j} with i the target, the only samples that tell the direction:
///   sigmoid'(theta_ij) sigmoid(gamma_ij) cost_ij                   and the same with the opposite sign at (j, i).
/// All other entries are 0.
BeliefGradient belief_gradient(const EdgeBelief& belief, const MatrixD& costs, int target, double sparsity);

}  // namespace causeway
