// DirectLiNGAM and ICA-LiNGAM, step by step, against numbers computed with the published implementation (float64).
#include <gtest/gtest.h>

#include <cmath>

#include "engine/models/linear_codes.h"
#include "engine/models/linear_roots/lingam.h"
#include "tests/reference/reference_files.h"

namespace causeway {
namespace {

using nlohmann::json;

bool is_lingam_reference(const json& file) { return file.is_object() && file.value("form", "") == "lingam_reference"; }

MatrixD lingam_matrix(const json& tensor) {
  const auto data = tensor.at("data").get<std::vector<double>>();
  const auto shape = tensor.at("shape").get<std::vector<int>>();
  return Eigen::Map<const MatrixD>(data.data(), shape.size() > 1 ? shape[0] : 1, shape.back());
}

/// Relative to the largest entry.
void expect_lingam_close(const std::string& what, const MatrixD& ours, const MatrixD& reference) {
  ASSERT_EQ(ours.rows(), reference.rows()) << what;
  ASSERT_EQ(ours.cols(), reference.cols()) << what;
  EXPECT_LE((ours - reference).cwiseAbs().maxCoeff(), 1e-8 * std::max(1e-9, reference.cwiseAbs().maxCoeff())) << what;
}

void check_regressions(const MatrixD& x, const json& outputs) {
  for (const json& step : outputs.at("final_regression")) {
    const auto predictors = step.at("predictors").get<std::vector<int>>();
    LassoPath path;
    const MatrixD of = x(Eigen::all, predictors);
    std::vector<int> kept;
    for (const int c : adaptive_lasso(of, x.col(step.at("target").get<int>()), &path)) {
      kept.push_back(predictors[static_cast<std::size_t>(c)]);
    }
    EXPECT_EQ(kept, step.at("kept").get<std::vector<int>>());
    EXPECT_EQ(path.chosen, step.at("chosen").get<int>());
    EXPECT_NEAR(path.noise_variance, step.at("noise_variance").get<double>(), 1e-10);
    const MatrixD alphas = lingam_matrix(step.at("alphas")), bic = lingam_matrix(step.at("bic"));
    ASSERT_EQ(std::ssize(path.alphas), alphas.size());
    for (std::size_t k = 0; k < path.alphas.size(); ++k) {
      const auto at = static_cast<Eigen::Index>(k);
      EXPECT_NEAR(path.alphas[k], alphas(at), 1e-9);
      EXPECT_NEAR(path.bic[k], bic(at), 1e-8 * std::abs(bic(at)));
    }
  }
}

TEST(LingamReference, OrdersEffectsAndEveryStep) {
  for (const auto& path : reference_files(is_lingam_reference)) {
    const json file = read_reference_file(path);
    ASSERT_FALSE(file.at("settings").empty());
    for (const json& setting : file.at("settings")) {
      SCOPED_TRACE(setting.at("name").get<std::string>());
      const MatrixD x = lingam_matrix(setting.at("inputs").at("X"));
      const json& outputs = setting.at("outputs");
      std::vector<int> order;
      if (outputs.contains("rounds")) {
        const std::vector<LingamRound> rounds = direct_lingam_rounds(x);
        ASSERT_EQ(rounds.size(), outputs.at("rounds").size());
        for (std::size_t r = 0; r < rounds.size(); ++r) {
          const json& round = outputs.at("rounds").at(r);
          EXPECT_EQ(rounds[r].candidates, round.at("candidates").get<std::vector<int>>());
          const MatrixD m = lingam_matrix(round.at("M"));
          EXPECT_LE((m.transpose() - rounds[r].dependence).cwiseAbs().maxCoeff(), 1e-12);
          EXPECT_EQ(rounds[r].chosen, round.at("chosen").get<int>());
          order.push_back(rounds[r].chosen);
        }
      } else {
        constexpr LinearStop kConverged{1500, 0};
        const LinearFit ica = fast_ica_of(x, static_cast<int>(x.cols()), 3, kConverged);
        const MatrixD scaled = scaled_unmixing(ica.unmixing);
        expect_lingam_close("unmixing", scaled, lingam_matrix(outputs.at("scaled_unmixing_converged")));
        order = order_of_effects(MatrixD::Identity(x.cols(), x.cols()) - scaled);
      }
      EXPECT_EQ(order, outputs.at("causal_order").get<std::vector<int>>());
      expect_lingam_close("effects", effects_in_order(x, order, true), lingam_matrix(outputs.at("adjacency")));
      expect_lingam_close("least squares", effects_in_order(x, order, false),
                          lingam_matrix(outputs.at("adjacency_least_squares")));
      check_regressions(x, outputs);
    }
  }
}

/// A set that can be written down: entropies, choices and coefficients of the published functions on it.
TEST(LingamReference, ASetWithoutRandomNumbers) {
  constexpr int kRows = 500;
  MatrixD e(kRows, 4), x(kRows, 4);
  constexpr double kOf[] = {2, 3, 5, 7};
  for (int k = 1; k <= kRows; ++k) {
    for (int s = 0; s < 4; ++s) {
      const double at = k * std::sqrt(kOf[s]);
      e(k - 1, s) = std::sqrt(12.0) * (at - std::floor(at) - 0.5);
    }
  }
  for (int r = 0; r < kRows; ++r) {
    const double x0 = e(r, 0), x1 = 0.8 * x0 + e(r, 1), x2 = -0.6 * x0 + 0.9 * x1 + e(r, 2), x3 = 0.5 * x2 + e(r, 3);
    x.row(r) << x2, x0, x3, x1;
  }
  constexpr double kEntropy[] = {1.3619310184, 1.3622269042, 1.3620641441, 1.3620978139};
  for (int s = 0; s < 4; ++s) {
    const Vector<double> around = e.col(s).array() - e.col(s).mean();
    EXPECT_NEAR(entropy_of(around / std::sqrt(around.squaredNorm() / kRows)), kEntropy[s], 1e-10);
  }
  const std::vector<LingamRound> rounds = direct_lingam_rounds(x);
  const std::vector<std::vector<double>> kDependence{{4.20448515669e-4, 0, 2.77430897804e-3, 8.87335643659e-3},
                                                     {9.31904357528e-3, 4.79563367306e-3, 0},
                                                     {0, 4.3789380436e-3}};
  std::vector<int> order;
  for (const LingamRound& round : rounds) order.push_back(round.chosen);
  EXPECT_EQ(order, (std::vector<int>{1, 3, 0, 2}));
  for (std::size_t r = 0; r < kDependence.size(); ++r) {
    for (std::size_t c = 0; c < kDependence[r].size(); ++c) {
      EXPECT_NEAR(rounds[r].dependence(static_cast<Eigen::Index>(c)), kDependence[r][c], 1e-12);
    }
  }
  const MatrixD b = effects_in_order(x, order, false);
  EXPECT_NEAR(b(3, 1), 0.7842438456, 1e-9);
  EXPECT_NEAR(b(0, 1), -0.5968998433, 1e-9);
  EXPECT_NEAR(b(0, 3), 0.9290898997, 1e-9);
  EXPECT_NEAR(b(2, 0), 0.3931051112, 1e-9);
  EXPECT_NEAR(b(2, 1), -0.0868029014, 1e-9);
  EXPECT_NEAR(b(2, 3), 0.1046785152, 1e-9);
}

}  // namespace
}  // namespace causeway
