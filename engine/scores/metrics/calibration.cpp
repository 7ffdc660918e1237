// Whether a classifier's probabilities can be believed on what is held out.
#include "engine/metrics/calibration.h"

#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric calibration_error() {
  return {.key = "calibration_error",
          .column = "calibration",
          .title = "Calibration error",
          .help =
              "How far the probability that the model gives its answers is from the share of them that is right, 0 to "
              "1: the mean distance over 15 equally full bins of held-out units. At 0 its probabilities can be taken "
              "at their word.",
          .better = Better::kLower,
          .needs = {.classes = true, .learned_answers = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const AnswerPart* answers = input.model.answers();
            const std::vector<int>& classes = input.test.truth.classes;
            if (answers == nullptr || classes.empty() || std::ssize(classes) != input.test.units) return std::nullopt;
            const MatrixF p = answers->answer_probabilities(frame_rows(input.codes, input.test.frames, 0));
            if (!p.allFinite()) return std::nullopt;
            return calibration_of(p, classes).error;
          }};
}

}  // namespace causeway::metric_entry
