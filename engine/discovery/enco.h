// ENCO: a causal graph from samples whose intervention targets are known. Lippe, Cohen, Gavves, "Efficient
// neural causal discovery without acyclicity constraints", ICLR 2022, arXiv 2107.10483. Here a second opinion on the
// graph of a trained model: it uses the variables that the model found, not the model's mechanisms.
#pragma once

#include <utility>
#include <vector>

#include "engine/discovery/conditional_density.h"
#include "engine/discovery/enco_gradient.h"

namespace causeway {

/// More variables than this are refused: for each, the losses of up to 2^(n-1) sets of parents are kept.
constexpr int kEncoMaximumVariables = 16;
/// Fewer pairs than this in all are refused; a target with fewer counts as never intervened on.
constexpr int kEncoMinimumPairs = 100;
constexpr int kEncoMinimumPairsOfTarget = 30;

struct EncoSettings {
  DensitySettings density;
  int rounds = 30;             // each: fit the densities, then the graph
  int first_fit_steps = 1000;  // updates of each density in the first round
  int fit_steps = 200;         // and in each later one
  double fit_rate = 5e-3;      // falls to a tenth over the rounds (cosine)
  int graph_steps = 100;       // updates of the belief a round
  int graphs = 16;             // sampled graphs an update
  double gamma_rate = 0.02;
  double theta_rate = 0.1;
  double sparsity = 0.01;  // nats by which an edge must lower the loss of its effect, on average over the targets
  int score_rows = 512;    // samples of each target that graphs are compared on, at most
};

struct EncoResult {
  MatrixD existence;    // n x n, sigmoid(gamma)
  MatrixD orientation;  // n x n, sigmoid(theta); entries (i, j) and (j, i) add up to 1, 0.5 is undecided
  MatrixD strengths;    // n x n, existence * orientation: the probability of i -> j; diagonal 0
  Matrix<int> edges;    // n x n, 0/1, row causes column: both factors above 0.5. Never a cycle
  std::vector<std::pair<int, int>> cut;        // edges that were taken out because they closed a cycle
  std::vector<std::pair<int, int>> undecided;  // pairs (i < j) that depend on each other directly, but neither was
                                               // intervened on often enough to tell the direction: not in `edges`
  std::vector<int> pairs_of_target;            // n + 1 counts: no intervention, variable 0, 1, ...
};

/// The graph of the variables in `before` and `after` (N x n each): pair r shows one system before and after variable
/// `targets`[r] - 1 was set from outside, whatever its causes were (0: none was). A pure function of its arguments
/// except for the number of threads. Two thirds of the pairs fit densities, the rest compares graphs, so an edge has
/// to predict samples that it was not fitted to. Throws UsageError if shapes do not fit together, a target is out of
/// range or n is not in 1 .. kEncoMaximumVariables, Error for fewer than kEncoMinimumPairs pairs or values that are
/// not finite.
EncoResult enco(const MatrixF& before, const MatrixF& after, const std::vector<int>& targets,
                const EncoSettings& settings, int threads, std::uint64_t seed);

}  // namespace causeway
