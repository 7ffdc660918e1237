// How much of a picture is left after it went through the model.
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric reconstruction_error() {
  return {.key = "reconstruction_error",
          .column = "picture",
          .title = "Error of pictures",
          .help =
              "Mean absolute difference (of 1) of held-out pictures when they are encoded and decoded. Needs no "
              "truth.",
          .better = Better::kLower,
          .scale = Scale::kAmount,
          .decimals = 4,
          .live = true,
          .needs = {.pictures = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            return causeway::reconstruction_error(input.pipeline, input.test, input.codes);
          }};
}

}  // namespace causeway::metric_entry
