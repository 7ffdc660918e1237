#include "engine/causal/flow_world.h"

#include <cmath>
#include <memory>
#include <vector>

#include "engine/causal/bounded_normal_mechanism.h"

namespace causeway {
namespace flow {
namespace {

double in_units(double latent, LatentRange range) { return range.low + (range.high - range.low) * latent; }
double in_range(double value, LatentRange range) { return (value - range.low) / (range.high - range.low); }

std::shared_ptr<const Mechanism> around(BoundedNormalMechanism::Mean mean, double scatter, LatentRange range) {
  return std::make_shared<BoundedNormalMechanism>(
      [mean = std::move(mean), range](std::span<const double> z) { return in_range(mean(z), range); },
      scatter / (range.high - range.low));
}

}  // namespace

double mean_level(double radius) { return radius * radius * radius + 2.45; }
double mean_reach(double level, double hole) { return std::sqrt(2.0 * 0.98 * level * (hole - 0.5)); }

}  // namespace flow

World flow_world() {
  using namespace flow;
  Dag graph({"ball", "water", "hole", "jet"}, {{kBall, kWater}, {kWater, kJet}, {kHole, kJet}});
  std::vector<std::shared_ptr<const Mechanism>> mechanisms(kCount);
  mechanisms[kBall] = mechanisms[kHole] = std::make_shared<UniformMechanism>(0.0, 1.0);
  mechanisms[kWater] =
      around([](std::span<const double> z) { return mean_level(in_units(z[kBall], kRadii)); }, kLevelScatter, kLevels);
  mechanisms[kJet] = around(
      [](std::span<const double> z) { return mean_reach(in_units(z[kWater], kLevels), in_units(z[kHole], kHoles)); },
      kReachScatter, kReaches);
  return World("flow", "A ball lifts the water in a tank; the higher water and hole are, the further the jet reaches.",
               StructuralCausalModel(std::move(graph), std::move(mechanisms)), std::vector<LatentRange>(kCount),
               [](int variable, Random& random) {
                 return variable == kBall || variable == kHole ? random.uniform() : random.uniform(0.1, 0.9);
               });
}

}  // namespace causeway
