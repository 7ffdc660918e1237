#include "engine/training/hidden_cause.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace causeway {
namespace {

constexpr double kFewestSets = 30;      // that set a latent: with fewer it is not known what it moves
constexpr double kIsEffect = 0.1;       // share of such pairs in which another one moves, from which on it is an effect
constexpr Eigen::Index kStates = 2000;  // looked at
constexpr Eigen::Index kFewestStates = 200;

/// share(i, j): of the pairs that set latent i, those in which latent j moved; -1 where too few set i.
MatrixD shares_moved(const std::vector<int>& targets, const MatrixD& moved) {
  const Eigen::Index n = moved.cols();
  MatrixD sum = MatrixD::Zero(n, n);
  Vector<double> count = Vector<double>::Zero(n);
  for (std::size_t p = 0; p < targets.size(); ++p) {
    if (targets[p] < 0) continue;
    ++count(targets[p]);
    sum.row(targets[p]) += moved.row(static_cast<Eigen::Index>(p));
  }
  for (Eigen::Index i = 0; i < n; ++i) {
    sum.row(i) =
        count(i) >= kFewestSets ? Eigen::RowVectorXd(sum.row(i) / count(i)) : Eigen::RowVectorXd::Constant(n, -1);
  }
  return sum;
}

/// Correlation of columns i and j of `z` (columns of variance 1) between each row and the row that is nearest to it in
/// the columns `given`; without those, over all rows.
double correlation_given(const MatrixD& z, Eigen::Index i, Eigen::Index j, const std::vector<Eigen::Index>& given) {
  if (given.empty()) return z.col(i).dot(z.col(j)) / static_cast<double>(z.rows());
  const MatrixD conditions = z(Eigen::all, given);
  double ij = 0, ii = 0, jj = 0;
  for (Eigen::Index r = 0; r < z.rows(); ++r) {
    Vector<double> distance = (conditions.rowwise() - conditions.row(r)).rowwise().squaredNorm();
    distance(r) = std::numeric_limits<double>::infinity();
    Eigen::Index nearest = 0;
    distance.minCoeff(&nearest);
    const double a = z(r, i) - z(nearest, i), b = z(r, j) - z(nearest, j);
    ij += a * b;
    ii += a * a;
    jj += b * b;
  }
  return ii > 0 && jj > 0 ? ij / std::sqrt(ii * jj) : 0.0;
}

}  // namespace

MatrixD unexplained_correlation(const MatrixD& latents, const std::vector<int>& targets, const MatrixD& moved) {
  const Eigen::Index n = latents.cols();
  MatrixD left = MatrixD::Zero(n, n);
  const Eigen::Index rows = std::min(kStates, latents.rows());
  if (rows < kFewestStates) return left;
  MatrixD z = latents.topRows(rows);
  z.rowwise() -= Eigen::RowVectorXd(z.colwise().mean());
  for (Eigen::Index i = 0; i < n; ++i) {
    const double spread = std::sqrt(z.col(i).squaredNorm() / static_cast<double>(rows));
    if (!(spread > 1e-9)) return left;
    z.col(i) /= spread;
  }
  const MatrixD share = shares_moved(targets, moved);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = i + 1; j < n; ++j) {
      const bool known = share(i, j) >= 0 && share(j, i) >= 0;
      if (!known || share(i, j) >= kIsEffect || share(j, i) >= kIsEffect) continue;
      std::vector<Eigen::Index> causes;
      for (Eigen::Index k = 0; k < n; ++k) {
        if (k != i && k != j && (share(k, i) >= kIsEffect || share(k, j) >= kIsEffect)) causes.push_back(k);
      }
      left(i, j) = left(j, i) = correlation_given(z, i, j, causes);
    }
  }
  return left;
}

}  // namespace causeway
