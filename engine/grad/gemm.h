// Matrix products of the sizes that small networks have: a few hundred rows, widths of 4 to 256. Eigen's general
// product packs both operands whatever the size, which costs a third to a half of the time here
// (tests/bench/README.md).
#pragma once

#include <Eigen/Core>

namespace causeway {

/// Shape of one matrix product: C(m x n) = op(A)(m x k) op(B)(k x n), and how A and B are stored (all row-major and
/// dense): A as k x m if transpose_a, B as n x k if transpose_b. At most one of the two may be set.
struct GemmShape {
  Eigen::Index m, n, k;
  bool transpose_a, transpose_b;
};

/// C = op(A) op(B), or C += if `accumulate`. C must not overlap A or B. Every entry of C is one chain of fused
/// multiply-adds in the order of k, so that it depends on its row of op(A) and its column of op(B) alone, not on the
/// size of the batch around it.
void multiply(const GemmShape& shape, const float* a, const float* b, float* c, bool accumulate);
void multiply(const GemmShape& shape, const double* a, const double* b, double* c, bool accumulate);

}  // namespace causeway
