#include "engine/causal/pair_kinds.h"

namespace causeway {

namespace {

constexpr double kTwoAtOnce = 0.5;  // of the pairs with an intervention

Eigen::Map<const Eigen::RowVectorXd> row_of(const std::vector<double>& values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

UnitSample unit_of(const StructuralCausalModel::Sample& before, const StructuralCausalModel::Sample& after,
                   const std::vector<int>& targets) {
  const auto size = static_cast<Eigen::Index>(before.noise.size());
  UnitSample unit;
  unit.factors.resize(2, size);
  unit.factors << row_of(before.latents), row_of(after.latents);
  unit.noise.resize(2, size);
  unit.noise << row_of(before.noise), row_of(after.noise);
  unit.targets = Matrix<std::uint8_t>::Zero(1, size);
  for (const int target : targets) unit.targets(0, target) = 1;
  return unit;
}

/// Index of a variable, or -1 for none, each as likely.
int one_or_none(const World& world, Random& random) {
  return static_cast<int>(random.below(static_cast<std::uint32_t>(world.size()) + 1)) - 1;
}

UnitSample soft_pair(const World& world, Random& random) {
  const auto before = world.model().sample(random);
  auto after = before;
  std::vector<int> targets;
  if (const int target = one_or_none(world, random); target >= 0) {
    after.noise[static_cast<std::size_t>(target)] = random.uniform();
    after.latents = world.model().solve(after.noise);
    targets.push_back(target);
  }
  return unit_of(before, after, targets);
}

UnitSample several_pair(const World& world, Random& random) {
  const auto before = world.model().sample(random);
  auto after = before;
  std::vector<int> targets;
  if (const int target = one_or_none(world, random); target >= 0) targets.push_back(target);
  if (!targets.empty() && world.size() > 1 && random.uniform() < kTwoAtOnce) {
    const auto further = static_cast<int>(random.below(static_cast<std::uint32_t>(world.size()) - 1));
    targets.push_back((targets.front() + 1 + further) % world.size());
  }
  std::vector<Do> interventions;
  for (const int target : targets) interventions.push_back({target, world.redraw(target, random)});
  if (!interventions.empty()) after.latents = counterfactual(world.model(), before.latents, interventions);
  for (const Do& set : interventions) {
    after.noise[static_cast<std::size_t>(set.variable)] =
        world.model().mechanism(set.variable).noise(set.value, after.latents);
  }
  return unit_of(before, after, targets);
}

}  // namespace

DataKind soft_pairs_kind() {
  return {"pairs-soft",
          "the world before and after one variable, or none, was drawn anew by its own law: its causes still act on it",
          {.frames = 2, .labels = true, .graph = true, .targets = true},
          soft_pair};
}

DataKind several_pairs_kind() {
  return {"pairs-several",
          "the world before and after an intervention on one variable, on two at once, or on none",
          {.frames = 2, .labels = true, .graph = true, .targets = true},
          several_pair};
}

}  // namespace causeway
