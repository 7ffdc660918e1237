// Whether the model tells what was intervened on between two pictures.
#include "engine/metrics/graph_metrics.h"
#include "engine/models/likeliest_targets.h"
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric intervention_accuracy() {
  return {.key = "intervention_accuracy",
          .column = "accuracy",
          .title = "Interventions found",
          .help =
              "Share of held-out pairs for which the model tells rightly which variable was changed, or that none "
              "was.",
          .prominence = Prominence::kHeadline,
          .live = true,
          .needs = {.labels = true, .targets = true, .learned_targets = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            if (input.latents() == nullptr) return std::nullopt;
            const MatrixF before = frame_rows(input.codes, 2, 0), after = frame_rows(input.codes, 2, 1);
            const auto told = likeliest_targets(input.model.targets()->intervention_posterior(before, after));
            // Where several variables were changed at once there is no single right answer.
            std::vector<int> predicted, truth;
            const std::vector<int> labels = pair_labels(input.test);
            for (std::size_t i = 0; i < labels.size(); ++i) {
              if (labels[i] < 0) continue;
              predicted.push_back(told[i]);
              truth.push_back(labels[i]);
            }
            if (truth.empty()) return std::nullopt;
            return causeway::intervention_accuracy(predicted, truth, input.model.latents(), input.test.truth.size())
                .accuracy;
          }};
}

}  // namespace causeway::metric_entry
