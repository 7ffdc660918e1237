// Differentiable pieces of methods that are told labels. A "block" is the k columns of one of n variables: a matrix of
// n variables has n k columns, variable by variable.
#pragma once

#include <cmath>
#include <vector>

#include "engine/grad/column_block.h"
#include "engine/grad/linear.h"

namespace causeway {

/// f(x), entry by entry; slope(x, f(x)) is its derivative. Both are without captures, or of numbers only.
template <class S, class F, class D>
Var map_entries(Tape<S>& tape, Var x, F f, D slope) {
  const Var y = tape.output(tape.rows(x), tape.cols(x), tape.needs_gradient(x));
  tape.value(y) = tape.value(x).unaryExpr(f);
  if (tape.recording() && tape.needs_gradient(x)) {
    tape.on_backward([&tape, x, y, slope] {
      if (!tape.has_gradient(y)) return;
      const auto dy = tape.gradient(y), in = tape.value(x), out = tape.value(y);
      auto dx = tape.gradient_for_update(x);
      for (Eigen::Index i = 0; i < dy.size(); ++i) dx.data()[i] += dy.data()[i] * slope(in.data()[i], out.data()[i]);
    });
  }
  return y;
}

/// x where it is positive, else exp(x) - 1.
template <class S>
Var elu(Tape<S>& tape, Var x);
template <class S>
Var sigmoid(Tape<S>& tape, Var x);
template <class S>
Var exponential(Tape<S>& tape, Var x);

/// factor x.
template <class S>
Var scaled(Tape<S>& tape, Var x, S factor);

/// Hidden layers with elu(); the output is linear.
template <class S>
Var apply_elu(Tape<S>& tape, const Mlp& mlp, Var x);

/// Blocks (R x k each) side by side; of those whose entry in `use` is 0, zeros. `use` (may be null: all) must outlive
/// the pass. Blocks without an index count as zeros.
template <class S>
Var blocks_beside(Tape<S>& tape, const Var* blocks, int count, int k, const std::vector<int>* use);

/// Entry by entry, of one shape.
template <class S>
Var entry_product(Tape<S>& tape, Var a, Var b);
/// a - b, of one shape.
template <class S>
Var minus(Tape<S>& tape, Var a, Var b);
/// x in the rows where `told` (R of 0 and 1, must outlive the pass) is 1, else 0.
template <class S>
Var rows_kept(Tape<S>& tape, Var x, const Vector<S>* told);
/// Sums of rows, R x 1.
template <class S>
Var row_sums(Tape<S>& tape, Var a);
/// Sum of all entries, 1 x 1.
template <class S>
Var entry_sum(Tape<S>& tape, Var a);

/// Of each row of x, taken as an n x k matrix X: W^T X, where W (n x n) says how much of which variable goes into
/// which.
template <class S>
Var mix_variables(Tape<S>& tape, Var x, Var weights, int k);
/// (I - A)^-1 of a square matrix.
template <class S>
Var inverse_of_rest(Tape<S>& tape, Var a);

/// tr((I + A o A / n)^n) - n, 1 x 1: 0 if and only if A is without cycles (Yu et al., "DAG-GNN", ICML 2019, after Zheng
/// et al., "DAGs with NO TEARS", NeurIPS 2018).
template <class S>
Var cycle_measure(Tape<S>& tape, Var a);

/// sum over rows and codes of (x - decoded)^2 exp(-v) / 2 + v / 2, 1 x 1: the cost of codes x (constant) under
/// Gaussians whose log variance v (1 x d) each code has to itself. The constant log sqrt(2 pi) is left out.
template <class S>
Var gaussian_codes_cost(Tape<S>& tape, Var decoded, Var x, Var log_variance);

/// sum over the rows told and all variables of KL(N(mean, exp(log_variance)) || N(u, width^2)), 1 x 1. labels (R x n)
/// and told (R of 0 and 1) must outlive the pass.
template <class S>
Var label_divergence(Tape<S>& tape, Var mean, Var log_variance, const Matrix<S>* labels, const Vector<S>* told,
                     S width);

/// sum over the rows told of |a - u|^2 / 2, 1 x 1; of blocks of k columns all are compared with the label of their
/// variable. labels (R x n) and told must outlive the pass.
template <class S>
Var label_error(Tape<S>& tape, Var a, const Matrix<S>* labels, const Vector<S>* told, int k);

/// sum over the rows told of |a - b|^2 / 2, 1 x 1. told (R of 0 and 1, may be null: all) must outlive the pass.
template <class S>
Var half_difference(Tape<S>& tape, Var a, Var b, const Vector<S>* told);

/// sum of log q at samples of Gaussians on average, i.e. minus their entropies, 1 x 1.
template <class S>
Var negative_entropy(Tape<S>& tape, Var log_variance);

/// sum of -log N(z_i; b, exp(a)^2) over the rows of column i of z, 1 x 1, where the columns of `output` (R x 2) are a
/// before it is kept within (-1.5, 1.5), and b.
template <class S>
Var affine_mechanism_cost(Tape<S>& tape, Var z, int i, Var output);

/// a as affine_mechanism_cost() bounds it.
template <class S>
S bounded_log_scale(S raw) {
  return S(1.5) * std::tanh(raw / S(1.5));
}

/// sum of -log p(z_i) over the rows of column i of z, 1 x 1, for mixtures of K logistic distributions whose logits,
/// means and log scales (bounded below and above) are the columns of `output` (R x 3K).
template <class S>
Var mixture_mechanism_cost(Tape<S>& tape, Var z, int i, Var output);

/// The distribution function of such a mixture at z, and the value at which it is `share` (by bisection). `row` holds
/// its 3K numbers.
double mixture_share(const float* row, int components, double z);
double mixture_value(const float* row, int components, double share);

}  // namespace causeway
