// Decompositions of dense matrices in double precision. Eigen compiles each of them anew in every file that uses one,
// for ten seconds or so; behind these functions each is compiled once.
#pragma once

#include "engine/core/types.h"

namespace causeway {

/// Eigenvalues (d), rising, with their eigenvectors as the columns of a d x d matrix.
struct Eigensystem {
  Eigen::VectorXd values;
  Eigen::MatrixXd vectors;
};

/// Of a symmetric matrix (d x d); only its lower triangle is read. The vectors are orthonormal.
Eigensystem symmetric_eigensystem(const MatrixD& a);
/// A v = lambda B v of a symmetric A and a positive definite B (both d x d); v^T B v = 1.
Eigensystem generalised_eigensystem(const MatrixD& a, const MatrixD& b);

/// A^-1 B of a positive definite A (d x d) and B (d x m).
MatrixD solve_positive(const MatrixD& a, const MatrixD& b);
/// The X (d x m) that brings A X (R x m) nearest to B. Columns of A (R x d) that depend on others get no weight.
MatrixD least_squares(const MatrixD& a, const MatrixD& b);
/// The same with the smallest X where several are equally near: weights are shared among columns that depend on others.
MatrixD smallest_least_squares(const MatrixD& a, const MatrixD& b);

/// Orthonormal columns (R x d) that span those of A (R x d, R >= d), by Householder reflections.
Eigen::MatrixXd orthonormal_columns(const Eigen::MatrixXd& a);
/// Inverse of a square matrix that has one.
MatrixD inverse_of(const MatrixD& a);

/// A = P (L + 1) (U + diag(d)) of a square matrix A (n x n).
struct PivotedTriangles {
  MatrixD permutation;   // P
  MatrixD lower, upper;  // L and U, with zeros on the diagonal
  Vector<double> diagonal;
};
PivotedTriangles pivoted_triangles(const MatrixD& a);

}  // namespace causeway
