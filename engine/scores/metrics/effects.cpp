// What an intervention on a latent does, against the same intervention in the true world.
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric interventional_error() {
  return {.key = "interventional_error",
          .column = "do error",
          .title = "Error of effects, pictures",
          .help = "Mean difference (pixels 0 to 1) of decoded and truly rendered pictures after an intervention.",
          .better = Better::kLower,
          .scale = Scale::kAmount,
          .decimals = 4,
          .needs = {.labels = true, .pictures = true, .world = true, .drawing = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            return input.interventional() ? input.interventional()->pictures : std::nullopt;
          }};
}

Metric interventional_error_factors() {
  return {.key = "interventional_error_factors",
          .column = "do factors",
          .title = "Error of effects, factors",
          .help =
              "Mean absolute difference between the factors that a model expects after an intervention and the "
              "true ones, in units of their ranges.",
          .better = Better::kLower,
          .scale = Scale::kAmount,
          .live = true,
          .needs = {.labels = true, .world = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            return input.interventional() ? std::optional(input.interventional()->factors) : std::nullopt;
          }};
}

Metric interventional_error_unchanged() {
  return {.key = "interventional_error_unchanged",
          .column = "do nothing",
          .title = "Pictures if nothing changed",
          .help =
              "The error of effects of a model by which an intervention changes nothing, in pictures (0 to 1): a "
              "useful model has less.",
          .better = Better::kLower,
          .scale = Scale::kAmount,
          .decimals = 4,
          .prominence = Prominence::kDetail,
          .needs = {.labels = true, .pictures = true, .world = true, .drawing = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            return input.interventional() ? input.interventional()->pictures_unchanged : std::nullopt;
          }};
}

Metric interventional_error_factors_unchanged() {
  return {.key = "interventional_error_factors_unchanged",
          .column = "do nothing factors",
          .title = "Factors if nothing changed",
          .help =
              "The error of effects of a model by which an intervention changes nothing, in factors, in units of "
              "their ranges: a useful model has less.",
          .better = Better::kLower,
          .scale = Scale::kAmount,
          .prominence = Prominence::kDetail,
          .needs = {.labels = true, .world = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            return input.interventional() ? std::optional(input.interventional()->factors_unchanged) : std::nullopt;
          }};
}

}  // namespace causeway::metric_entry
