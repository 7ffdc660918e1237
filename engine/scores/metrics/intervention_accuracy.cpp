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
            const MatrixF q = input.model.intervention_posterior(side_of(input.codes, 0), side_of(input.codes, 1));
            const auto& labels = input.test.intervention_labels;
            const std::vector<int> truth(labels.begin(), labels.begin() + q.rows());
            return causeway::intervention_accuracy(likeliest_targets(q), truth, input.model.latents(),
                                                   input.test.variables())
                .accuracy;
          }};
}

}  // namespace causeway::metric_entry
