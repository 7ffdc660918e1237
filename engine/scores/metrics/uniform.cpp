// How well each latent stands for its factor, and for no other one, over all their values.
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

Metric mcc_uniform() {
  return {.key = "mcc_uniform",
          .column = "MCC uniform",
          .title = "Correlation (MCC), uniform",
          .help =
              "MCC, 0 to 1, on samples of the world whose variables are uniform and independent: also where the data "
              "seldom are.",
          .needs = {.labels = true, .sequences = true, .world = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const UniformLatents* uniform = input.uniform();
            if (uniform == nullptr) return std::nullopt;
            return causeway::mcc(uniform->causal, uniform->factors, CorrelationKind::kSpearman).mcc;
          }};
}

Metric r2_diagonal() {
  return {.key = "r2_diagonal",
          .column = "R2",
          .title = "R2 of the matched factors",
          .help =
              "Share of a factor's variance, 0 to 1, that a curve through its own latent explains; mean of all. On "
              "uniform, "
              "independent variables where the world is known, else on the held-out data.",
          .needs = {.labels = true, .sequences = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            const MatrixD* r2 = input.r2();
            return r2 != nullptr ? std::optional(r2->diagonal().mean()) : std::nullopt;
          }};
}

Metric r2_off_diagonal() {
  return {.key = "r2_off_diagonal",
          .column = "R2 other",
          .title = "R2 of other factors",
          .help =
              "The largest share of a factor's variance, 0 to 1, that a curve through the latent of another factor "
              "explains. On the same samples as R2; where factors depend on each other it cannot be 0.",
          .better = Better::kLower,
          .needs = {.labels = true, .sequences = true},
          .score = [](ScoreInput& input) -> std::optional<double> {
            if (input.r2() == nullptr || input.r2()->rows() < 2) return std::nullopt;
            MatrixD others = *input.r2();
            others.diagonal().setZero();
            return others.maxCoeff();
          }};
}

}  // namespace causeway::metric_entry
