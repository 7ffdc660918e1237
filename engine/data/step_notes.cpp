#include "engine/data/step_notes.h"

#include <fmt/format.h>

#include <algorithm>

namespace causeway {

void note_steps(Dataset& data) {
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
  const MatrixD& actions = data.actions;
  if (data.has_pictures() && actions.cols() == 2 && (actions.minCoeff() < 0 || actions.maxCoeff() > 1)) {
    data.notes.push_back(
        fmt::format("actions are {:.4g} to {:.4g}: as places that were touched they should be 0 to 1, in shares of the "
                    "picture's width and height",
                    actions.minCoeff(), actions.maxCoeff()));
  }
}

}  // namespace causeway
