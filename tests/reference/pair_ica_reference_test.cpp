// The steps of the closed form on pairs against numpy: tests/reference/make_pair_ica.py made the numbers.
#include <gtest/gtest.h>

#include "engine/core/json_matrix.h"
#include "engine/models/pair_ica/causal_row.h"
#include "engine/models/pair_ica/closed_form.h"
#include "engine/models/pair_ica/curve_coordinate.h"
#include "tests/reference/reference_files.h"

namespace causeway {
namespace {

MatrixD matrix(const nlohmann::json& json) {
  MatrixD m(static_cast<Eigen::Index>(json.size()), static_cast<Eigen::Index>(json.at(0).size()));
  for (Eigen::Index r = 0; r < m.rows(); ++r) {
    for (Eigen::Index c = 0; c < m.cols(); ++c) {
      m(r, c) = json.at(static_cast<std::size_t>(r)).at(static_cast<std::size_t>(c)).get<double>();
    }
  }
  return m;
}

Vector<double> vector(const nlohmann::json& json) {
  const auto values = json.get<std::vector<double>>();
  return Eigen::Map<const Vector<double>>(values.data(), static_cast<Eigen::Index>(values.size()));
}

double correlation(Vector<double> a, Vector<double> b) {
  a.array() -= a.mean();
  b.array() -= b.mean();
  return std::abs(a.dot(b)) / (a.norm() * b.norm());
}

class PairIcaReference : public ::testing::Test {
 protected:
  const nlohmann::json json =
      read_reference_file(reference_files([](const nlohmann::json& j) { return j.contains("pair_ica"); }).front());
  const MatrixD codes = matrix(json.at("codes"));
};

TEST_F(PairIcaReference, TheCoordinateOfACurve) {
  const auto& told = json.at("curve");
  const MatrixD points = matrix(told.at("points"));
  const CurveCoordinate curve = curve_coordinate(points, told.at("neighbours"), static_cast<int>(points.rows()));
  ASSERT_EQ(curve.neighbours, told.at("neighbours"));
  ASSERT_EQ(curve.position.size(), points.rows());
  EXPECT_NEAR(curve.bend, told.at("bend").get<double>(), 1e-9);
  Vector<double> position = vector(told.at("position"));
  if (position.dot(curve.position) < 0) position = -position;
  EXPECT_LT((curve.position - position).cwiseAbs().maxCoeff(), 1e-6);
}

TEST_F(PairIcaReference, WhatAnInterventionMakesUnpredictable) {
  const auto targets = json.at("targets").get<std::vector<int>>();
  for (int target = 1; target <= 3; ++target) {
    std::vector<Eigen::Index> before, after;
    for (std::size_t p = 0; p < targets.size(); ++p) {
      if (targets[p] != target) continue;
      before.push_back(static_cast<Eigen::Index>(2 * p));
      after.push_back(static_cast<Eigen::Index>(2 * p + 1));
    }
    const CausalRow found = causal_row(codes(before, Eigen::all), codes(after, Eigen::all), 1, target);
    const auto& told = json.at("predictable").at(static_cast<std::size_t>(target - 1));
    EXPECT_LT((found.predictable - vector(told.at("values"))).cwiseAbs().maxCoeff(), 1e-5) << target;
    if (target == 1) continue;  // of a variable that bends two directions are unpredictable alike
    const Vector<double> row = found.row.transpose() / found.row.norm();
    EXPECT_GT(std::abs(row.dot(vector(told.at("row")))), 1 - 1e-6) << target;
  }
}

TEST_F(PairIcaReference, IndependentPartsOfTheDifferences) {
  const ClosedForm form = fit_closed_form(codes.cast<float>(), 3, 1);
  const MatrixD told = (codes.rowwise() - codes.colwise().mean()) * matrix(json.at("unmixing")).transpose();
  const MatrixD found = form.noise_of(codes.cast<float>());
  int single = 0;
  for (Eigen::Index i = 0; i < 3; ++i) {
    if (form.signs.block_sizes[static_cast<std::size_t>(i)] > 1) continue;
    double best = 0;
    for (Eigen::Index j = 0; j < 4; ++j) best = std::max(best, correlation(found.col(i), told.col(j)));
    EXPECT_GT(best, 0.999) << i;
    ++single;
  }
  EXPECT_EQ(single, 2) << "the arm has two parts, the others one each";
}

}  // namespace
}  // namespace causeway
