#include "engine/report/graph_dot.h"

#include <gtest/gtest.h>

namespace causeway {
namespace {

TEST(GraphDot, HasLabelsStrengthsAndWhatIsUndecided) {
  Matrix<int> edges = Matrix<int>::Zero(2, 2);
  edges(1, 0) = 1;
  MatrixD strengths = MatrixD::Constant(2, 2, 0.126);
  EXPECT_EQ(graph_dot({"z0 (arm)", "z1"}, edges, strengths, {{"z0", "z1"}}),
            "digraph causal {\n"
            "  z0 [label=\"z0 (arm)\"];\n"
            "  z1 [label=\"z1\"];\n"
            "  z1 -> z0 [label=\"0.13\"];\n"
            "  z0 -> z1 [dir=none, style=dashed];\n"
            "}\n");
}

}  // namespace
}  // namespace causeway
