#include "engine/causal/coupling_flow.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace causeway {
namespace {

MatrixD normal_rows(int rows, int cols) {
  Random random(3, Stream::kTest);
  MatrixD z(rows, cols);
  for (Eigen::Index i = 0; i < z.size(); ++i) z.data()[i] = random.normal();
  return z;
}

std::vector<double> row(const MatrixD& m, Eigen::Index r) {
  const MatrixD values = m.row(r);
  return {values.data(), values.data() + values.size()};
}

TEST(CouplingFlow, InverseUndoesForwardAndTheOtherWayRound) {
  for (int n = 2; n <= 10; ++n) {
    const CouplingFlow flow(n, static_cast<std::uint64_t>(n));
    const MatrixD z = 3.0 * normal_rows(200, n);
    for (Eigen::Index r = 0; r < z.rows(); ++r) {
      const auto x = flow.forward(row(z, r));
      const auto back = flow.inverse(x);
      const auto again = flow.forward(flow.inverse(row(z, r)));
      for (int i = 0; i < n; ++i) {
        EXPECT_NEAR(back[static_cast<std::size_t>(i)], z(r, i), 1e-9);
        EXPECT_NEAR(again[static_cast<std::size_t>(i)], z(r, i), 1e-9);
      }
    }
  }
}

TEST(CouplingFlow, MixesAllVariablesModeratelyNonlinearly) {
  for (const int n : {2, 4, 10}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const CouplingFlow flow(n, seed);
      const MatrixD z = normal_rows(2000, n);
      MatrixD x(z.rows(), n);
      for (Eigen::Index r = 0; r < z.rows(); ++r) {
        const auto values = flow.forward(row(z, r));
        x.row(r) = Eigen::Map<const Eigen::RowVectorXd>(values.data(), n);
      }
      // Share of the variance that no linear map from z explains.
      MatrixD design(z.rows(), n + 1);
      design << z, MatrixD::Ones(z.rows(), 1);
      const MatrixD residual = x - design * design.householderQr().solve(x);
      const MatrixD centred = x.rowwise() - x.colwise().mean();
      const double bent = residual.squaredNorm() / centred.squaredNorm();
      EXPECT_GT(bent, 0.01) << n << " " << seed;
      EXPECT_LT(bent, 0.4) << n << " " << seed;
      EXPECT_LT(centred.squaredNorm() / static_cast<double>(centred.size()), 4.0) << "values of order 1";
      // No variable is seen in one number alone.
      for (int i = 0; i < n; ++i) {
        std::vector<double> moved = row(z, 0);
        const auto before = flow.forward(moved);
        moved[static_cast<std::size_t>(i)] += 1.0;
        const auto after = flow.forward(moved);
        int changed = 0;
        for (std::size_t k = 0; k < before.size(); ++k) changed += std::abs(after[k] - before[k]) > 1e-3 ? 1 : 0;
        EXPECT_GE(changed, std::max(2, n / 2));
      }
    }
  }
}

TEST(CouplingFlow, ChecksSizes) {
  EXPECT_THROW(CouplingFlow(1, 1), UsageError);
  const CouplingFlow flow(3, 1);
  EXPECT_THROW(flow.forward(std::vector<double>(2, 0.0)), UsageError);
  EXPECT_THROW(flow.inverse(std::vector<double>(4, 0.0)), UsageError);
}

}  // namespace
}  // namespace causeway
