#include "engine/discovery/enco_samples.h"

#include <fmt/format.h>

#include "engine/core/error.h"
#include "engine/discovery/enco.h"

namespace causeway {

namespace {

constexpr int kScoreEvery = 3;    // of each target's pairs every third compares graphs
constexpr float kMinStd = 1e-6F;  // a variable that never changes is left as it is

void check(const MatrixF& before, const MatrixF& after, const std::vector<int>& targets) {
  const auto n = static_cast<int>(before.cols());
  if (n < 1 || n > kEncoMaximumVariables) {
    throw UsageError(fmt::format("ENCO needs 1 to {} variables, got {}", kEncoMaximumVariables, n),
                     "use the implicit graph");
  }
  if (after.rows() != before.rows() || after.cols() != n || targets.size() != static_cast<std::size_t>(before.rows())) {
    throw UsageError(fmt::format("pairs do not fit together: {} x {} before, {} x {} after, {} targets", before.rows(),
                                 n, after.rows(), after.cols(), targets.size()),
                     "give one row a pair and one target a pair");
  }
  for (const int target : targets) {
    if (target < 0 || target > n) {
      throw UsageError(fmt::format("intervention target {} is out of range", target),
                       fmt::format("0 is none, 1 to {} are the variables", n));
    }
  }
  if (before.rows() < kEncoMinimumPairs) {
    throw Error(fmt::format("ENCO needs at least {} pairs, got {}", kEncoMinimumPairs, before.rows()),
                "hold out more pairs: raise world.test_pairs, or bring more data");
  }
  if (!before.allFinite() || !after.allFinite()) {
    throw Error("the causal variables hold numbers that are not finite",
                "the training went wrong: begin another run, with another seed or a lower causal.learning_rate");
  }
}

}  // namespace

EncoSamples enco_samples(const MatrixF& before, const MatrixF& after, const std::vector<int>& targets, int score_rows) {
  check(before, after, targets);
  const auto n = static_cast<int>(before.cols());
  const Eigen::RowVectorXf mean = before.colwise().mean();
  Eigen::RowVectorXf scale = ((before.rowwise() - mean).array().square().colwise().mean()).sqrt();
  scale = (scale.array() > kMinStd).select(scale, 1.0F);
  const auto standardised = [&](const MatrixF& z, int pair) {
    return (z.row(pair) - mean).cwiseQuotient(scale).eval();
  };

  EncoSamples samples;
  samples.pairs_of_target.assign(static_cast<std::size_t>(n) + 1, 0);
  std::vector<int> fit_pairs;
  std::vector<std::vector<int>> score_pairs(static_cast<std::size_t>(n) + 1);
  for (int pair = 0; pair < static_cast<int>(before.rows()); ++pair) {
    const auto target = static_cast<std::size_t>(targets[static_cast<std::size_t>(pair)]);
    if (samples.pairs_of_target[target]++ % kScoreEvery == kScoreEvery - 1) {
      score_pairs[target].push_back(pair);
      if (target != 0) score_pairs[0].push_back(pair);
    } else {
      fit_pairs.push_back(pair);
    }
  }

  samples.fit.resize(static_cast<Eigen::Index>(2 * fit_pairs.size()), n);
  samples.fit_rows.resize(static_cast<std::size_t>(n));
  for (std::size_t p = 0; p < fit_pairs.size(); ++p) {
    const int pair = fit_pairs[p];
    const auto row = static_cast<int>(2 * p);
    samples.fit.row(row) = standardised(before, pair);
    samples.fit.row(row + 1) = standardised(after, pair);
    for (int j = 0; j < n; ++j) {
      samples.fit_rows[static_cast<std::size_t>(j)].push_back(row);
      if (targets[static_cast<std::size_t>(pair)] != j + 1)
        samples.fit_rows[static_cast<std::size_t>(j)].push_back(row + 1);
    }
  }

  samples.score.resize(static_cast<std::size_t>(n) + 1);
  for (std::size_t target = 0; target < score_pairs.size(); ++target) {
    if (target != 0 && samples.pairs_of_target[target] < kEncoMinimumPairsOfTarget) continue;
    const auto rows = std::min<std::size_t>(score_pairs[target].size(), static_cast<std::size_t>(score_rows));
    samples.score[target].resize(static_cast<Eigen::Index>(rows), n);
    for (std::size_t r = 0; r < rows; ++r) {
      // Without an intervention both images are the same: the first of every held-out pair serves.
      samples.score[target].row(static_cast<Eigen::Index>(r)) =
          standardised(target == 0 ? before : after, score_pairs[target][r]);
    }
  }
  return samples;
}

}  // namespace causeway
