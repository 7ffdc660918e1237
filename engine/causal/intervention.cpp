#include "engine/causal/intervention.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"

namespace causeway {
namespace {

/// is_set[i]: variable i is among the interventions.
std::vector<bool> checked(const StructuralCausalModel& model, std::span<const Do> interventions) {
  std::vector<bool> is_set(static_cast<std::size_t>(model.size()), false);
  for (const auto& [variable, value] : interventions) {
    if (variable < 0 || variable >= model.size()) {
      throw UsageError(fmt::format("there is no variable {} to intervene on", variable),
                       fmt::format("variables are 0 .. {}", model.size() - 1));
    }
    if (is_set[variable]) {
      throw UsageError(fmt::format("{} is set twice", model.names()[variable]));
    }
    if (!std::isfinite(value)) {
      throw UsageError(fmt::format("the new value of {} is not a finite number", model.names()[variable]));
    }
    is_set[variable] = true;
  }
  return is_set;
}

/// Variables that must be recomputed, causes first: descendants of an intervened variable that are not set themselves.
std::vector<int> affected(const StructuralCausalModel& model, const std::vector<bool>& is_set) {
  std::vector<bool> changes = is_set;
  std::vector<int> result;
  for (const int i : model.order()) {
    const auto parents = model.graph().parents(i);
    if (!is_set[i] && std::any_of(parents.begin(), parents.end(), [&](int parent) { return changes[parent]; })) {
      changes[i] = true;
      result.push_back(i);
    }
  }
  return result;
}

}  // namespace

std::vector<double> counterfactual(const StructuralCausalModel& model, std::span<const double> latents,
                                   std::span<const Do> interventions) {
  model.check(latents, "latents");
  const auto is_set = checked(model, interventions);
  std::vector<double> after(latents.begin(), latents.end());
  for (const auto& [variable, value] : interventions) {
    after[variable] = value;
  }
  for (const int i : affected(model, is_set)) {
    after[i] = model.mechanism(i).value(model.mechanism(i).noise(latents[i], latents), after);
  }
  return after;
}

std::vector<double> interventional(const StructuralCausalModel& model, std::span<const Do> interventions,
                                   Random& random) {
  const auto is_set = checked(model, interventions);
  const auto noise = model.draw_noise(random);
  std::vector<double> latents(noise.size(), std::numeric_limits<double>::quiet_NaN());
  for (const auto& [variable, value] : interventions) {
    latents[variable] = value;
  }
  for (const int i : model.order()) {
    if (!is_set[i]) {
      latents[i] = model.mechanism(i).value(noise[i], latents);
    }
  }
  return latents;
}

PairSample sample_pair(const StructuralCausalModel& model, const InterventionDistribution& distribution,
                       Random& random) {
  PairSample pair;
  pair.noise_before = model.draw_noise(random);
  pair.latents_before = model.solve(pair.noise_before);
  pair.noise_after = pair.noise_before;
  pair.latents_after = pair.latents_before;
  pair.target = static_cast<int>(random.below(static_cast<std::uint32_t>(model.size()) + 1));
  if (pair.target == 0) {
    return pair;
  }
  const int target = pair.target - 1;
  pair.latents_after[target] = distribution(target, random);
  const Do intervention{target, pair.latents_after[target]};
  for (const int i : affected(model, checked(model, {&intervention, 1}))) {
    pair.latents_after[i] = model.mechanism(i).value(pair.noise_before[i], pair.latents_after);
  }
  pair.noise_after[target] = model.mechanism(target).noise(intervention.value, pair.latents_after);
  return pair;
}

}  // namespace causeway
