#include "engine/scores/group_accuracy.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/scores/score_input.h"

namespace causeway {

namespace {

constexpr const char* kBackground = "background";

}  // namespace

std::vector<int> group_columns(const Dataset& data) {
  const std::vector<int> domains =
      std::ssize(data.domain) == data.units ? data.domain : std::vector<int>(static_cast<std::size_t>(data.units));
  const auto found = data.truth.readouts.find(kBackground);
  if (found == data.truth.readouts.end() || found->second.cols() != 1) return domains;
  std::vector<int> columns;
  for (std::int64_t u = 0; u < data.units; ++u) {
    const double value = std::round(found->second(u * data.frames, 0));
    if (!(value >= 0 && value < kMostGroupRows)) return domains;
    columns.push_back(static_cast<int>(value));
  }
  return columns;
}

MatrixD group_accuracy(ScoreInput& input) {
  const AnswerPart* answers = input.model.answers();
  const std::vector<int>& classes = input.test.truth.classes;
  if (answers == nullptr || classes.empty() || std::ssize(classes) != input.test.units) return {};
  const std::vector<int> columns = group_columns(input.test);
  const int rows = 1 + *std::max_element(classes.begin(), classes.end());
  const int cols = 1 + *std::max_element(columns.begin(), columns.end());
  if (rows > kMostGroupRows || cols > kMostGroupRows) return {};
  const MatrixF p = answers->answer_probabilities(frame_rows(input.codes, input.test.frames, 0));
  if (!p.allFinite()) return {};
  MatrixD right = MatrixD::Zero(rows, cols), all = right;
  for (std::size_t u = 0; u < classes.size(); ++u) {
    Eigen::Index answer = 0;
    p.row(static_cast<Eigen::Index>(u)).maxCoeff(&answer);
    right(classes[u], columns[u]) += answer == classes[u];
    all(classes[u], columns[u]) += 1;
  }
  return (all.array() > 0).select(right.array() / all.array().max(1.0), std::numeric_limits<double>::quiet_NaN());
}

}  // namespace causeway
