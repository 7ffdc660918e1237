// Causal variables of sequences in closed form, where they are linear in the codes and nothing causes anything within a
// frame. What a linear prediction from the frame before leaves over (the residuals of a vector autoregression) is a
// mixture of independent parts, one for each variable, and an intervention changes the variance of one part only.
//   Targets known: of the residuals with target i and those without, covariances differ by one rank, along variable i:
//   its row is the generalised eigenvector with the largest eigenvalue.
//   Targets unknown: FastICA of the residuals; parts whose levels depend on each other are one variable (blocks.h), and
//   of a block the slowest direction is the variable itself: every other function of it turns back more often.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/types.h"
#include "engine/models/finding.h"

namespace causeway {

enum class FormKind {
  kNone,         // a random start: nothing was fitted
  kTargetEigen,  // targets known
  kIsa,          // targets unknown
};

struct TemporalForm {
  FormKind kind = FormKind::kNone;
  Eigen::RowVectorXd mean;  // of codes, d
  MatrixD rows;             // n x d: variables as linear functions of the codes, std 1
  // What tells whether it may be trusted, without labels. Of targets:
  MatrixD eigenvalues;   // n x 2: the largest two; 0 where too few steps have the target
  Vector<double> poked;  // n: share of the steps with this target
  // Of independent parts:
  std::vector<int> block_sizes;  // n
  double joined = 1;             // weakest dependence within a block
  double apart = 0;              // strongest between blocks

  MatrixD variables_of(const MatrixF& codes) const {
    return (codes.cast<double>().rowwise() - mean) * rows.transpose();
  }
};

/// Of zeros.
TemporalForm empty_temporal_form(FormKind kind, int latents, int codes);

/// T x d: of codes (U F x d) after each transition what the best linear function of those before leaves over.
MatrixD var_residuals(const MatrixD& codes, int frames);

struct PokedDirection {
  Eigen::RowVectorXd row;      // d
  Vector<double> eigenvalues;  // d, largest first: variance along each direction when poked against otherwise
};
/// The direction in which `poked` (second moments of residuals with the target) is largest against `others` (positive
/// definite): both d x d.
PokedDirection poked_direction(const MatrixD& poked, const MatrixD& others);

/// Share of the steps that have each target, of `targets` (T x n of 0 and 1). Throws Error, with what to do, for a
/// number of targets that is not `latents`, and if none is ever set.
Vector<double> target_shares(const Matrix<std::uint8_t>& targets, int latents);

/// Known targets: `targets` (T x n of 0 and 1), variable i is target i. Where fewer than 5 steps have a target its row
/// is the direction of the codes that varies most besides the variables found. Throws Error, with what to do, for
/// numbers that are not finite, fewer than 20 transitions, a number of targets that is not `latents`, and if none is
/// ever set.
TemporalForm fit_target_eigen(const MatrixF& codes, int frames, const Matrix<std::uint8_t>& targets, int latents);

/// Unknown targets. Throws Error as the other, and for codes that vary in fewer than `latents` directions.
TemporalForm fit_isa(const MatrixF& codes, int frames, int latents, std::uint64_t seed);

/// What the form holds against itself; empty if nothing.
std::vector<Finding> doubts_of(const TemporalForm& form);

}  // namespace causeway
