#include "engine/models/pair_ica/causal_row.h"

#include <numeric>
#include <vector>

#include "engine/core/decompositions.h"
#include "engine/core/random.h"

namespace causeway {

namespace {

constexpr double kVarianceRidge = 1e-8;  // of the largest variance: codes may hold directions that hardly vary

/// Leave-one-out predictions of the rows of `after` from those of `before` and a constant.
MatrixD predictions(const MatrixD& before, const MatrixD& after) {
  MatrixD x(before.rows(), before.cols() + 1);
  x << before, Vector<double>::Ones(before.rows());
  MatrixD gram = x.transpose() * x;
  gram.diagonal().array() += kVarianceRidge * gram.diagonal().maxCoeff();
  const MatrixD solved = solve_positive(gram, x.transpose());  // (d+1) x m
  MatrixD predicted = x * (solved * after);
  for (Eigen::Index r = 0; r < x.rows(); ++r) {
    const double own = x.row(r).dot(solved.col(r));
    predicted.row(r) = (predicted.row(r) - own * after.row(r)) / std::max(1.0 - own, 1e-6);
  }
  return predicted;
}

/// `still` (d x d) is added to what can be predicted.
Eigensystem predictable_directions(const MatrixD& before, const MatrixD& after, const MatrixD& still) {
  const MatrixD centred = after.rowwise() - after.colwise().mean();
  MatrixD predicted = predictions(before, centred);
  predicted.rowwise() -= Eigen::RowVectorXd(predicted.colwise().mean());
  const MatrixD shared = centred.transpose() * predicted;
  MatrixD all = centred.transpose() * centred;
  all.diagonal().array() += kVarianceRidge * all.diagonal().maxCoeff();
  return generalised_eigensystem(0.5 * (shared + shared.transpose()) + still, all);
}

}  // namespace

CausalRow causal_row(const MatrixD& before, const MatrixD& after, std::uint64_t seed, int target) {
  CausalRow found;
  const Eigen::Index rows = after.rows(), d = after.cols();
  if (rows < 3 * (d + 1)) return found;
  const MatrixD nothing = MatrixD::Zero(d, d);
  const auto solver = predictable_directions(before, after, nothing);
  found.predictable = solver.values;
  found.row = solver.vectors.col(0).transpose();
  std::vector<Eigen::Index> mixed(static_cast<std::size_t>(rows));
  std::iota(mixed.begin(), mixed.end(), 0);
  Random random(seed, Stream::kDiscovery, static_cast<std::uint64_t>(target));
  for (std::size_t i = mixed.size(); i > 1; --i) {
    std::swap(mixed[i - 1], mixed[random.below(static_cast<std::uint32_t>(i))]);
  }
  found.chance = predictable_directions(before(mixed, Eigen::all), after, nothing).values(d - 1);
  return found;
}

Eigen::RowVectorXd steady_row(const MatrixD& before, const MatrixD& after, const MatrixD& still) {
  const double share = static_cast<double>(after.rows()) / static_cast<double>(still.rows());
  const auto solver = predictable_directions(before, after, share * still.transpose() * still);
  return solver.vectors.col(0).transpose();
}

}  // namespace causeway
