#include "engine/report/graph_dot.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/core/nasty_names.h"

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

TEST(GraphDot, LabelsKeepTheirQuotesAndBackslashes) {
  const Matrix<int> none = Matrix<int>::Zero(2, 2);
  const std::string dot = graph_dot({"z0 (lamp \"left\")", "z1 (door\\n)"}, none, MatrixD::Zero(2, 2));
  EXPECT_NE(dot.find("z0 [label=\"z0 (lamp \\\"left\\\")\"];"), std::string::npos) << dot;
  EXPECT_NE(dot.find("z1 [label=\"z1 (door\\\\n)\"];"), std::string::npos) << dot;
  // What is left without escaped characters has two quotes a label.
  for (const std::string& name : nasty_names()) {
    const std::string text = graph_dot({name}, Matrix<int>::Zero(1, 1), MatrixD::Zero(1, 1));
    int quotes = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == '"') {
        ++quotes;
      }
    }
    EXPECT_EQ(quotes, 2) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << text;
  }
}

}  // namespace
}  // namespace causeway
