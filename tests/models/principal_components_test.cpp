#include "engine/models/principal_components.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/core/noise.h"

namespace causeway {
namespace {

/// Rows that vary by `scales` along the first axes of a fixed rotation, and not otherwise.
MatrixF samples(Eigen::Index rows, Eigen::Index values, const std::vector<float>& scales) {
  MatrixF weights(rows, static_cast<Eigen::Index>(scales.size())), axes(values, values);
  fill_normal(weights.data(), weights.size(), 1, Stream::kTest, 0);
  fill_normal(axes.data(), axes.size(), 1, Stream::kTest, 1);
  const Eigen::MatrixXf q = Eigen::HouseholderQR<Eigen::MatrixXf>(axes).householderQ();
  for (std::size_t k = 0; k < scales.size(); ++k) weights.col(static_cast<Eigen::Index>(k)) *= scales[k];
  MatrixF out = weights * q.leftCols(weights.cols()).transpose();
  out.array() += 3.0F;
  return out;
}

TEST(PrincipalComponents, AgreeWithTheEigenvectorsOfTheCovariance) {
  ThreadPool pool(1);
  const MatrixF x = samples(400, 60, {5, 3, 2, 1});
  const auto pca = PrincipalComponents::fit(pool, x, 3, 1);
  const Eigen::MatrixXd centred = (x.rowwise() - x.colwise().mean()).cast<double>();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> exact(centred.transpose() * centred / 400.0);
  for (int k = 0; k < 3; ++k) {
    const Eigen::VectorXd direction = pca.basis().row(k).transpose().cast<double>().normalized();
    EXPECT_GT(std::abs(direction.dot(exact.eigenvectors().col(59 - k))), 1 - 1e-5) << "component " << k;
  }
}

TEST(PrincipalComponents, CodesShareOneScaleWhoseVariancesSumToTheEffectiveNumber) {
  ThreadPool pool(1);
  const MatrixF x = samples(2000, 40, {4, 2, 1});
  const MatrixF codes = PrincipalComponents::fit(pool, x, 3, 1).project(x);
  const Eigen::RowVectorXf centred_mean = codes.colwise().mean();
  EXPECT_LT(centred_mean.cwiseAbs().maxCoeff(), 1e-4F);
  const Eigen::ArrayXf variance = codes.array().square().colwise().mean();
  EXPECT_NEAR(variance(0) / variance(1), 4.0F, 0.5F);
  EXPECT_NEAR(variance(1) / variance(2), 4.0F, 0.5F);
  EXPECT_NEAR(variance.sum(), variance.sum() * variance.sum() / variance.square().sum(), 0.01F);
}

TEST(PrincipalComponents, TheNumberOfThreadsChangesNothing) {
  const MatrixF x = samples(300, 1100, {5, 3, 2, 1});
  ThreadPool one(1), three(3);
  EXPECT_EQ(PrincipalComponents::fit(one, x, 4, 7).basis(), PrincipalComponents::fit(three, x, 4, 7).basis());
}

TEST(PrincipalComponents, RefuseWhatCannotBeFitted) {
  ThreadPool pool(1);
  EXPECT_THROW(PrincipalComponents::fit(pool, MatrixF::Constant(50, 20, 0.3F), 3, 1), Error);
  EXPECT_THROW(PrincipalComponents::fit(pool, samples(4, 20, {1, 1, 1}), 5, 1), Error);
  MatrixF broken = samples(50, 20, {1, 1});
  broken(3, 4) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(PrincipalComponents::fit(pool, broken, 2, 1), Error);
}

}  // namespace
}  // namespace causeway
