// Scores of a learned causal graph and of recognised interventions against the truth.
#pragma once

#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// How a learned directed graph differs from the true one.
struct GraphDifference {
  int missing = 0;   ///< true edges that were not learned, reversed ones apart
  int extra = 0;     ///< learned edges that are not true, reversed ones apart
  int reversed = 0;  ///< true edges that were learned in the opposite direction instead
  /// Structural Hamming distance: a reversal counts 1, not 2.
  int distance() const { return missing + extra + reversed; }
};

/// Compares two 0/1 adjacency matrices (variables x variables, entry (i, j) = 1 for an edge i -> j; any orientation
/// does as long as both use the same). A learned pair i -> j and j -> i is one extra edge where one of them is true,
/// two where none is. Throws UsageError unless both are square, of one size, of zeros and ones, and without edges i ->
/// i.
GraphDifference compare_graphs(const Matrix<int>& learned, const Matrix<int>& truth);

/// Structural Hamming distance, missing + extra + reversed; shapes and errors as compare_graphs().
int shd(const Matrix<int>& learned, const Matrix<int>& truth);

/// Entries in which two graphs from one frame to the next differ: missing and extra edges, those from a variable to
/// itself included. Either direction may be true, so there is no reversal. Shapes and errors as compare_graphs(), but
/// edges i -> i are allowed.
int lagged_distance(const Matrix<int>& learned, const Matrix<int>& truth);

/// The graph over latents renamed to true variables: entry (i, j) is learned(latent_of_variable[i],
/// latent_of_variable[j]). Latents that no variable is matched with are left out; a variable with latent -1 gets no
/// edges. Throws UsageError for a graph that is not square or a latent that is out of range or used twice.
Matrix<int> permute_graph(const Matrix<int>& learned, const std::vector<int>& latent_of_variable);

struct InterventionScore {
  /// Share of samples whose target was recognised, 0 to 1.
  double accuracy = 0.0;
  /// The latent (from 0) matched with each variable (from 0); -1 if there are fewer latents than variables.
  std::vector<int> latent_of_variable;
  /// (variables + 1) x (latents + 1) counts: true target by predicted target, 0 meaning none.
  Matrix<int> confusion;
};

/// Scores predicted intervention targets (0: none, k: latent k - 1) against true ones (0: none, k: variable k - 1)
/// under the matching of latents with variables that makes the score best; "none" is always matched with "none". Throws
/// UsageError when lengths differ, a target is out of range or a count is below 1, Error when there are no samples.
InterventionScore intervention_accuracy(const std::vector<int>& predicted, const std::vector<int>& truth, int latents,
                                        int variables);

}  // namespace causeway
