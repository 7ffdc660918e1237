// How well the model gives back a picture that it has encoded.
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric reconstruction_error() {
  return {.key = "reconstruction_error",
          .column = "picture",
          .title = "Error of pictures",
          .help =
              "Mean absolute difference (pixels 0 to 1) between held-out pictures and what is decoded from their "
              "latents. Needs no truth.",
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
