// DCI of Eastwood and Williams (ICLR 2018): which latents it takes to predict which factors.
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric disentanglement() {
  return {.key = "disentanglement",
          .column = "D",
          .title = "Disentanglement",
          .help = "D of DCI, 0 to 1: does each latent say something about one factor only?",
          .prominence = Prominence::kHeadline,
          .live = true,
          .needs = {.labels = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const DciResult* found = input.dci_of_causal();
            return found ? std::optional(found->disentanglement) : std::nullopt;
          }};
}

Metric completeness() {
  return {.key = "completeness",
          .column = "C",
          .title = "Completeness",
          .help = "C of DCI, 0 to 1: is each factor described by one latent only?",
          .live = true,
          .needs = {.labels = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const DciResult* found = input.dci_of_causal();
            return found ? std::optional(found->completeness) : std::nullopt;
          }};
}

Metric informativeness() {
  return {.key = "informativeness",
          .column = "error",
          .title = "Prediction error",
          .help = "Informativeness of DCI: mean squared error when the factors are predicted from all latents.",
          .better = Better::kLower,
          .scale = Scale::kAmount,
          .decimals = 4,
          .prominence = Prominence::kDetail,
          .live = true,
          .needs = {.labels = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const DciResult* found = input.dci_of_causal();
            return found ? std::optional(found->informativeness_test) : std::nullopt;
          }};
}

Metric noise_disentanglement() {
  return {.key = "noise_disentanglement",
          .column = "D noise",
          .title = "Disentanglement of the noise",
          .help = "D of DCI, 0 to 1, of the noise encodings instead of the causal variables.",
          .prominence = Prominence::kDetail,
          .needs = {.labels = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const DciResult* found = input.dci_of_noise();
            return found ? std::optional(found->disentanglement) : std::nullopt;
          }};
}

}  // namespace causeway::metric_entry
