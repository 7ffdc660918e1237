#include "engine/causal/environment_kinds.h"

#include <algorithm>

namespace causeway {

namespace {

constexpr double kSoftShare = 0.4;  // of a noise's law that is left in the environment that changes it

Eigen::Map<const Eigen::RowVectorXd> row_of(const std::vector<double>& values) {
  return {values.data(), static_cast<Eigen::Index>(values.size())};
}

/// A world's first mechanism, which knows how many environments the world has.
class MechanismOfEnvironments final : public Mechanism {
 public:
  MechanismOfEnvironments(std::shared_ptr<const Mechanism> own, int count) : own_(std::move(own)), count_(count) {}
  double value(double noise, std::span<const double> latents) const override { return own_->value(noise, latents); }
  double noise(double value, std::span<const double> latents) const override { return own_->noise(value, latents); }
  int count() const { return count_; }

 private:
  std::shared_ptr<const Mechanism> own_;
  int count_;
};

int environments_of(const World& world) {
  const auto* counted = dynamic_cast<const MechanismOfEnvironments*>(&world.model().mechanism(0));
  return counted != nullptr ? std::min(counted->count(), world.size() + 1) : world.size() + 1;
}

int draw_environment(const World& world, Random& random) {
  return static_cast<int>(random.below(static_cast<std::uint32_t>(environments_of(world))));
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
    const int set = variable_of_environment(environment);
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

std::shared_ptr<const Mechanism> counting_environments(std::shared_ptr<const Mechanism> first, int count) {
  if (count == 0) return first;
  return std::make_shared<MechanismOfEnvironments>(std::move(first), count);
}

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
