#include "engine/causal/circuit_world.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "engine/causal/beta_law.h"
#include "engine/causal/environment_kinds.h"
#include "engine/core/error.h"

namespace causeway {
namespace circuit {
namespace {

constexpr double kConcentration = 5.0;

/// Beta distribution of concentration 5 whose mean depends on the causes.
class BetaMechanism : public Mechanism {
 public:
  using Mean = std::function<double(std::span<const double> latents)>;

  explicit BetaMechanism(Mean mean) : mean_(std::move(mean)) {}

  double value(double noise, std::span<const double> latents) const override {
    return boost::math::quantile(law(latents), noise);
  }

  double noise(double value, std::span<const double> latents) const override {
    if (!(value >= 0.0 && value <= 1.0)) {
      throw Error(fmt::format("a lamp of brightness {} is outside of [0, 1]", value));
    }
    return into_open_unit_interval(boost::math::cdf(law(latents), value));
  }

 private:
  BetaLaw law(std::span<const double> latents) const {
    const double mean = mean_(latents);
    return BetaLaw(kConcentration * mean, kConcentration * (1.0 - mean));
  }

  Mean mean_;
};

double mean_from_drive(double drive) { return 0.2 + 0.6 * std::clamp(drive, 0.0, 1.0); }

}  // namespace

std::array<double, 3> pressed(double arm) {
  std::array<double, 3> result{};
  for (std::size_t i = 0; i < result.size(); ++i) {
    const double distance = (arm - kButtonCentres[i]) / kButtonHalfWidth;
    result[i] = std::max(0.0, 1.0 - distance * distance);
  }
  return result;
}

double red_mean(double green, double blue, double arm) { return mean_from_drive(green + blue + pressed(arm)[kRed]); }
double green_mean(double arm) { return mean_from_drive(pressed(arm)[kGreen]); }
double blue_mean(double arm) { return mean_from_drive(pressed(arm)[kBlue]); }

}  // namespace circuit

namespace {

/// Both worlds have the circuit's latents and scene; graph and mechanisms differ.
World make_circuit(
    std::string name, std::string description, Dag graph, std::vector<std::shared_ptr<const Mechanism>> mechanisms,
    InterventionDistribution intervention = [](int, Random& random) { return random.uniform(); }) {
  return World(std::move(name), std::move(description), StructuralCausalModel(std::move(graph), std::move(mechanisms)),
               std::vector<LatentRange>(circuit::kCount), std::move(intervention),
               {{"pressed", [](std::span<const double> z) {
                   const auto buttons = circuit::pressed(z[circuit::kArm]);
                   return std::vector<double>(buttons.begin(), buttons.end());
                 }}});
}

}  // namespace

namespace {

/// With the circuit's own graph and mechanisms.
World connected_circuit(
    std::string name, std::string description,
    InterventionDistribution intervention = [](int, Random& random) { return random.uniform(); },
    int environments = 0) {
  using namespace circuit;
  Dag graph({"red", "green", "blue", "arm"},
            {{kArm, kRed}, {kArm, kGreen}, {kArm, kBlue}, {kGreen, kRed}, {kBlue, kRed}});
  std::vector<std::shared_ptr<const Mechanism>> mechanisms(circuit::kCount);
  mechanisms[kRed] =
      std::make_shared<BetaMechanism>([](std::span<const double> z) { return red_mean(z[kGreen], z[kBlue], z[kArm]); });
  mechanisms[kGreen] = std::make_shared<BetaMechanism>([](std::span<const double> z) { return green_mean(z[kArm]); });
  mechanisms[kBlue] = std::make_shared<BetaMechanism>([](std::span<const double> z) { return blue_mean(z[kArm]); });
  mechanisms[kArm] = std::make_shared<UniformMechanism>(0.0, 1.0);
  mechanisms[0] = counting_environments(mechanisms[0], environments);
  return make_circuit(std::move(name), std::move(description), std::move(graph), std::move(mechanisms),
                      std::move(intervention));
}

}  // namespace

World circuit_world() {
  return connected_circuit("circuit",
                           "A robot arm presses touch buttons that drive three lamps; green and blue also drive red.");
}

World tilted_circuit_world(std::string name) {
  return connected_circuit(
      std::move(name),
      "The circuit from behind its arm, which passes in front of the lamps; the camera leans after "
      "it, so pictures are curved functions of the variables.");
}

World environments_circuit_world(const WorldSpec& spec) {
  const auto own = world_settings<EnvironmentWorldSettings>(spec);
  const double a = own.centre * own.concentration, b = (1 - own.centre) * own.concentration;
  return connected_circuit(
      "circuit-environments", "The circuit in five environments: by itself, and with the law of one variable replaced.",
      [a, b](int, Random& random) { return boost::math::quantile(BetaLaw(a, b), random.uniform()); }, own.count);
}

World independent_circuit_world() {
  std::vector<std::shared_ptr<const Mechanism>> mechanisms(circuit::kCount);
  for (auto& mechanism : mechanisms) mechanism = std::make_shared<UniformMechanism>(0.0, 1.0);
  return make_circuit("circuit-independent",
                      "The robot arm and the three lamps again, but the buttons are not connected.",
                      Dag({"red", "green", "blue", "arm"}, {}), std::move(mechanisms));
}

}  // namespace causeway
