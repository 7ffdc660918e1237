#include "engine/causal/environment_kinds.h"

namespace causeway {

namespace {

constexpr double kSoftShare = 0.4;  // of a noise's law that is left in the environment that changes it

Eigen::Map<const Eigen::RowVectorXd> row_of(const std::vector<double>& values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

int draw_environment(const World& world, Random& random) {
  return static_cast<int>(random.below(static_cast<std::uint32_t>(world.size()) + 1));
}

UnitSample unit_in(int environment, const std::vector<double>& latents, const std::vector<double>& noise) {
  UnitSample unit;
  unit.factors = row_of(latents);
  unit.noise = row_of(noise);
  unit.domain = environment;
  return unit;
}

UnitSample from_environment(const World& world, Random& random) {
  const int environment = draw_environment(world, random);
  std::vector<double> noise = world.model().draw_noise(random);
  std::vector<double> latents = world.model().solve(noise);
  if (environment > 0) {
    const int set = environment - 1;
    const Do change{set, world.redraw(set, random)};
    latents = counterfactual(world.model(), latents, std::span(&change, 1));
    noise[static_cast<std::size_t>(set)] = world.model().mechanism(set).noise(change.value, latents);
  }
  return unit_in(environment, latents, noise);
}

UnitSample from_soft_environment(const World& world, Random& random) {
  const int environment = draw_environment(world, random);
  std::vector<double> noise = world.model().draw_noise(random);
  if (environment > 0) {
    double& own = noise[static_cast<std::size_t>(environment - 1)];
    own = 0.5 + kSoftShare * (own - 0.5);
  }
  return unit_in(environment, world.model().solve(noise), noise);
}

}  // namespace

DataKind environments_kind() {
  return {"environments",
          "the world by itself and, one environment for each variable, with that variable's law replaced",
          {.labels = true, .graph = true, .domain = true},
          from_environment};
}

DataKind soft_environments_kind() {
  return {"environments-soft",
          "the world by itself and, one environment for each variable, with that variable spreading less",
          {.labels = true, .graph = true, .domain = true},
          from_soft_environment};
}

}  // namespace causeway
