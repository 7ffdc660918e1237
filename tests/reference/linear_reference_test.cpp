// Factor analysis, FastICA and principal components against numbers computed with scikit-learn (float64).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/models/linear_codes.h"
#include "tests/reference/reference_files.h"

namespace causeway {
namespace {

using nlohmann::json;

bool is_linear_reference(const json& file) { return file.is_object() && file.value("form", "") == "linear_reference"; }

MatrixD linear_matrix(const json& tensor) {
  const auto data = tensor.at("data").get<std::vector<double>>();
  const auto shape = tensor.at("shape").get<std::vector<int>>();
  return Eigen::Map<const MatrixD>(data.data(), shape.size() > 1 ? shape[0] : 1, shape.back());
}

/// Relative to the largest entry.
void expect_linear_close(const std::string& what, const MatrixD& ours, const MatrixD& reference, double tolerance) {
  ASSERT_EQ(ours.rows(), reference.rows()) << what;
  ASSERT_EQ(ours.cols(), reference.cols()) << what;
  EXPECT_LE((ours - reference).cwiseAbs().maxCoeff(), tolerance * std::max(1e-9, reference.cwiseAbs().maxCoeff()))
      << what;
}

/// Mean log density of rows under a Gaussian.
double mean_log_likelihood(const MatrixD& x, const MatrixD& covariance) {
  const MatrixD around = x.rowwise() - x.colwise().mean();
  const Eigen::LLT<MatrixD> factor(covariance);
  const MatrixD white = factor.matrixL().solve(around.transpose());
  const double log_det = 2 * factor.matrixL().toDenseMatrix().diagonal().array().log().sum();
  return -0.5 * (static_cast<double>(x.cols()) * std::log(2 * std::numbers::pi) + log_det +
                 white.squaredNorm() / static_cast<double>(x.rows()));
}

/// Each row's largest entry positive, rows in descending lexicographic order.
MatrixD canonical_rows(MatrixD rows) {
  std::vector<Eigen::RowVectorXd> list;
  for (Eigen::Index r = 0; r < rows.rows(); ++r) {
    Eigen::Index largest = 0;
    rows.row(r).cwiseAbs().maxCoeff(&largest);
    list.emplace_back(rows(r, largest) < 0 ? -rows.row(r) : rows.row(r));
  }
  std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
    return std::lexicographical_compare(b.begin(), b.end(), a.begin(), a.end());
  });
  for (Eigen::Index r = 0; r < rows.rows(); ++r) rows.row(r) = list[static_cast<std::size_t>(r)];
  return rows;
}

void check_factor_analysis(const MatrixD& x, const json& config, const json& outputs) {
  Vector<double> psi;
  constexpr LinearStop kConverged{20000, 1e-12};
  const LinearFit fit = factor_analysis_of(x, config.at("factors"), kConverged, &psi);
  MatrixD outer = fit.mixing * fit.mixing.transpose(), covariance = outer;
  covariance.diagonal() += psi;
  // The published EM stops some 1e-6 before the optimum; a plain EM that was run to it is the tighter bound.
  expect_linear_close("optimum", covariance, linear_matrix(outputs.at("optimum_by_own_em_covariance")), 1e-7);
  expect_linear_close("noise at the optimum", psi.transpose(),
                      linear_matrix(outputs.at("optimum_by_own_em_noise_variance")), 1e-7);
  expect_linear_close("covariance", covariance, linear_matrix(outputs.at("converged_covariance")), 2e-6);
  expect_linear_close("loadings", outer, linear_matrix(outputs.at("converged_loading_outer")), 2e-6);
  EXPECT_NEAR(mean_log_likelihood(x, covariance), outputs.at("converged_mean_log_likelihood").get<double>(), 1e-9);
  const MatrixD z = (x.rowwise() - fit.mean) * fit.unmixing.transpose();
  expect_linear_close("common part", (z * fit.mixing.transpose()).topRows(5),
                      linear_matrix(outputs.at("converged_common_part_of_rows")), 1e-5);
}

void check_fast_ica(const MatrixD& x, const json& config, const json& outputs) {
  constexpr LinearStop kConverged{600, 0};
  const std::string fun = config.at("fun");
  const IcaContrast contrast = fun == "logcosh" ? IcaContrast::kTanh
                               : fun == "exp"   ? IcaContrast::kExp
                                                : IcaContrast::kCube;
  const LinearFit fit = fast_ica_of(x, static_cast<int>(x.cols()), 5, kConverged, contrast);
  const MatrixD rows = canonical_rows(fit.unmixing);
  expect_linear_close("unmixing", rows, linear_matrix(outputs.at("unmixing_converged")), 1e-8);
  expect_linear_close("sources", ((x.rowwise() - fit.mean) * rows.transpose()).topRows(5),
                      linear_matrix(outputs.at("sources_first_rows")), 1e-8);
  expect_linear_close("mixing", rows.inverse(), linear_matrix(outputs.at("mixing_of_canonical")), 1e-8);
}

void check_pca(const MatrixD& x, const json& config, const json& outputs) {
  const int components = config.at("components");
  const LinearFit fit = pca_of(x, components);
  const double to_sample = static_cast<double>(x.rows()) / static_cast<double>(x.rows() - 1);  // 1/N -> 1/(N-1)
  expect_linear_close("mean", fit.mean, linear_matrix(outputs.at("mean")), 1e-10);
  const Vector<double> variance = fit.mixing.colwise().squaredNorm().transpose() * to_sample;
  expect_linear_close("variance", variance.transpose(), linear_matrix(outputs.at("explained_variance")), 1e-10);
  MatrixD directions = fit.mixing.colwise().normalized().transpose();
  expect_linear_close("components", directions, linear_matrix(outputs.at("components")), 1e-10);
  expect_linear_close("scores", ((x.rowwise() - fit.mean) * directions.transpose()).topRows(5),
                      linear_matrix(outputs.at("scores_first_rows")), 1e-10);
}

TEST(LinearReference, FactorAnalysisFastIcaAndPrincipalComponents) {
  for (const auto& path : reference_files(is_linear_reference)) {
    const json file = read_reference_file(path);
    ASSERT_FALSE(file.at("settings").empty());
    for (const json& setting : file.at("settings")) {
      SCOPED_TRACE(setting.at("name").get<std::string>());
      const MatrixD x = linear_matrix(setting.at("inputs").at("X"));
      const json &config = setting.at("config"), &outputs = setting.at("outputs");
      const std::string method = config.at("method");
      if (method == "factor_analysis") {
        check_factor_analysis(x, config, outputs);
      } else if (method == "fastica") {
        check_fast_ica(x, config, outputs);
      } else {
        ASSERT_EQ(method, "pca");
        check_pca(x, config, outputs);
      }
    }
  }
}

}  // namespace
}  // namespace causeway
