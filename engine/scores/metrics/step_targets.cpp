// Whether the model tells what was intervened on in each step of a sequence, beside how well that can be told.
#include <algorithm>

#include "engine/core/error.h"
#include "engine/data/steps.h"
#include "engine/metrics/graph_metrics.h"
#include "engine/models/likeliest_targets.h"
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

namespace {

std::vector<double> values_of(const MatrixD& rows, Eigen::Index row) {
  return {rows.row(row).begin(), rows.row(row).end()};
}

}  // namespace

Metric target_accuracy() {
  return {
      .key = "target_accuracy",
      .column = "targets",
      .title = "Interventions found in time",
      .help =
          "Share of held-out steps for which the model tells rightly which variable was intervened on, or that none "
          "was. Nobody can be always right: see the best possible.",
      .prominence = Prominence::kHeadline,
      .live = true,
      .needs = {.labels = true, .sequences = true, .step_targets = true, .learned_targets = true},
      .score = [](ScoreInput& input) -> std::optional<double> {
        if (input.latents() == nullptr) return std::nullopt;
        const std::vector<int> labels = target_labels(input.test.truth.targets);
        const std::vector<Eigen::Index> rows = rows_before_steps(input.test);
        // Where several variables were set at once there is no single right answer.
        std::vector<Eigen::Index> before, after;
        std::vector<int> truth;
        for (std::size_t i = 0; i < labels.size(); ++i) {
          if (labels[i] < 0) continue;
          before.push_back(rows[i]);
          after.push_back(rows[i] + 1);
          truth.push_back(labels[i]);
        }
        if (truth.empty()) return std::nullopt;
        const auto told = likeliest_targets(input.model.targets()->intervention_posterior(
            input.codes(before, Eigen::all), input.codes(after, Eigen::all)));
        return causeway::intervention_accuracy(told, truth, input.model.latents(), input.test.truth.size()).accuracy;
      }};
}

Metric target_accuracy_best_possible() {
  return {.key = "target_accuracy_best_possible",
          .column = "targets best",
          .title = "Interventions that can be found",
          .help =
              "The same of somebody who knows the world's true law and the true values of its variables: the mean "
              "probability, by Bayes' rule, of the likeliest answer in each held-out step.",
          .needs = {.labels = true, .sequences = true, .step_targets = true, .world = true, .learned_targets = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const LaggedModel* world = input.truth.world->lagged();
            const MatrixD& factors = input.factors();
            if (world == nullptr || world->size() != factors.cols() || input.test.units == 0) return std::nullopt;
            if (!input.test.domain.empty()) throw Error("the world's law is another one in each environment");
            if (!input.truth.law_known) {
              throw Error("the file does not tell the world's noise and rate of interventions");
            }
            const std::vector<int> labels = target_labels(input.test.truth.targets);
            if (std::find(labels.begin(), labels.end(), -1) != labels.end()) {
              throw Error("it is known for steps with one intervention at most, here some have several");
            }
            double sum = 0;
            for (const Eigen::Index row : rows_before_steps(input.test)) {
              const auto posterior = world->target_posterior(values_of(factors, row), values_of(factors, row + 1));
              sum += *std::max_element(posterior.begin(), posterior.end());
            }
            return sum / static_cast<double>(labels.size());
          }};
}

}  // namespace causeway::metric_entry
