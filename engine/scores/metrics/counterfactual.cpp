// What an intervention on a latent does to which factors, against the true world: what tells a model with mechanisms
// from one that merely knows the factors.
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

namespace {

constexpr ScoreParts kCounterfactualNeeds{.labels = true, .world = true};

std::optional<double> of_effects(ScoreInput& input, std::optional<double> InterventionalError::*part) {
  return input.interventional() ? *input.interventional().*part : std::nullopt;
}

Metric counterfactual_entry(const char* key, const char* column, const char* title, const char* help,
                            std::optional<double> (*score)(ScoreInput&)) {
  return {.key = key,
          .column = column,
          .title = title,
          .help = help,
          .better = Better::kLower,
          .scale = Scale::kAmount,
          .decimals = 4,
          .prominence = Prominence::kDetail,
          .needs = kCounterfactualNeeds,
          .score = score};
}

}  // namespace

Metric counterfactual_descendants() {
  return counterfactual_entry(
      "counterfactual_descendants", "do effects", "Counterfactuals of effects",
      "Mean absolute difference, in units of ranges, between what model and world say becomes of a factor's "
      "effects when it is set.",
      [](ScoreInput& input) { return of_effects(input, &InterventionalError::descendants); });
}

Metric counterfactual_others() {
  return counterfactual_entry(
      "counterfactual_others", "do others", "Counterfactuals of the rest",
      "The same of factors that are no effects of the one that is set and should stay as they are.",
      [](ScoreInput& input) { return of_effects(input, &InterventionalError::others); });
}

Metric counterfactual_set() {
  return counterfactual_entry("counterfactual_set", "do itself", "Counterfactuals of what is set",
                              "The same of the factor that is set: whether it comes out as asked for.",
                              [](ScoreInput& input) { return of_effects(input, &InterventionalError::set); });
}

Metric counterfactual_nothing_moves() {
  return counterfactual_entry(
      "counterfactual_nothing_moves", "effects if none move", "Effects if nothing follows",
      "The error of effects of a model by which nothing follows when a factor is set: a model with mechanisms "
      "has less.",
      [](ScoreInput& input) { return of_effects(input, &InterventionalError::nothing_moves); });
}

}  // namespace causeway::metric_entry
