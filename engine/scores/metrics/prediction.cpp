// How far the model's idea of the next frames is from the world's.
#include "engine/core/error.h"
#include "engine/scores/prediction_error.h"
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

namespace {

constexpr ScoreParts kNeeds{.labels = true, .sequences = true, .world = true, .learned_lagged = true};

std::optional<double> after(ScoreInput& input, int steps) {
  if (input.match() == nullptr || !input.constant_factor().empty()) return std::nullopt;
  if (!input.test.domain.empty()) throw Error("the world goes on in another way in each environment");
  const auto error = prediction_error(input.model, input.latents()->causal, input.factors(),
                                      input.match()->code_of_factor, input.truth, steps);
  return error ? std::optional(error->model) : std::nullopt;
}

}  // namespace

Metric prediction_error_one() {
  return {.key = "prediction_error_one",
          .column = "next",
          .title = "Error of the next frame",
          .help =
              "Mean squared difference between the next values that model and world expect where nothing is intervened "
              "on, in units of the factors' variances.",
          .better = Better::kLower,
          .scale = Scale::kAmount,
          .decimals = 4,
          .needs = kNeeds,
          .score = [](ScoreInput& input) { return after(input, 1); }};
}

Metric prediction_error_twenty() {
  return {.key = "prediction_error_twenty",
          .column = "20 on",
          .title = "Error twenty frames on",
          .help = "The same after twenty steps, each of which goes on from the mean of the one before.",
          .better = Better::kLower,
          .scale = Scale::kAmount,
          .decimals = 4,
          .needs = kNeeds,
          .score = [](ScoreInput& input) { return after(input, 20); }};
}

}  // namespace causeway::metric_entry
