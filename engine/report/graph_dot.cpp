#include "engine/report/graph_dot.h"

#include <fmt/format.h>

#include "engine/core/escape.h"

namespace causeway {

std::string graph_dot(const std::vector<std::string>& labels, const Matrix<int>& edges, const MatrixD& strengths,
                      const std::vector<std::pair<std::string, std::string>>& undecided) {
  std::string dot = "digraph causal {\n";
  for (std::size_t i = 0; i < labels.size(); ++i) dot += fmt::format("  z{} [label={}];\n", i, dot_quoted(labels[i]));
  for (Eigen::Index i = 0; i < edges.rows(); ++i) {
    for (Eigen::Index j = 0; j < edges.cols(); ++j) {
      if (edges(i, j) != 0) dot += fmt::format("  z{} -> z{} [label=\"{:.2f}\"];\n", i, j, strengths(i, j));
    }
  }
  for (const auto& [a, b] : undecided) dot += fmt::format("  {} -> {} [dir=none, style=dashed];\n", a, b);
  return dot + "}\n";
}

}  // namespace causeway
