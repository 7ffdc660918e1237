#include "engine/causal/structural_causal_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/causal/shared_noise.h"
#include "engine/core/error.h"

namespace causeway {

double into_open_unit_interval(double x) { return std::clamp(x, 0x1p-54, 1.0 - 0x1p-53); }

UniformMechanism::UniformMechanism(double low, double high) : low_(low), high_(high) {
  if (!(std::isfinite(low) && std::isfinite(high) && low < high)) {
    throw UsageError(fmt::format("[{}, {}] is not an interval", low, high));
  }
}

double UniformMechanism::value(double noise, std::span<const double>) const { return low_ + (high_ - low_) * noise; }

double UniformMechanism::noise(double value, std::span<const double>) const {
  if (!(value >= low_ && value <= high_)) {
    throw Error(fmt::format("{} is outside of [{}, {}]", value, low_, high_));
  }
  return into_open_unit_interval((value - low_) / (high_ - low_));
}

StructuralCausalModel::StructuralCausalModel(Dag graph, std::vector<std::shared_ptr<const Mechanism>> mechanisms)
    : graph_(std::move(graph)), mechanisms_(std::move(mechanisms)), order_(graph_.topological_order()) {
  if (static_cast<int>(mechanisms_.size()) != graph_.size()) {
    throw UsageError(fmt::format("{} mechanisms for {} variables", mechanisms_.size(), graph_.size()));
  }
  if (std::find(mechanisms_.begin(), mechanisms_.end(), nullptr) != mechanisms_.end()) {
    throw UsageError("a variable has no mechanism");
  }
}

std::vector<double> StructuralCausalModel::solve(std::span<const double> noise) const {
  check(noise, "noise");
  std::vector<double> latents(noise.size(), std::numeric_limits<double>::quiet_NaN());
  for (const int i : order_) {
    if (!(noise[i] > 0.0 && noise[i] < 1.0)) {
      throw UsageError(fmt::format("the noise of {} is {}, it must be inside (0, 1)", names()[i], noise[i]));
    }
    latents[i] = mechanisms_[i]->value(noise[i], latents);
  }
  return latents;
}

std::vector<double> StructuralCausalModel::abduct(std::span<const double> latents) const {
  check(latents, "latents");
  std::vector<double> noise(latents.size());
  for (int i = 0; i < size(); ++i) {
    noise[i] = mechanisms_[i]->noise(latents[i], latents);
  }
  return noise;
}

std::vector<double> StructuralCausalModel::draw_noise(Random& random) const {
  std::vector<double> noise(static_cast<std::size_t>(size()));
  for (double& u : noise) {
    u = into_open_unit_interval(random.uniform());
  }
  // Of variables with a hidden common cause; those of a world without one stay independent.
  std::vector<double> independent;
  for (std::size_t i = 0; i < noise.size(); ++i) {
    if (const auto* shared = dynamic_cast<const SharedNoise*>(mechanisms_[i].get())) {
      if (independent.empty()) independent = noise;
      noise[i] = into_open_unit_interval(shared->shared_noise(independent));
    }
  }
  return noise;
}

StructuralCausalModel::Sample StructuralCausalModel::sample(Random& random) const {
  Sample result;
  result.noise = draw_noise(random);
  result.latents = solve(result.noise);
  return result;
}

void StructuralCausalModel::check(std::span<const double> values, const char* what) const {
  if (values.size() != static_cast<std::size_t>(size())) {
    throw UsageError(fmt::format("{} {} values for {} variables", values.size(), what, size()));
  }
  for (int i = 0; i < size(); ++i) {
    if (!std::isfinite(values[i])) {
      throw UsageError(fmt::format("the {} of {} is not a finite number", what, names()[i]));
    }
  }
}

}  // namespace causeway
