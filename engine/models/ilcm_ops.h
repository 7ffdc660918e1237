// The differentiable pieces of the ILCM loss that are not matrix products (arXiv 2203.16437, section 4 and appendix).
// A "row" here is one (pair, intervention) combination; rows are ordered by intervention, so that the rows of one
// intervention are one contiguous block.
#pragma once

#include <initializer_list>
#include <utility>
#include <vector>

#include "engine/grad/tape.h"

namespace causeway {

/// Which pair and which intervention each row stands for. Rows offset[k] .. offset[k+1]-1 belong to intervention k
/// (0 = none, k = latent k-1).
struct InterventionRows {
  std::vector<int> pair;    // R entries
  std::vector<int> noise;   // R entries: the row of the noise matrices that belongs to it
  std::vector<int> offset;  // n + 2 entries
  int count() const { return static_cast<int>(pair.size()); }
  /// Rows whose intervention is not empty.
  int changed() const { return count() - offset[1]; }
};

/// For every pair those whose weight in `posterior` (B x (n+1)) is at least `min_weight`, and the likeliest in any
/// case. With 0 every intervention for every pair.
InterventionRows likely_interventions(const Eigen::Ref<const MatrixF>& posterior, float min_weight);
/// One intervention a pair.
InterventionRows chosen_interventions(const std::vector<int>& chosen, int latents);

/// minimum + log(1 + exp(x)), entry by entry.
template <class S>
Var softplus(Tape<S>& tape, Var x, S minimum);

/// q(I|x, x~), B x (n+1), column 0 = none. `mean` holds the encoder means of the B first images, then of the B second.
/// logit_0 = 0, logit_i = a + b|d_i| + c d_i^2 with d the difference of the means; then (softmax + eps), renormalised.
template <class S>
Var intervention_posterior(Tape<S>& tape, Var mean, Var a, Var b, Var c, S eps);

/// Samples from the posteriors projected on the set where only the target differs between the two images.
struct ProjectedSample {
  Var before;  // e, R x n
  Var after;   // e~ of the rows with an intervention, changed x n
  Var log_q;   // log q(e) + log q(e~_i) for i in I, R x 1
};
template <class S>
ProjectedSample project_and_sample(Tape<S>& tape, Var mean, Var std, const InterventionRows* rows,
                                   const Matrix<S>* lambda, const Matrix<S>* first, const Matrix<S>* second);

/// mean + std * noise for both images: (2B x n), noise given for each image (B x n).
template <class S>
Var sample_both(Tape<S>& tape, Var mean, Var std, const Matrix<S>* first, const Matrix<S>* second);

/// sum over both images and all entries of log q at sample_both()'s samples, 1 x 1.
template <class S>
Var sample_log_density(Tape<S>& tape, Var std, const Matrix<S>* first, const Matrix<S>* second);

/// Input of solution function i, rows begin .. begin+count-1 of `noise`: [noise where mask is 1 else 0, mask].
/// `mask` (n entries of 0 or 1, at least entry i is 0) must outlive the pass.
template <class S>
Var solution_context(Tape<S>& tape, Var noise, int begin, int count, const std::vector<int>* mask);

/// log N(z_i; 0, 1) + log dz_i/de~_i with z_i = spline((e~_i - t) / k), k = exp(o_0) + min_scale; `begin` is the first
/// of the rows in `after`, `output` (count x (2 + spline numbers)) = (log scale, shift, then the spline's numbers;
/// with two columns there is no spline). Result: count x 1.
template <class S>
Var solution_log_prior(Tape<S>& tape, Var after, int begin, int latent, Var output, S min_scale);

/// Matrices of equal width one above the other.
template <class S>
Var vstack(Tape<S>& tape, const Var* parts, int count);

/// Squared reconstruction error of both images of each row, R x 1. `decoded` holds the decoded `before` of all rows,
/// then the decoded `after` of the changed rows (for the others e~ = e), then anything. x: 2B x d.
template <class S>
Var reconstruction_rows(Tape<S>& tape, Var decoded, Var x, const InterventionRows* rows);

/// sum over the entries of rows begin .. of (a - target)^2, 1 x 1; target (m x d) is constant.
template <class S>
Var squared_error(Tape<S>& tape, Var a, int begin, Var target);

/// a + b, of one shape.
template <class S>
Var add(Tape<S>& tape, Var a, Var b);

/// sum of all entries squared, 1 x 1.
template <class S>
Var squared_sum(Tape<S>& tape, Var a);

/// sum of scale_i * part_i of 1 x 1 parts; parts without index are left out.
template <class S>
Var weighted_sum(Tape<S>& tape, std::initializer_list<std::pair<Var, S>> parts);

}  // namespace causeway
