#include "engine/core/decompositions.h"

namespace causeway {

Eigensystem symmetric_eigensystem(const MatrixD& a) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(a);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

Eigensystem generalised_eigensystem(const MatrixD& a, const MatrixD& b) {
  const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver(a, b);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

MatrixD solve_positive(const MatrixD& a, const MatrixD& b) { return a.ldlt().solve(b); }

MatrixD least_squares(const MatrixD& a, const MatrixD& b) { return a.colPivHouseholderQr().solve(b); }

MatrixD smallest_least_squares(const MatrixD& a, const MatrixD& b) {
  return Eigen::CompleteOrthogonalDecomposition<MatrixD>(a).solve(b);
}

Eigen::MatrixXd orthonormal_columns(const Eigen::MatrixXd& a) {
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(a);
  return qr.householderQ() * Eigen::MatrixXd::Identity(a.rows(), a.cols());
}

MatrixD inverse_of(const MatrixD& a) { return a.inverse(); }

PivotedTriangles pivoted_triangles(const MatrixD& a) {
  const Eigen::PartialPivLU<Eigen::MatrixXd> lu(Eigen::MatrixXd{a});
  const Eigen::MatrixXd& both = lu.matrixLU();
  PivotedTriangles parts;
  parts.permutation = lu.permutationP().transpose().toDenseMatrix().cast<double>();
  parts.lower = both.triangularView<Eigen::StrictlyLower>();
  parts.upper = both.triangularView<Eigen::StrictlyUpper>();
  parts.diagonal = both.diagonal();
  return parts;
}

}  // namespace causeway
