#include "engine/data/step_notes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace causeway {

namespace {

/// Columns that do not vary beyond the rounding of their numbers become constant, and are named.
void note_constant_actions(Dataset& data, const std::function<std::string(Eigen::Index column)>& action) {
  constexpr double kRounding = 0x1p-49;  // share of the numbers: 16 roundings
  std::vector<std::string> constant;
  for (Eigen::Index c = 0; data.actions.rows() > 1 && c < data.actions.cols(); ++c) {
    const double low = data.actions.col(c).minCoeff(), high = data.actions.col(c).maxCoeff();
    if (0.5 * high - 0.5 * low > 0.5 * kRounding * std::max(std::abs(low), std::abs(high))) continue;
    data.actions.col(c).setConstant(low);
    constant.push_back(action(c));
  }
  if (constant.empty()) return;
  const char* be = constant.size() > 1 ? "are" : "is";
  data.notes.push_back(fmt::format("{} of the actions {} the same everywhere: nothing can be learned from {}",
                                   fmt::join(constant, ", "), be, constant.size() > 1 ? "them" : "it"));
}

}  // namespace

void note_steps(Dataset& data, const std::function<std::string(Eigen::Index column)>& action) {
  const Matrix<std::uint8_t>& targets = data.truth.targets;
  const char* steps = data.frames == 2 ? "pairs" : "steps";
  if (targets.size() != 0) {
    const std::vector<int> labels = target_labels(targets);
    const auto several = std::count(labels.begin(), labels.end(), -1);
    if (std::all_of(labels.begin(), labels.end(), [](int label) { return label == 0; })) {
      data.notes.push_back(
          fmt::format("nothing is a target in any of the {} {}: methods that are told the targets "
                      "cannot learn from that",
                      labels.size(), steps));
    } else if (several > 0) {
      data.notes.push_back(
          fmt::format("{} of {} {} have several targets: most methods expect one", several, labels.size(), steps));
    }
  }
  note_constant_actions(data, action);
  const MatrixD& actions = data.actions;
  if (data.has_pictures() && actions.cols() == 2 && (actions.minCoeff() < 0 || actions.maxCoeff() > 1)) {
    data.notes.push_back(
        fmt::format("actions are {:.4g} to {:.4g}: as places that were touched they should be 0 to 1, in shares of the "
                    "picture's width and height",
                    actions.minCoeff(), actions.maxCoeff()));
  }
}

}  // namespace causeway
