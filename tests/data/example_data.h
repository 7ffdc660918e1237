// Small data sets with every part filled, for tests of files.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/data/dataset.h"

namespace causeway {

/// Numbers that are all different and have no short form.
inline MatrixD example_numbers(Eigen::Index rows, Eigen::Index cols, double offset) {
  MatrixD matrix(rows, cols);
  for (Eigen::Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = offset + static_cast<double>(i) / 7.0;
  return matrix;
}

inline void add_example_pictures(Dataset& data, int height, int width) {
  data.allocate_pictures(height, width);
  for (std::size_t k = 0; k < data.pictures.size(); ++k) data.pictures[k] = static_cast<std::uint8_t>(k * 37 % 251);
}

/// The truth of `data`, whose units and frames are set, about `names`; targets are of one factor or none a step.
inline Truth example_truth(const Dataset& data, std::vector<std::string> names) {
  const auto n = static_cast<Eigen::Index>(names.size());
  Truth truth;
  truth.names = std::move(names);
  truth.factors = example_numbers(data.rows(), n, 0.1);
  truth.noise = example_numbers(data.rows(), n, -3.3);
  truth.graph = Matrix<int>::Zero(n, n);
  for (Eigen::Index i = 1; i < n; ++i) truth.graph(i - 1, i) = 1;
  if (data.frames > 1) {
    truth.lagged = Matrix<int>::Identity(n, n);
    truth.targets = Matrix<std::uint8_t>::Zero(data.units * (data.frames - 1), n);
    for (Eigen::Index r = 1; r < truth.targets.rows(); ++r) truth.targets(r, r % n) = 1;
  }
  for (std::int64_t u = 0; u < data.units; ++u) truth.classes.push_back(static_cast<int>(u % 2));
  truth.readouts["pressed"] = example_numbers(data.rows(), 3, 5.5);
  truth.readouts["weather report"] = example_numbers(data.rows(), 1, 7.5);
  return truth;
}

/// Everything but pictures and vectors.
inline Dataset example_data(std::int64_t units, int frames) {
  Dataset data;
  data.world = "somewhere";
  data.units = units;
  data.frames = frames;
  for (std::int64_t u = 0; u < units; ++u) data.domain.push_back(static_cast<int>(u % 3));
  if (frames > 1) data.actions = example_numbers(units * (frames - 1), 2, 9.5);
  data.truth = example_truth(data, {"hue", "size", "arm"});
  return data;
}

inline void expect_same_data(const Dataset& a, const Dataset& b) {
  EXPECT_EQ(a.world, b.world);
  EXPECT_EQ(a.units, b.units);
  EXPECT_EQ(a.frames, b.frames);
  EXPECT_EQ(a.height, b.height);
  EXPECT_EQ(a.width, b.width);
  EXPECT_EQ(a.pictures, b.pictures);
  EXPECT_EQ(a.domain, b.domain);
  EXPECT_EQ(a.truth.names, b.truth.names);
  EXPECT_EQ(a.truth.classes, b.truth.classes);
  const auto expect_same = [](const auto& left, const auto& right, const std::string& what) {
    ASSERT_EQ(left.rows(), right.rows()) << what;
    ASSERT_EQ(left.cols(), right.cols()) << what;
    EXPECT_TRUE(left == right) << what;
  };
  expect_same(a.vectors, b.vectors, "vectors");
  expect_same(a.actions, b.actions, "actions");
  expect_same(a.truth.factors, b.truth.factors, "factors");
  expect_same(a.truth.noise, b.truth.noise, "noise");
  expect_same(a.truth.graph, b.truth.graph, "graph");
  expect_same(a.truth.lagged, b.truth.lagged, "lagged");
  expect_same(a.truth.targets, b.truth.targets, "targets");
  ASSERT_EQ(a.truth.readouts.size(), b.truth.readouts.size());
  for (const auto& [name, values] : a.truth.readouts) {
    ASSERT_TRUE(b.truth.readouts.contains(name)) << name;
    expect_same(values, b.truth.readouts.at(name), name);
  }
}

}  // namespace causeway
