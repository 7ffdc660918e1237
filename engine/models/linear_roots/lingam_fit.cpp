#include "engine/models/linear_roots/lingam_fit.h"

#include <fmt/format.h>

#include "engine/core/decompositions.h"
#include "engine/core/error.h"
#include "engine/models/linear_roots/lingam.h"

namespace causeway {
namespace {

constexpr double kOwnShare = 1e-6;      // of a variable's variance that others must leave to it
constexpr double kLeastSpread = 1e-12;  // of a variable, as a share of its size
constexpr Eigen::Index kLeastRows = 8;
constexpr const char* kLeaveOut = "leave such columns out of the data";

/// Throws Error unless every variable varies and has something of its own.
void check_independent(const MatrixD& x, const MatrixD& around) {
  for (Eigen::Index i = 0; i < around.cols(); ++i) {
    if (around.col(i).cwiseAbs().maxCoeff() > kLeastSpread * x.col(i).cwiseAbs().maxCoeff()) continue;
    throw Error(fmt::format("variable z{} is the same in all vectors: it can be no cause and no effect", i), kLeaveOut);
  }
  for (Eigen::Index i = 0; i < around.cols(); ++i) {
    std::vector<Eigen::Index> others;
    for (Eigen::Index j = 0; j < around.cols(); ++j) {
      if (j != i) others.push_back(j);
    }
    const MatrixD rest = around(Eigen::all, others);
    const Vector<double> own = around.col(i);
    // Columns that depend on each other leave the least-squares solution open, but not what it leaves.
    const Vector<double> left = own - rest * least_squares(rest, own);
    if (left.squaredNorm() > kOwnShare * own.squaredNorm()) continue;
    throw Error(fmt::format("variable z{} is the same as another one, or a sum of others: which causes which cannot be "
                            "told",
                            i),
                kLeaveOut);
  }
}

}  // namespace

LingamFit fit_lingam(const MatrixD& x, LingamMethod method, std::uint64_t seed, const LinearStop& stop) {
  const Eigen::Index least = std::max(kLeastRows, x.cols() + 2);
  if (x.rows() < least) {
    throw Error(fmt::format("{} vectors are too few for effects between {} variables", x.rows(), x.cols()),
                fmt::format("bring at least {}", least));
  }
  if (!x.allFinite()) throw Error("the codes hold NaN or infinity", "check the data");
  LingamFit fit;
  fit.mean = x.colwise().mean();
  const MatrixD around = x.rowwise() - fit.mean;
  check_independent(x, around);
  if (method == LingamMethod::kDirect) {
    for (const LingamRound& round : direct_lingam_rounds(around)) fit.order.push_back(round.chosen);
  } else {
    const auto variables = static_cast<int>(x.cols());
    const LinearFit ica = fast_ica_of(x, variables, seed, stop);
    fit.order = order_of_effects(MatrixD::Identity(variables, variables) - scaled_unmixing(ica.unmixing));
  }
  fit.effects = effects_in_order(around, fit.order, true);
  const MatrixD noise = around - around * fit.effects.transpose();
  fit.gaussian.resize(x.cols());
  for (Eigen::Index i = 0; i < x.cols(); ++i) fit.gaussian(i) = anderson_darling(noise.col(i));
  return fit;
}

}  // namespace causeway
