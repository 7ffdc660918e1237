// What models of sequences share: transitions of some codes, which variable was set in each, and the graph from one
// frame to the next, read off predictions.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "engine/models/learned_graph.h"
#include "engine/models/temporal/transitions.h"

namespace causeway {

inline constexpr Eigen::Index kGraphSteps = 8000;  // transitions that a graph is read from

/// Whether codes of units of `frames` rows hold at least two transitions.
inline bool has_steps(const MatrixF& codes, int frames) {
  return frames >= 2 && Transitions(codes.rows(), frames).count() >= 2;
}

/// Rows before and after transitions of codes, at most `most`, evenly spread.
std::pair<MatrixF, MatrixF> some_transitions(const MatrixF& codes, int frames, Eigen::Index most);

/// Posterior of at most one target, T x (n+1), column 0 for none, from log density if it was set less log density if
/// not of each variable (T x n) and the targets' prior (n+1).
MatrixD target_posterior(const MatrixD& log_ratios, const Vector<double>& prior);

/// The prior (n+1) under which the posteriors of these ratios have it as their mean.
Vector<double> fitted_target_prior(const MatrixD& log_ratios);

/// {0}, {1}, ... {n-1}.
std::vector<std::vector<int>> single_columns(int n);

/// By how much of itself the squared error of the prediction of a variable (column) grows when a cause (row) comes from
/// elsewhere in the data; 0 where that is less than two of its standard errors, or below a clear gap in the strengths.
/// before: T x m; after: T x n; weight (T x n): how far a step counts for each variable; causes: for each of n
/// variables its columns of `before`; predict: T x m -> T x n. Empty if a number is not finite.
std::optional<LearnedGraph> read_step_graph(const MatrixF& before, const MatrixF& after, const MatrixD& weight,
                                            const std::vector<std::vector<int>>& causes,
                                            const std::function<MatrixF(const MatrixF&)>& predict, std::uint64_t seed);

}  // namespace causeway
