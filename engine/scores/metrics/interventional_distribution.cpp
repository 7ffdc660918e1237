// How far what a model takes an intervention to lead to, over all pictures together, is from what the world makes of
// it: distributions are compared, not picture by picture as in counterfactual.cpp.
#include <algorithm>
#include <cmath>

#include "engine/causal/edit.h"
#include "engine/metrics/monotone_map.h"
#include "engine/scores/score_input.h"

namespace causeway::metric_entry {

namespace {

constexpr Eigen::Index kUnitsOfLaw = 256;               // held-out units whose noise stands for all noise
constexpr double kSetTo[] = {0.1, 0.3, 0.5, 0.7, 0.9};  // quantiles of the latent that is set

std::vector<double> sorted_column(const MatrixD& m, Eigen::Index c) {
  std::vector<double> values(m.col(c).begin(), m.col(c).end());
  std::sort(values.begin(), values.end());
  return values;
}

/// Wasserstein distance of order 1 of two samples of one size.
double distance_of_laws(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

/// Units' factors after `variable` was set to `value` in the world, each with its own noise.
MatrixD world_after(const World& world, const MatrixD& factors, int variable, double value) {
  MatrixD after(factors.rows(), factors.cols());
  for (Eigen::Index r = 0; r < factors.rows(); ++r) {
    const Eigen::RowVectorXd before = factors.row(r);
    const auto found = true_edit(world, {before.data(), static_cast<std::size_t>(before.size())}, {{variable, value}},
                                 EditMode::kCounterfactual, 1);
    after.row(r) = Eigen::Map<const Eigen::RowVectorXd>(found.data(), factors.cols());
  }
  return after;
}

std::optional<double> distance_of_effects(ScoreInput& input) {
  const MccResult* match = input.match();
  if (match == nullptr || !input.truth.world || input.truth.world->size() != input.factors().cols()) {
    return std::nullopt;
  }
  const World& world = *input.truth.world;
  const MatrixD& causal = input.latents()->causal;
  const Eigen::Index units = std::min(kUnitsOfLaw, input.test.units);
  const int frames = input.test.frames;
  MatrixF noise(units, causal.cols());
  MatrixD factors(units, input.factors().cols());
  for (Eigen::Index u = 0; u < units; ++u) {
    noise.row(u) = input.latents()->noise.row(u * frames).cast<float>();
    factors.row(u) = input.factors().row(u * frames);
  }
  const auto map_of = [&](int latent, int factor) {
    return MonotoneMap(std::vector<double>(causal.col(latent).begin(), causal.col(latent).end()),
                       std::vector<double>(input.factors().col(factor).begin(), input.factors().col(factor).end()));
  };
  double sum = 0;
  int compared = 0;
  for (int f = 0; f < world.size(); ++f) {
    const int set = match->code_of_factor[static_cast<std::size_t>(f)];
    const std::vector<int> effects = world.graph().descendants(f);
    if (set < 0 || effects.empty()) continue;
    const MonotoneMap value_of = map_of(set, f);
    const std::vector<double> seen = sorted_column(causal, set);
    for (const double share : kSetTo) {
      const double value = seen[static_cast<std::size_t>(share * static_cast<double>(seen.size() - 1))];
      const MatrixD said = input.model
                               .causal_from_noise(input.model.counterfactual_noise(
                                   noise, set, Vector<float>::Constant(units, static_cast<float>(value))))
                               .cast<double>();
      const MatrixD truth = world_after(world, factors, f, value_of(value));
      for (const int effect : effects) {
        const int latent = match->code_of_factor[static_cast<std::size_t>(effect)];
        const std::vector<double> all = sorted_column(input.factors(), effect);
        const double range = std::max(all.back() - all.front(), 1e-12);
        std::vector<double> law;
        if (latent >= 0) {
          const MonotoneMap to_factor = map_of(latent, effect);
          for (Eigen::Index u = 0; u < units; ++u) law.push_back(to_factor(said(u, latent)));
        } else {  // nothing stands for it: as it is where nothing is set
          for (Eigen::Index u = 0; u < units; ++u) law.push_back(factors(u, effect));
        }
        std::sort(law.begin(), law.end());
        sum += distance_of_laws(law, sorted_column(truth, effect)) / range;
        ++compared;
      }
    }
  }
  return compared > 0 ? std::optional(sum / compared) : std::nullopt;
}

}  // namespace

Metric interventional_distribution() {
  return {.key = "interventional_distribution",
          .column = "do laws",
          .title = "Distributions of effects",
          .help =
              "How far the distribution of a factor's effects when it is set is from the world's (Wasserstein distance "
              "in units of ranges): right where each picture's effects are, and also where only all together are.",
          .better = Better::kLower,
          .scale = Scale::kAmount,
          .decimals = 4,
          .prominence = Prominence::kDetail,
          .needs = {.labels = true, .world = true},
          .score = distance_of_effects};
}

}  // namespace causeway::metric_entry
