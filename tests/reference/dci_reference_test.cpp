// DCI and MCC against values that other programs computed on the same arrays.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "engine/metrics/dci.h"
#include "engine/metrics/mcc.h"
#include "tests/reference/reference_files.h"

namespace causeway {
namespace {

constexpr double kScoreTolerance = 0.01;       // D, C and every importance, absolute
constexpr double kTrainErrorTolerance = 1e-4;  // mean squared error on the training rows, relative
// Relative. Splits that part the training rows alike part test rows differently, and the reference draws among them at
// random: relabelling the codes moves this by 1 to 3 percent.
constexpr double kTestErrorTolerance = 0.05;
constexpr double kCorrelationTolerance = 1e-4;  // mean correlation coefficients, absolute

bool is_dci_reference(const nlohmann::json& file) {
  if (!file.is_object() || !file.contains("cases")) return false;
  const auto& cases = file.at("cases");
  return cases.is_array() && !cases.empty() && std::all_of(cases.begin(), cases.end(), [](const nlohmann::json& item) {
           return item.is_object() && item.contains("importance_code_by_factor");
         });
}

MatrixD to_matrix(const nlohmann::json& rows) {
  MatrixD result(rows.size(), rows.at(0).size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].size() != static_cast<std::size_t>(result.cols())) throw std::runtime_error("Ragged rows in reference");
    for (std::size_t j = 0; j < rows[i].size(); ++j) result(i, j) = rows[i][j].get<double>();
  }
  return result;
}

/// Largest differences from the reference; the errors' ones are relative.
struct Differences {
  double importance = 0.0;
  double disentanglement = 0.0;
  double completeness = 0.0;
  double train_error = 0.0;
  double test_error = 0.0;
  double pearson = 0.0;
  double spearman = 0.0;

  void widen(const Differences& other) {
    for (double Differences::*member :
         {&Differences::importance, &Differences::disentanglement, &Differences::completeness,
          &Differences::train_error, &Differences::test_error, &Differences::pearson, &Differences::spearman}) {
      this->*member = std::max(this->*member, other.*member);
    }
  }
  void print(const std::string& name) const {
    std::printf(
        "%s: importance %.2e, D %.2e, C %.2e, train MSE %.2e (relative), test MSE %.2e (relative), "
        "MCC Pearson %.2e, Spearman %.2e\n",
        name.c_str(), importance, disentanglement, completeness, train_error, test_error, pearson, spearman);
  }
};

Differences check_case(const nlohmann::json& item) {
  const MatrixD codes = to_matrix(item.at("codes"));
  const MatrixD factors = to_matrix(item.at("factors"));
  const auto number = [&](const char* key) { return item.at(key).get<double>(); };
  const auto relative = [](double value, double truth) { return std::abs(value - truth) / truth; };

  DciOptions options;
  options.threads = 2;
  const DciResult score = dci(codes, factors, item.at("train_rows").get<Eigen::Index>(), options);
  const MatrixD importance = to_matrix(item.at("importance_code_by_factor"));
  EXPECT_EQ(score.importance.rows(), importance.rows());
  EXPECT_EQ(score.importance.cols(), importance.cols());
  Differences found;
  if (score.importance.rows() != importance.rows() || score.importance.cols() != importance.cols()) return found;
  found.importance = (score.importance - importance).cwiseAbs().maxCoeff();
  found.disentanglement = std::abs(score.disentanglement - number("disentanglement"));
  found.completeness = std::abs(score.completeness - number("completeness"));
  found.train_error = relative(score.informativeness_train, number("informativeness_train"));
  found.test_error = relative(score.informativeness_test, number("informativeness_test"));

  const MccResult pearson = mcc(codes, factors, CorrelationKind::kPearson);
  const MccResult spearman = mcc(codes, factors, CorrelationKind::kSpearman);
  found.pearson = std::abs(pearson.mcc - number("mcc_pearson"));
  found.spearman = std::abs(spearman.mcc - number("mcc_spearman"));
  EXPECT_EQ(pearson.code_of_factor, item.at("mcc_pearson_match").get<std::vector<int>>());

  EXPECT_LE(found.importance, kScoreTolerance);
  EXPECT_LE(found.disentanglement, kScoreTolerance);
  EXPECT_LE(found.completeness, kScoreTolerance);
  EXPECT_LE(found.train_error, kTrainErrorTolerance);
  EXPECT_LE(found.test_error, kTestErrorTolerance);
  EXPECT_LE(found.pearson, kCorrelationTolerance);
  EXPECT_LE(found.spearman, kCorrelationTolerance);
  return found;
}

TEST(DciReference, AgreesWithEveryReferenceFile) {
  Differences largest;
  for (const auto& path : reference_files(is_dci_reference)) {
    const nlohmann::json file = read_reference_file(path);
    int index = 0;
    for (const auto& item : file.at("cases")) {
      const std::string name =
          fmt::format("{} case {} ({})", path.filename().string(), index++, item.value("kind", "?"));
      SCOPED_TRACE(name);
      const Differences found = check_case(item);
      found.print(name);
      largest.widen(found);
    }
  }
  largest.print("Largest differences");
}

}  // namespace
}  // namespace causeway
