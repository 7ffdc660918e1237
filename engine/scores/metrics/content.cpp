// Content and style: how much of what two views of a scene share, and of what differs between them, the latents tell.
#include "engine/scores/content.h"

#include "engine/metrics/input_checks.h"
#include "engine/metrics/kernel_probe.h"
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

namespace {

constexpr Eigen::Index kRows = 1200;  // that train the probe; as many test it

/// Mean R2 of these factors, predicted from all latents of the first views by a kernel probe.
std::optional<double> r2_of(ScoreInput& input, const std::vector<int>& factors) {
  if (input.latents() == nullptr || factors.empty()) return std::nullopt;
  const MatrixD z = frame_rows(input.latents()->causal, input.test.frames, 0);
  const MatrixD truth = MatrixD(frame_rows(input.factors(), input.test.frames, 0))(Eigen::all, factors);
  const Eigen::Index half = std::min(kRows, z.rows() / 2);
  for (Eigen::Index c = 0; c < truth.cols(); ++c) {
    if (is_constant(truth.col(c).head(half)) || is_constant(truth.col(c).segment(half, half))) return std::nullopt;
  }
  return kernel_probe(z.topRows(half), truth.topRows(half), z.middleRows(half, half), truth.middleRows(half, half))
      .test_r2.mean();
}

constexpr ScoreParts kNeeds{.labels = true, .style = true};

}  // namespace

Metric content_r2() {
  return {
      .key = "content_r2",
      .column = "content",
      .title = "R2 of the content",
      .help =
          "Share of the variance of what both views of a scene have in common that a smooth function of all latents "
          "tells; 1 is all. Mean over these variables.",
      .needs = kNeeds,
      .score = [](ScoreInput& input) { return r2_of(input, split_content(input.test).content); }};
}

Metric style_r2() {
  return {
      .key = "style_r2",
      .column = "style",
      .title = "R2 of the style",
      .help =
          "The same of what differs between the views of a scene. 0: the latents tell nothing of it; a little below "
          "where the probe has learned chance.",
      .better = Better::kLower,
      .needs = kNeeds,
      .score = [](ScoreInput& input) { return r2_of(input, split_content(input.test).style); }};
}

}  // namespace causeway::metric_entry
