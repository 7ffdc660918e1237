#include "engine/discovery/break_cycles.h"

#include <gtest/gtest.h>

namespace causeway {
namespace {

using Edges = std::vector<std::pair<int, int>>;

TEST(BreakCycles, LeavesAnAcyclicGraphAlone) {
  Matrix<int> edges = Matrix<int>::Zero(3, 3);
  edges(0, 1) = edges(1, 2) = edges(0, 2) = 1;
  const Matrix<int> before = edges;
  EXPECT_TRUE(break_cycles(edges, MatrixD::Ones(3, 3)).empty());
  EXPECT_EQ(edges, before);
}

TEST(BreakCycles, TakesTheWeakestEdgeOfACycleAndNoOther) {
  Matrix<int> edges = Matrix<int>::Zero(4, 4);
  edges(0, 1) = edges(1, 2) = edges(2, 0) = edges(2, 3) = 1;
  MatrixD strengths = MatrixD::Constant(4, 4, 0.9);
  strengths(1, 2) = 0.6;
  strengths(2, 3) = 0.55;  // weaker still, but on no cycle
  EXPECT_EQ(break_cycles(edges, strengths), (Edges{{1, 2}}));
  EXPECT_EQ(edges.sum(), 3);
  EXPECT_EQ(edges(2, 3), 1);
}

TEST(BreakCycles, GoesOnUntilThereIsNone) {
  Matrix<int> edges = Matrix<int>::Ones(3, 3);
  edges.diagonal().setZero();
  MatrixD strengths(3, 3);
  strengths << 0, 0.9, 0.8, 0.1, 0, 0.7, 0.2, 0.3, 0;
  EXPECT_EQ(break_cycles(edges, strengths), (Edges{{1, 0}, {2, 0}, {2, 1}}));
}

}  // namespace
}  // namespace causeway
