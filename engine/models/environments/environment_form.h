// Causal variables of data from several environments in closed form: one environment as the world is by itself, and
// others in each of which the law of one variable is another one, which one is not told. Where variables are linear in
// the codes, how the scores (gradients of the log density) of two environments differ points along the variable that
// changed: LSCALE-I (Varici, Acarturk, Shanmugam, Kumar, Tajer, "Score-based causal representation learning: linear and
// general transformations", JMLR 2025), steps 2 and 3, with the scores of Gaussians.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/types.h"

namespace causeway {

/// Rows by environment, of those environments that there are: in the order of their numbers, which may have gaps.
struct EnvironmentRows {
  std::vector<int> numbers;            // as the data have them, ascending
  std::vector<std::vector<int>> rows;  // of each, ascending
  int count() const { return static_cast<int>(rows.size()); }
};
/// Of the environment of each row, at least 0.
EnvironmentRows environment_rows(const std::vector<int>& domain);

struct EnvironmentForm {
  Eigen::RowVectorXd mean;   // d, of the codes
  MatrixD whitening;         // d x d: (x - mean) whitening^T has covariance 1
  MatrixD rows;              // n x d: variables as linear functions of whitened codes, std 1
  std::vector<int> changed;  // by number of the environment, the latent that changes in it, -1: none
  /// n x 3: the largest two eigenvalues of how scores differ, and about the largest that samples of one law would give;
  /// 0 of a latent that no environment changes.
  MatrixD eigenvalues;

  /// Second eigenvalue to first: how far a latent's environment is from changing one direction alone. 0 of a latent
  /// that no environment changes.
  double second_share(int latent) const {
    return eigenvalues(latent, 0) > 0 ? eigenvalues(latent, 1) / eigenvalues(latent, 0) : 0;
  }
};

/// Of zeros, for environments of numbers below `environments`.
EnvironmentForm empty_environment_form(int latents, int codes, int environments);

/// The first latents belong to the environments other than the one at place `reference` among them, in their order;
/// further latents are the directions that vary most besides. Codes R x d. Throws Error, with what to do, for fewer
/// than two environments or more than latents + 1, a reference that is not there, an environment of fewer than d + 2
/// rows, codes that vary in fewer than `latents` directions, and numbers that are not finite.
EnvironmentForm fit_lscale(const MatrixF& codes, const EnvironmentRows& environments, int latents, int reference);

/// Largest difference between two distribution functions (Kolmogorov-Smirnov), 0 to 1.
double largest_gap(std::vector<double> first, std::vector<double> second);

/// What a change of each latent changes in others: strength (i, j) is largest_gap() of z_j between the environment that
/// changes z_i and the one at place `reference`, or 0 where it is no larger than the largest of 400 gaps, over all
/// other latents, between parts of the same sizes into which the two are shuffled. Z: R x n.
MatrixD reached_strengths(const MatrixD& z, const EnvironmentRows& environments, const std::vector<int>& changed,
                          int reference, std::uint64_t seed);

/// Latents in an order of causes that `strengths` contradicts little; strengths against it become 0.
std::vector<int> order_and_prune(MatrixD& strengths);
/// Strengths against an order of causes become 0.
void prune(MatrixD& strengths, const std::vector<int>& order);

}  // namespace causeway
