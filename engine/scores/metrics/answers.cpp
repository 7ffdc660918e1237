// How often a classifier is right: on the worst of its groups, on all that is held out, in training.
#include <cmath>

#include "engine/scores/group_accuracy.h"
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric worst_group() {
  return {
      .key = "worst_group",
      .column = "worst",
      .title = "Accuracy in the worst group",
      .help =
          "Share of right answers, 0 to 1, on the held-out units of that class and background on which the model does "
          "worst.",
      .live = true,
      .needs = {.classes = true, .learned_answers = true},
      .score = [](ScoreInput& input) -> std::optional<double> {
        const MatrixD groups = group_accuracy(input);
        std::optional<double> worst;
        for (const double accuracy : groups.reshaped()) {
          if (!std::isnan(accuracy) && (!worst || accuracy < *worst)) worst = accuracy;
        }
        return worst;
      }};
}

Metric balanced_accuracy() {
  return {.key = "balanced_accuracy",
          .column = "groups",
          .title = "Accuracy, mean of the groups",
          .help = "Mean over the groups of held-out units of the share of right answers, 0 to 1.",
          .needs = {.classes = true, .learned_answers = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            double sum = 0;
            int count = 0;
            const MatrixD groups = group_accuracy(input);
            for (const double accuracy : groups.reshaped()) {
              if (std::isnan(accuracy)) continue;
              sum += accuracy;
              ++count;
            }
            return count > 0 ? std::optional(sum / count) : std::nullopt;
          }};
}

Metric train_accuracy() {
  return {
      .key = "train_accuracy",
      .column = "training",
      .title = "Accuracy in training",
      .help =
          "Share of the training units, 0 to 1, for which the model answers what it was told. It says nothing of why.",
      .needs = {.learned_answers = true},
      .score = [](ScoreInput& input) -> std::optional<double> {
        if (input.model.answers() == nullptr) return std::nullopt;
        const double accuracy = input.model.answers()->training_accuracy();
        return std::isnan(accuracy) ? std::nullopt : std::optional(accuracy);
      }};
}

}  // namespace causeway::metric_entry
