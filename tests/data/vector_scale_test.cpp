#include "engine/data/vector_scale.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>

#include "engine/data/load_dataset.h"
#include "engine/data/npz.h"
#include "engine/models/pipeline.h"
#include "tests/data/expect_error.h"
#include "tests/data/temporary_directory.h"

namespace causeway {
namespace {

/// Two columns that vary by about 1.
MatrixD small_numbers(Eigen::Index rows) {
  MatrixD x(rows, 2);
  for (Eigen::Index r = 0; r < rows; ++r) {
    x(r, 0) = std::sin(0.7 * static_cast<double>(r));
    x(r, 1) = std::cos(1.3 * static_cast<double>(r));
  }
  return x;
}

std::string name(Eigen::Index c) { return "x" + std::to_string(c); }

Dataset with_vectors(const MatrixD& values, Precision precision = Precision::kDouble) {
  Dataset data;
  data.units = values.rows();
  set_vectors(data, values, precision, name);
  data.validate();
  return data;
}

MatrixF standardised(const Dataset& data) {
  const CodeScaler scaler = CodeScaler::fit_observations(data);
  return scaler.standardise(scaler.observations(data));
}

TEST(VectorScale, NumbersThatFitStayAsTheyAre) {
  const Dataset data = with_vectors(small_numbers(50));
  EXPECT_TRUE(data.vector_scale.is_identity());
  EXPECT_EQ(data.vectors, small_numbers(50).cast<float>());
  EXPECT_TRUE(data.notes.empty());
}

TEST(VectorScale, WhatVariesIsKeptFarFromZeroAndInAnyScale) {
  const MatrixD x = small_numbers(200);
  const MatrixF expected = standardised(with_vectors(x));
  const auto near = [&](const MatrixD& values) {
    const Dataset data = with_vectors(values);
    ASSERT_FALSE(data.vector_scale.is_identity());
    EXPECT_TRUE(data.notes.empty());
    const MatrixF codes = standardised(data);
    ASSERT_EQ(codes.cols(), 2);
    EXPECT_LT((codes - expected).cwiseAbs().maxCoeff(), 1e-3);
    const MatrixD back = vectors_as_given(data);
    EXPECT_LT((back - values).cwiseAbs().maxCoeff(),
              1e-5 * (values.maxCoeff() - values.minCoeff()) + 1e-15 * values.cwiseAbs().maxCoeff());
  };
  near(x.array() + 1.7e9);         // seconds since 1970
  near(1e-3 * x.array() + 1.7e9);  // vary by milliseconds
  near(1e6 * x.array() - 1.7e18);  // nanoseconds
  near(1e300 * x.array());
  near(1e-300 * x.array());
  near(1e290 * x.array() + 1e300);
  near(1e-3 * (x.array() - 4e7));
}

TEST(VectorScale, ColumnsThatDoNotVaryAreNamed) {
  MatrixD x(20, 4);
  x.leftCols(2) = small_numbers(20);
  x.col(2).setConstant(0.1);
  for (Eigen::Index r = 0; r < 20; ++r) x(r, 3) = r % 2 == 0 ? 0.3 : 0.1 + 0.2;  // the same but for rounding
  const Dataset data = with_vectors(x);
  EXPECT_EQ(data.notes, std::vector<std::string>{"x2, x3 of the vectors are the same everywhere and are not used"});
  EXPECT_EQ(CodeScaler::fit_observations(data).kept, (std::vector<int>{0, 1}));
  EXPECT_NEAR(vectors_as_given(data)(7, 2), 0.1, 1e-12);
  EXPECT_NEAR(vectors_as_given(data)(7, 3), 0.3, 1e-12);
}

TEST(VectorScale, SinglePrecisionStaysAsItIs) {
  const MatrixD x = (small_numbers(20).array() + 1e6).cast<float>().cast<double>();
  const Dataset data = with_vectors(x, Precision::kSingle);
  EXPECT_TRUE(data.vector_scale.is_identity());
  EXPECT_EQ(data.vectors, x.cast<float>());
}

TEST(VectorScale, AModelTakesDataInAnyScale) {
  const MatrixD x = small_numbers(200).array() + 1.7e9;
  const Dataset data = with_vectors(x);
  const CodeScaler scaler = CodeScaler::fit_observations(data);
  // Other data of the same kind have another middle, or none.
  const Dataset few = with_vectors(x.topRows(3));
  ASSERT_FALSE(few.vector_scale == data.vector_scale);
  const MatrixF codes = scaler.standardise(scaler.observations(data));
  EXPECT_LT((scaler.standardise(scaler.observations(few)) - codes.topRows(3)).cwiseAbs().maxCoeff(), 1e-5);
  EXPECT_LT((scaler.standardise(scaler.observations(slice(data, 0, 3))) - codes.topRows(3)).cwiseAbs().maxCoeff(),
            1e-6);
}

TEST(VectorScale, PartsOfOneSetAreBroughtToOneScale) {
  const MatrixD x = small_numbers(40);
  const auto part = [](const MatrixD& rows) { return with_vectors(rows); };
  const MatrixD far = x.array() + 1.7e9;
  MatrixD still = far.topRows(10);
  still.setConstant(1.7e9 + 0.25);
  const Dataset all = concatenate({part(still), part(far.middleRows(10, 20)), part(far.bottomRows(10))});
  MatrixD given(40, 2);
  given << still, far.bottomRows(30);
  EXPECT_LT((vectors_as_given(all) - given).cwiseAbs().maxCoeff(), 1e-5);
}

TEST(VectorScale, FilesKeepWhatVaries) {
  const TemporaryDirectory d;
  std::ofstream csv(d / "t.csv");
  csv << "x0,x1,arm\n";
  const MatrixD x = small_numbers(30).array() + 1.7e9;
  for (Eigen::Index r = 0; r < 30; ++r) csv << fmt::format("{},{},{}\n", x(r, 0), x(r, 1), x(r, 0));
  csv.close();
  const Dataset table = load_dataset(d / "t.csv");
  EXPECT_LT((vectors_as_given(table) - x).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_EQ(table.truth.factors.col(0), x.col(0)) << "labels stay as they are, in double precision";
  save_dataset(d / "t.npz", table);
  const Dataset saved = load_dataset(d / "t.npz");
  EXPECT_LT((vectors_as_given(saved) - x).cwiseAbs().maxCoeff(), 1e-6);
  EXPECT_EQ(saved.truth.factors, table.truth.factors);

  const std::vector<std::int64_t> stamps{1700000000000000, 1700000000000001, 1700000000000002, 1700000000000005};
  save_npz(d / "i.npz", std::vector{npz_entry<std::int64_t>("x", {4, 1}, stamps)});
  const MatrixD back = vectors_as_given(load_dataset(d / "i.npz"));
  EXPECT_EQ(back(3, 0) - back(0, 0), 5) << "whole numbers beyond 2^24";
}

TEST(VectorScale, ActionsThatDoNotVaryAreNamed) {
  const TemporaryDirectory d;
  const MatrixD wave = small_numbers(20);
  const auto file = [&](const std::function<std::vector<double>(double, double)>& row) {
    std::vector<double> actions;
    for (Eigen::Index r = 0; r < 20; ++r) {
      for (const double a : row(wave(r, 0), wave(r, 1))) actions.push_back(a);
    }
    const std::vector<float> x(120, 0.5F);
    save_npz(d / "s.npz", std::vector{npz_entry<float>("x", {20, 2, 3}, x),
                                      npz_entry<double>("actions", {20, 1, std::ssize(actions) / 20}, actions)});
    return load_dataset(d / "s.npz");
  };
  const auto notes = [](const Dataset& data) {
    std::string all;
    for (const std::string& note : data.notes) all += note.find("actions") != std::string::npos ? note : "";
    return all;
  };
  EXPECT_EQ(notes(file([](double a, double b) { return std::vector{a, 1e-40 * b, 1e300 * a}; })), "");
  EXPECT_EQ(
      notes(file([](double a, double) {
        return std::vector{a, 3.0, 0.0};
      })),
      "actions[..., 1], actions[..., 2] of the actions are the same everywhere: nothing can be learned from them");
  // What is left of a number far from zero is its rounding.
  const Dataset far = file([](double a, double b) { return std::vector{a, 1e16 + b, 1.7e9 + b}; });
  EXPECT_EQ(notes(far), "actions[..., 1] of the actions is the same everywhere: nothing can be learned from it");
  EXPECT_EQ(far.actions.col(1).minCoeff(), far.actions.col(1).maxCoeff());
  EXPECT_NE(far.actions.col(2).minCoeff(), far.actions.col(2).maxCoeff());

  // One value in each file of a folder is a column that varies.
  const std::filesystem::path folder = d / "parts";
  std::filesystem::create_directories(folder);
  for (const double value : {0.0, 1.0}) {
    const std::vector<float> x(120, 0.5F);
    save_npz(folder / fmt::format("train-{}.npz", value),
             std::vector{npz_entry<float>("x", {20, 2, 3}, x),
                         npz_entry<double>("actions", {20, 1, 1}, std::vector<double>(20, value))});
  }
  EXPECT_EQ(notes(load_dataset(folder)), "");

  std::ofstream(d / "t.csv") << "unit,x0,action0,action1\na,1,,\na,2,5,1\nb,1,,\nb,3,5,2\n";
  EXPECT_EQ(notes(load_dataset(d / "t.csv")),
            "action0 of the actions is the same everywhere: nothing can be learned from it");
}

}  // namespace
}  // namespace causeway
