#include "engine/models/linear_codes.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/core/noise.h"
#include "engine/metrics/mcc.h"

namespace causeway {
namespace {

constexpr int kRows = 20000;

MatrixF normal(int rows, int cols, std::uint64_t row) {
  MatrixF m(rows, cols);
  fill_normal(m.data(), m.size(), 4, Stream::kTest, row);
  return m;
}

MatrixF uniform_sources(int cols) {
  MatrixF m(kRows, cols);
  fill_uniform(m.data(), m.size(), 4, Stream::kTest, 9);
  return m;
}

double match(const LinearModel& model, const MatrixF& codes, const MatrixF& sources) {
  return mcc(model.encode_noise(codes).cast<double>(), sources.cast<double>(), CorrelationKind::kPearson).mcc;
}

TEST(LinearCodes, PrincipalComponentsAreTheAxesOfTheCovariance) {
  // Three independent directions of standard deviation 3, 2, 1, turned by a known rotation.
  MatrixF s = normal(kRows, 3, 1);
  for (int i = 0; i < 3; ++i) s.col(i) *= static_cast<float>(3 - i);
  const Eigen::Matrix3f turn =
      (Eigen::AngleAxisf(0.5F, Eigen::Vector3f::UnitX()) * Eigen::AngleAxisf(0.8F, Eigen::Vector3f::UnitZ()))
          .toRotationMatrix();
  const MatrixF x = (s * turn).rowwise() + Eigen::RowVector3f(1, 2, 3);
  const LinearModel model = fit_pca(x, 2);
  EXPECT_GT(match(model, x, s.leftCols(2)), 0.999);
  const MatrixF z = model.encode_noise(x);
  EXPECT_NEAR((z.col(0).array().square().mean()), 1.0, 1e-3);
  EXPECT_NEAR((z.col(0).cwiseProduct(z.col(1)).mean()), 0.0, 1e-3);
  // What two of three directions leave is the third.
  EXPECT_NEAR((model.decode_noise(z) - x).rowwise().squaredNorm().mean(), s.col(2).squaredNorm() / kRows, 0.01);
}

TEST(LinearCodes, FactorAnalysisTellsFactorsFromNoise) {
  // One factor behind five codes of very different noise: the principal component follows the noisy code.
  const MatrixF f = normal(kRows, 1, 1);
  MatrixF x = normal(kRows, 5, 2);
  const Eigen::RowVectorXf noise_std = (Eigen::RowVectorXf(5) << 0.3F, 0.3F, 0.3F, 0.3F, 4.0F).finished();
  for (int i = 0; i < 5; ++i) x.col(i) = noise_std(i) * x.col(i) + f.col(0);
  EXPECT_GT(match(fit_factor_analysis(x, 1), x, f), 0.98);
  EXPECT_LT(match(fit_pca(x, 1), x, f), 0.7);
  const LinearModel model = fit_factor_analysis(x, 1);
  for (int i = 0; i < 5; ++i) EXPECT_NEAR(std::abs(model.mixing()(i, 0)), 1.0, 0.08) << i;
}

TEST(LinearCodes, IndependentComponentsAreFoundUnlessGaussian) {
  const MatrixF mix = normal(3, 3, 7);
  const MatrixF sources = uniform_sources(3);
  const MatrixF x = sources * mix;
  EXPECT_GT(match(fit_fast_ica(x, 3, 1), x, sources), 0.99);
  EXPECT_LT(match(fit_pca(x, 3), x, sources), 0.9);
  const LinearModel model = fit_fast_ica(x, 3, 1);
  EXPECT_LT((model.decode_noise(model.encode_noise(x)) - x).cwiseAbs().maxCoeff(), 1e-4);

  const MatrixF gaussian = normal(kRows, 3, 5);
  const MatrixF mixed = gaussian * mix;
  EXPECT_LT(match(fit_fast_ica(mixed, 3, 1), mixed, gaussian), 0.95) << "a rotation of Gaussians cannot be seen";
}

TEST(LinearCodes, RefuseMoreLatentsThanDirections) {
  EXPECT_THROW(fit_pca(normal(100, 2, 1), 3), Error);
  MatrixF flat = normal(100, 3, 1);
  flat.col(2) = flat.col(0);
  EXPECT_THROW(fit_fast_ica(flat, 3, 1), Error);
}

}  // namespace
}  // namespace causeway
