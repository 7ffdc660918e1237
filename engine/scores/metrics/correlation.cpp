// Mean correlation coefficient: each factor with the latent that is matched to it.
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric mcc() {
  return {.key = "mcc",
          .column = "MCC",
          .title = "Correlation (MCC)",
          .help =
              "Mean correlation of each factor with the latent matched to it, 0 to 1; a factor without a latent "
              "counts 0. Of ranks, so any monotone scale will do.",
          .live = true,
          .needs = {.labels = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const MccResult* found = input.constant_factor().empty() ? input.match() : nullptr;
            return found ? std::optional(found->mcc) : std::nullopt;
          }};
}

Metric mcc_pearson() {
  return {.key = "mcc_pearson",
          .column = "MCC linear",
          .title = "Linear correlation (MCC)",
          .help = "MCC, 0 to 1, of the values themselves, not of ranks: the scale of a latent counts too.",
          .prominence = Prominence::kDetail,
          .needs = {.labels = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            if (input.latents() == nullptr || !input.constant_factor().empty()) return std::nullopt;
            return causeway::mcc(input.latents()->causal, input.factors(), CorrelationKind::kPearson).mcc;
          }};
}

}  // namespace causeway::metric_entry
