// Pictures put together from the variables of two others (the triplet evaluation of Lippe et al., "CITRIS", ICML 2022).
// There a supervised network reads the variables off the decoded picture; here a kernel regression on true codes reads
// them off the decoded codes, so what the codes lack, and what decoding to pixels loses, does not count.
#include <algorithm>

#include "engine/core/random.h"
#include "engine/metrics/input_checks.h"
#include "engine/metrics/kernel_probe.h"
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

namespace {

constexpr Eigen::Index kProbeRows = 600, kTriplets = 600;
constexpr Eigen::Index kLeastHeldOut = 60;

struct Triplets {
  std::vector<Eigen::Index> first, second;
  Matrix<std::uint8_t> from_second;  // triplets x factors; in each row both values occur
};

/// Pairs of rows, and for each factor which of both it comes from.
Triplets draw_triplets(Eigen::Index rows, Eigen::Index factors, std::uint64_t seed) {
  Random random(seed, Stream::kMetrics, 1);
  Triplets triplets;
  triplets.from_second.resize(kTriplets, factors);
  for (Eigen::Index t = 0; t < kTriplets; ++t) {
    triplets.first.push_back(random.below(static_cast<std::uint32_t>(rows)));
    triplets.second.push_back(random.below(static_cast<std::uint32_t>(rows)));
    auto row = triplets.from_second.row(t);
    do {
      for (auto& second : row) second = static_cast<std::uint8_t>(random.below(2));
    } while (row.minCoeff() == row.maxCoeff());
  }
  return triplets;
}

/// Factor that each column of the combined matrix belongs to, -1: none. Of a model that assigns latents of its own
/// these are all that are most likely its variable's.
std::vector<int> factor_of_column(ScoreInput& input, const AssignmentPart* assigned) {
  std::vector<int> of_latent(static_cast<std::size_t>(input.model.latents()), -1);
  const std::vector<int>& latents = input.match()->code_of_factor;
  for (std::size_t f = 0; f < latents.size(); ++f) {
    if (latents[f] >= 0) of_latent[static_cast<std::size_t>(latents[f])] = static_cast<int>(f);
  }
  if (assigned == nullptr) return of_latent;
  const MatrixD psi = assigned->assignment();
  std::vector<int> of_own;
  for (Eigen::Index d = 0; d < psi.rows(); ++d) {
    Eigen::Index variable = 0;
    psi.row(d).maxCoeff(&variable);
    of_own.push_back(variable < input.model.latents() ? of_latent[static_cast<std::size_t>(variable)] : -1);
  }
  return of_own;
}

std::optional<double> distance(ScoreInput& input) {
  const Eigen::Index rows = input.codes.rows(), factors = input.factors().cols();
  if (input.match() == nullptr || !input.constant_factor().empty() || rows < kLeastHeldOut || factors < 2) {
    return std::nullopt;
  }
  const AssignmentPart* assigned = input.model.assigned();
  const Triplets triplets = draw_triplets(rows, factors, input.options.seed);
  const auto latents_of = [&](const std::vector<Eigen::Index>& chosen) {
    const MatrixF codes = input.codes(chosen, Eigen::all);
    return assigned != nullptr ? assigned->own_latents(codes)
                               : input.model.causal_from_noise(input.model.encode_noise(codes));
  };
  MatrixF combined = latents_of(triplets.first);
  const MatrixF other = latents_of(triplets.second);
  const std::vector<int> factor_of = factor_of_column(input, assigned);
  for (Eigen::Index d = 0; d < combined.cols(); ++d) {
    const int f = factor_of[static_cast<std::size_t>(d)];
    for (Eigen::Index t = 0; f >= 0 && t < kTriplets; ++t) {
      if (triplets.from_second(t, f) != 0) combined(t, d) = other(t, d);
    }
  }
  const MatrixF decoded = assigned != nullptr ? assigned->codes_of_latents(combined)
                                              : input.model.decode_noise(input.model.noise_from_causal(combined));
  if (!decoded.allFinite()) return std::nullopt;
  std::vector<Eigen::Index> training;
  const Eigen::Index count = std::min(kProbeRows, rows);
  for (Eigen::Index i = 0; i < count; ++i) training.push_back(i * rows / count);
  const MatrixD read = kernel_predictions(input.codes(training, Eigen::all).cast<double>(),
                                          input.factors()(training, Eigen::all), decoded.cast<double>());
  double sum = 0;
  for (Eigen::Index f = 0; f < factors; ++f) {
    const double range = input.factors().col(f).maxCoeff() - input.factors().col(f).minCoeff();
    for (Eigen::Index t = 0; t < kTriplets; ++t) {
      const auto at = static_cast<std::size_t>(t);
      const Eigen::Index row = triplets.from_second(t, f) != 0 ? triplets.second[at] : triplets.first[at];
      sum += std::min(1.0, std::abs(read(t, f) - input.factors()(row, f)) / range);
    }
  }
  return sum / static_cast<double>(kTriplets * factors);
}

}  // namespace

Metric triplet_distance() {
  return {.key = "triplet_distance",
          .column = "triplets",
          .title = "Triplet distance",
          .help =
              "Some variables of one held-out frame are put together with the others of another one and decoded: mean "
              "distance between what a regression on codes reads there and the true values, in ranges of the factors. "
              "Values that two frames have at random are about a third apart.",
          .better = Better::kLower,
          .scale = Scale::kShare,
          .prominence = Prominence::kDetail,
          .needs = {.labels = true, .sequences = true},
          .score = distance};
}

}  // namespace causeway::metric_entry
