#include "engine/metrics/matching.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "engine/core/error.h"
#include "engine/core/random.h"

namespace causeway {
namespace {

/// Smallest sum over all one-to-one matchings, by trying every permutation of the larger side.
double smallest_by_search(const MatrixD& scores) {
  const MatrixD wide = scores.rows() <= scores.cols() ? scores : MatrixD(scores.transpose());
  std::vector<int> order(wide.cols());
  std::iota(order.begin(), order.end(), 0);
  double best = std::numeric_limits<double>::infinity();
  do {
    double sum = 0.0;
    for (Eigen::Index row = 0; row < wide.rows(); ++row) sum += wide(row, order[row]);
    best = std::min(best, sum);
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

void expect_one_to_one(const Assignment& assignment, const MatrixD& scores) {
  std::set<int> used;
  double total = 0.0;
  ASSERT_EQ(assignment.column_of_row.size(), static_cast<std::size_t>(scores.rows()));
  for (std::size_t row = 0; row < assignment.column_of_row.size(); ++row) {
    const int column = assignment.column_of_row[row];
    if (column < 0) continue;
    EXPECT_LT(column, scores.cols());
    EXPECT_TRUE(used.insert(column).second);
    total += scores(static_cast<Eigen::Index>(row), column);
  }
  EXPECT_EQ(used.size(), static_cast<std::size_t>(std::min(scores.rows(), scores.cols())));
  EXPECT_EQ(total, assignment.total);
}

TEST(Matching, EqualsSearchOverAllPermutations) {
  Random random(5, Stream::kTest);
  for (int rows = 1; rows <= 6; ++rows) {
    for (int columns = 1; columns <= 6; ++columns) {
      for (int trial = 0; trial < 10; ++trial) {
        MatrixD scores(rows, columns);
        for (Eigen::Index i = 0; i < scores.size(); ++i) {
          // Small whole numbers every other time, so that there are many ties.
          scores.data()[i] = trial % 2 == 0 ? random.normal() : static_cast<double>(random.below(4)) - 1.0;
        }
        const Assignment smallest = assign_minimum(scores);
        expect_one_to_one(smallest, scores);
        EXPECT_NEAR(smallest.total, smallest_by_search(scores), 1e-12);
        const Assignment largest = assign_maximum(scores);
        expect_one_to_one(largest, scores);
        EXPECT_NEAR(largest.total, -smallest_by_search(-scores), 1e-12);
      }
    }
  }
}

TEST(Matching, TheGreedyChoiceIsNotTaken) {
  MatrixD scores(2, 2);
  scores << 0.9, 0.8, 0.8, 0.1;
  EXPECT_EQ(assign_maximum(scores).column_of_row, (std::vector<int>{1, 0}));
  EXPECT_DOUBLE_EQ(assign_maximum(scores).total, 1.6);
}

TEST(Matching, SurplusRowsStayWithoutAColumn) {
  MatrixD scores(3, 1);
  scores << 0.1, 0.9, 0.5;
  EXPECT_EQ(assign_maximum(scores).column_of_row, (std::vector<int>{-1, 0, -1}));
  EXPECT_EQ(assign_minimum(scores).column_of_row, (std::vector<int>{0, -1, -1}));
}

TEST(Matching, EmptyAndBrokenInput) {
  EXPECT_TRUE(assign_minimum(MatrixD(0, 0)).column_of_row.empty());
  EXPECT_EQ(assign_minimum(MatrixD(2, 0)).column_of_row, (std::vector<int>{-1, -1}));
  EXPECT_TRUE(assign_minimum(MatrixD(0, 2)).column_of_row.empty());
  EXPECT_THROW(assign_maximum(MatrixD::Constant(2, 2, std::nan(""))), Error);
}

}  // namespace
}  // namespace causeway
